//! Emails about the plan of an organization and about its receipts (X38, C3.3, C3.5).

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, addresses,
    billing::{PlanRequest, Receipt, day},
    letter::{Letter, LetterKind},
    organization::Plan,
};

impl Desk {
    /// To Owners and the billing contact: another plan was asked for.
    pub fn plan_requested(&self, to: EmailAddress, (id, organization): (OrganizationId, &str), request: &PlanRequest) -> Letter {
        let (organization, by) = (named(organization), named(&request.requested_by));
        let subject = format!("{organization}: change to the {} plan requested", request.to);
        let then = match request.effective_on {
            Some(on) => format!(
                "The plan changes on {}. Until then, everything stays as it is, and an Owner or Billing Admin can cancel the request.",
                day(on)
            ),
            None => "The operator of this site answers the request. Until then, everything stays as it is.".to_owned(),
        };
        let sentences =
            vec![format!("{by} asked to change the plan of {organization} from {} to {}.", request.from, request.to), then];
        let link = ("See the plan", addresses::billing(id));
        self.news(to, News { kind: LetterKind::PlanRequested, subject, sentences, link })
    }

    /// To Owners and the billing contact: what was asked for will not come. `why` says who decided it, and perhaps the reason.
    pub fn plan_request_ended(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        request: &PlanRequest,
        (by, note): (Option<&str>, Option<&str>),
    ) -> Letter {
        let organization = named(organization);
        let (subject, first) = match by {
            Some(by) => (
                format!("{organization}: change to the {} plan canceled", request.to),
                format!("{} canceled the request to change the plan of {organization} to {}.", named(by), request.to),
            ),
            None => (
                format!("{organization}: change to the {} plan refused", request.to),
                format!("The operator of this site refused to change the plan of {organization} to {}.", request.to),
            ),
        };
        let note = note.map(|note| format!("They wrote: {}", named(note)));
        let stays = format!("The organization stays on the {} plan.", request.from);
        let sentences = [Some(first), note, Some(stays)].into_iter().flatten().collect();
        let link = ("See the plan", addresses::billing(id));
        self.news(to, News { kind: LetterKind::PlanRequestEnded, subject, sentences, link })
    }

    /// To Owners and the billing contact: the organization is on another plan.
    pub fn plan_is_another(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        (before, after): (Plan, Plan),
        note: Option<&str>,
    ) -> Letter {
        let organization = named(organization);
        let subject = format!("{organization} is now on the {after} plan");
        let note = note.map(|note| format!("The operator of this site wrote: {}", named(note)));
        let changed = format!("The plan of {organization} changed from {before} to {after}.");
        let stays = "Roles and settings stay as they are. What the plan doesn't include can't be set up anew.".to_owned();
        let sentences = [Some(changed), note, Some(stays)].into_iter().flatten().collect();
        let link = ("See the plan", addresses::billing(id));
        self.news(to, News { kind: LetterKind::PlanChanged, subject, sentences, link })
    }

    /// To the billing contact and those who get copies: there is a receipt.
    pub fn receipt_issued(&self, to: EmailAddress, (id, organization): (OrganizationId, &str), receipt: &Receipt) -> Letter {
        let organization = named(organization);
        let subject = format!("Receipt {} for {organization}", named(&receipt.number));
        let sentences = vec![
            format!("{}: {}, {}.", named(&receipt.description), receipt.amount, receipt.status.label().to_lowercase()),
            format!("It was issued on {}. It can be printed or saved as a PDF from its page.", day(receipt.issued_on)),
        ];
        let link = ("See the receipt", addresses::receipt(id, receipt.id));
        self.news(to, News { kind: LetterKind::ReceiptIssued, subject, sentences, link })
    }

    /// To those who got a receipt: something else became of its amount.
    pub fn receipt_changed(&self, to: EmailAddress, (id, organization): (OrganizationId, &str), receipt: &Receipt) -> Letter {
        let (organization, status) = (named(organization), receipt.status.label().to_lowercase());
        let subject = format!("Receipt {} for {organization} is now {status}", named(&receipt.number));
        let sentences = vec![
            format!("{}: {}, {status}.", named(&receipt.description), receipt.amount),
            format!("It was issued on {}. Its page shows what became of it.", day(receipt.issued_on)),
        ];
        let link = ("See the receipt", addresses::receipt(id, receipt.id));
        self.news(to, News { kind: LetterKind::ReceiptChanged, subject, sentences, link })
    }
}
