//! What is said of each thing on the Overview that needs attention and is counted, and where it is mended (C1.2).

use crate::{
    frame::chrome::grouped,
    model::{
        OrganizationId, addresses,
        attention::Check,
        limits::{ACCOUNT_ENDS_DAYS, COUNTED, INACTIVE_DAYS, INVITATION_UNANSWERED_DAYS, SECRET_OLD_DAYS, counted},
    },
    store::organizations::attention::Counts,
};

/// What is said of a thing that is counted.
pub struct CountedCheck {
    pub check: Check,
    count: fn(&Counts) -> i64,
    /// What stands behind the number: of one, and of several. `{days}` is the number below.
    sentences: [&'static str; 2],
    days: i64,
    /// What the link says where there is one, and where there are several.
    labels: [&'static str; 2],
    address: fn(OrganizationId, &Counts) -> Option<String>,
}

impl CountedCheck {
    /// The sentence with its number, and where it is mended; nothing where there is none.
    pub fn told(&self, counts: &Counts, id: OrganizationId) -> Option<(String, (&'static str, String))> {
        let n = (self.count)(counts);
        let which = usize::from(n != 1);
        let number = if n > COUNTED { counted().to_owned() } else { grouped(n) };
        let sentence = format!("{number} {}", self.sentences[which].replace("{days}", &self.days.to_string()));
        (n > 0).then_some((sentence, (self.labels[which], (self.address)(id, counts)?)))
    }
}

/// All that are counted. Only one Owner, and the events of the plan, are said otherwise.
pub const COUNTED_CHECKS: &[CountedCheck] = &[
    CountedCheck {
        check: Check::PlanRequest,
        count: |counts| counts.plan_requests,
        sentences: ["change of the plan is waiting.", "changes of the plan are waiting."],
        days: 0,
        labels: ["See the plan"; 2],
        address: |id, _| Some(addresses::billing(id)),
    },
    CountedCheck {
        check: Check::JoinRequests,
        count: |counts| counts.join_requests,
        sentences: ["person asks to join.", "people ask to join."],
        days: 0,
        labels: ["Answer"; 2],
        address: |id, _| Some(addresses::join_requests(id)),
    },
    CountedCheck {
        check: Check::AccessRequests,
        count: |counts| counts.access_requests,
        sentences: ["request for access to a project is waiting.", "requests for access to projects are waiting."],
        days: 0,
        labels: ["Answer the oldest"; 2],
        address: |_, counts| counts.asked_project.map(addresses::project_requests),
    },
    CountedCheck {
        check: Check::InvitationsFailed,
        count: |counts| counts.invitations_failed,
        sentences: ["invitation email could not be delivered.", "invitation emails could not be delivered."],
        days: 0,
        labels: ["Check addresses"; 2],
        address: |id, _| Some(addresses::invited(id)),
    },
    CountedCheck {
        check: Check::InvitationsExpired,
        count: |counts| counts.invitations_expired,
        sentences: ["invitation has expired.", "invitations have expired."],
        days: 0,
        labels: ["Resend or revoke"; 2],
        address: |id, _| Some(format!("{}?sort=expires", addresses::invited(id))),
    },
    CountedCheck {
        check: Check::InvitationsUnanswered,
        count: |counts| counts.invitations_unanswered,
        sentences: [
            "invitation has been unanswered for more than {days} days.",
            "invitations have been unanswered for more than {days} days.",
        ],
        days: INVITATION_UNANSWERED_DAYS,
        labels: ["Resend"; 2],
        address: |id, _| Some(format!("{}?sort=sent", addresses::invited(id))),
    },
    CountedCheck {
        check: Check::LettersLate,
        count: |counts| counts.letters_late,
        sentences: [
            "email from this organization is stuck on the mail server's side.",
            "emails from this organization are stuck on the mail server's side.",
        ],
        days: 0,
        labels: ["Whom to tell"; 2],
        address: |_, _| Some(addresses::HELP.to_owned()),
    },
    CountedCheck {
        check: Check::OutsideDomains,
        count: |counts| counts.outside_domains,
        sentences: [
            "member has an address outside the organization's domains.",
            "members have an address outside the organization's domains.",
        ],
        days: 0,
        labels: ["Review members"; 2],
        address: |id, _| Some(format!("{}?sort=email", addresses::users(id))),
    },
    CountedCheck {
        check: Check::Inactive,
        count: |counts| counts.inactive,
        sentences: ["member has not been active for {days} days.", "members have not been active for {days} days."],
        days: INACTIVE_DAYS,
        labels: ["Review members"; 2],
        address: |id, _| Some(format!("{}?sort=activity", addresses::users(id))),
    },
    CountedCheck {
        check: Check::WithoutOwner,
        count: |counts| counts.without_owner,
        sentences: ["project has no Owner of its own.", "projects have no Owner of their own."],
        days: 0,
        labels: ["Add an Owner", "Open the first"],
        address: |_, counts| counts.ownerless_project.map(addresses::project_users),
    },
    CountedCheck {
        check: Check::OldSecrets,
        count: |counts| counts.old_secrets,
        sentences: ["service account secret is older than {days} days.", "service account secrets are older than {days} days."],
        days: SECRET_OLD_DAYS,
        labels: ["Rotate"; 2],
        address: |id, _| Some(addresses::service_accounts(id)),
    },
    CountedCheck {
        check: Check::AccountsEnding,
        count: |counts| counts.accounts_ending,
        sentences: ["service account expires within {days} days.", "service accounts expire within {days} days."],
        days: ACCOUNT_ENDS_DAYS,
        labels: ["Review"; 2],
        address: |id, _| Some(addresses::service_accounts(id)),
    },
    CountedCheck {
        check: Check::AccountsUnused,
        count: |counts| counts.accounts_unused,
        sentences: ["service account has not been used for {days} days.", "service accounts have not been used for {days} days."],
        days: INACTIVE_DAYS,
        labels: ["Review"; 2],
        address: |id, _| Some(addresses::service_accounts(id)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    // C1.2
    #[test]
    fn every_check_is_told_once_and_days_are_told_where_they_are_meant() {
        let otherwise = [Check::OneOwner, Check::PlanLimit];
        for check in Check::ALL.iter().filter(|check| !otherwise.contains(check)) {
            assert_eq!(COUNTED_CHECKS.iter().filter(|it| it.check == *check).count(), 1, "{}", check.as_str());
        }
        for it in COUNTED_CHECKS {
            assert!(it.sentences.iter().all(|words| words.contains("{days}") == (it.days > 0)), "{}", it.check.as_str());
        }
    }
}
