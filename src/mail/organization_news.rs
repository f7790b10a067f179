//! Letters about the end of an organization (R2.11, R2.19).

use chrono::{DateTime, Utc};

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, addresses,
    figures::of,
    letter::{Letter, LetterKind, moment},
};

impl Desk {
    /// To an Owner: the end is set, and until when it can be called off.
    pub fn organization_ending(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        by: &str,
        due: DateTime<Utc>,
    ) -> Letter {
        let (organization, by) = (named(organization), named(by));
        let subject = format!("{organization} is scheduled for deletion");
        let mut sentences = vec![
            format!("{by} scheduled {organization} for deletion. It will be deleted on {}.", moment(due)),
            "Everyone keeps their access until then, but no one can be invited and nothing new can be created. Any Owner can \
             cancel the deletion until that day."
                .to_owned(),
        ];
        sentences.extend(self.asked());
        let link = ("Cancel the deletion", addresses::overview(id));
        self.news(to, News { kind: LetterKind::OrganizationEnding, subject, sentences, link })
    }

    /// To an Owner: the end is near.
    pub fn organization_ends_soon(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Letter {
        let organization = named(organization);
        // A day that has begun counts as a whole one.
        let days = ((due - now).num_hours() + 23) / 24;
        let subject = format!("{organization} will be deleted in {}", of(days.max(1), ("day", "days")));
        let mut sentences = vec![
            format!("{organization} will be deleted on {}, with all its projects and data.", moment(due)),
            "Any Owner can cancel the deletion until then. After that, nothing can be restored.".to_owned(),
        ];
        sentences.extend(self.asked());
        let link = ("Cancel the deletion", addresses::overview(id));
        self.news(to, News { kind: LetterKind::OrganizationEndsSoon, subject, sentences, link })
    }

    /// To an Owner: the end was called off.
    pub fn organization_stays(&self, to: EmailAddress, (id, organization): (OrganizationId, &str), by: &str) -> Letter {
        let (organization, by) = (named(organization), named(by));
        let subject = format!("{organization} will not be deleted");
        let sentences = vec![format!("{by} canceled the deletion of {organization}. Everything stays as it is.")];
        let link = ("Open the organization", addresses::overview(id));
        self.news(to, News { kind: LetterKind::OrganizationStays, subject, sentences, link })
    }

    /// To whoever owned it: it is gone.
    pub fn organization_ended(&self, to: EmailAddress, organization: &str) -> Letter {
        let organization = named(organization);
        let subject = format!("{organization} was deleted");
        let sentences = vec![
            format!("{organization} was deleted as scheduled, with all its projects and data. It can't be restored."),
            "Your account stays.".to_owned(),
        ];
        let link = ("Open Steward", addresses::HOME.to_owned());
        self.news(to, News { kind: LetterKind::OrganizationEnded, subject, sentences, link })
    }

    /// Whom to ask about it, if the operator named somebody (M12).
    fn asked(&self) -> Option<String> {
        self.support.as_ref().map(|support| format!("Questions about deletion: {support}."))
    }
}
