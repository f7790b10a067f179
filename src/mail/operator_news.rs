//! Letters about what whoever runs the site did by a command (C5.1).

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, ProjectId, UserId, addresses,
    letter::{Letter, LetterKind},
};

impl Desk {
    /// To whoever an organization was made for.
    pub fn organization_founded(&self, to: EmailAddress, (id, organization): (OrganizationId, &str)) -> Letter {
        let organization = named(organization);
        let subject = format!("{organization} was created for you");
        let sentences = vec![
            format!("The operator of this site created the organization {organization} for you, with a first project."),
            "You are its Owner: you can invite people and create projects.".to_owned(),
        ];
        let link = ("Open the organization", addresses::overview(id));
        self.news(to, News { kind: LetterKind::OrganizationFounded, subject, sentences, link })
    }

    /// To every Owner, the new one too: somebody is Owner again, and not by any of them (C5.7).
    pub fn owner_recovered(
        &self,
        to: EmailAddress,
        (id, organization): (OrganizationId, &str),
        (user, name, email): (UserId, &str, &EmailAddress),
    ) -> Letter {
        let (organization, name) = (named(organization), named(name));
        let subject = format!("{name} is an Owner of {organization} again");
        let sentences = vec![
            format!("The operator of this site made {name} ({email}) an Owner of {organization} and signed them out everywhere."),
            "If no one asked for this, contact the operator of this site.".to_owned(),
        ];
        let link = ("See the role", addresses::user(id, user));
        self.news(to, News { kind: LetterKind::OwnerRecovered, subject, sentences, link })
    }

    /// To an Owner of the project: what they send data with has to change (C5.8).
    pub fn token_rotated(&self, to: EmailAddress, (project, organization): (&str, &str), by: &str, id: ProjectId) -> Letter {
        let (project, organization, by) = (named(project), named(organization), named(by));
        let subject = format!("{project} in {organization} has a new token");
        let sentences = vec![
            format!("{by} gave the project {project} a new token. The old one no longer works."),
            "Everything that sends data needs the new token. The API key and secret stay the same.".to_owned(),
        ];
        let link = ("See the new token", addresses::project(id));
        self.news(to, News { kind: LetterKind::TokenRotated, subject, sentences, link })
    }
}
