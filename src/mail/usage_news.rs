//! Letters about what a plan includes (R2.10, C3.22).

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, addresses,
    figures::grouped,
    letter::{Letter, LetterKind},
    limits::ALLOWANCE_ALERTS,
    organization::Plan,
    usage::Period,
};

impl Desk {
    /// To those who look after plan and bills: so much of what the plan includes is used this month.
    pub fn allowance_alert(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        (plan, included): (Plan, i64),
        (percent, counted): (i64, i64),
        period: Period,
    ) -> Letter {
        let organization = named(organization);
        let month = period.label();
        let subject = format!("{organization} has used {percent}% of its events for {month}");
        let mut sentences = vec![format!(
            "{organization} has received {} of the {} events that the {plan} plan includes in {month}.",
            grouped(counted),
            grouped(included)
        )];
        if percent >= 100 {
            sentences.push("New events are still received and kept.".to_owned());
        }
        let (last, others) = ALLOWANCE_ALERTS.split_last().map_or((0, &[][..]), |(last, others)| (*last, others));
        let others: Vec<String> = others.iter().map(i64::to_string).collect();
        sentences.push(format!("You get this email at {} and {last} percent, once a month each.", others.join(", ")));
        let link = ("See data usage", addresses::data_usage(id));
        self.news(to, News { kind: LetterKind::AllowanceAlert, subject, sentences, link })
    }
}
