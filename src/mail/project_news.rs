//! Letters about the end, the return and the move of projects (R2.19).

use chrono::{DateTime, Utc};

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, ProjectId, addresses,
    letter::{Letter, LetterKind, moment},
};

impl Desk {
    /// To an Owner of the project: it was deleted, and until when it can come back.
    pub fn project_deleted(
        &self,
        to: EmailAddress,
        project: &str,
        by: &str,
        ((organization, called), purge_at): ((OrganizationId, &str), DateTime<Utc>),
    ) -> Letter {
        let (project, called, by) = (named(project), named(called), named(by));
        let subject = format!("{project} in {called} was deleted");
        let sentences = vec![
            format!("{by} deleted the project {project}. No one can open it, and its token and keys no longer work."),
            format!("Its data is kept until {}. Until then an Owner of the organization can restore it.", moment(purge_at)),
        ];
        let link = ("Recently deleted", addresses::deleted_projects(organization));
        self.news(to, News { kind: LetterKind::ProjectDeleted, subject, sentences, link })
    }

    /// To an Owner of the project: what they send data with has to change.
    pub fn project_reset(
        &self,
        to: EmailAddress,
        (project, organization): (&str, &str),
        by: &str,
        successor: ProjectId,
    ) -> Letter {
        let (project, organization, by) = (named(project), named(organization), named(by));
        let subject = format!("{project} in {organization} was reset");
        let sentences = vec![
            format!("{by} reset the project {project}. A new project with the same name and people took its place."),
            "The old token and keys no longer work. Everything that sends data needs the new token.".to_owned(),
        ];
        let link = ("See the new token", addresses::project(successor));
        self.news(to, News { kind: LetterKind::ProjectReset, subject, sentences, link })
    }

    /// To an Owner of the project: it is back.
    pub fn project_restored(&self, to: EmailAddress, (project, organization): (&str, &str), by: &str, id: ProjectId) -> Letter {
        let (project, organization, by) = (named(project), named(organization), named(by));
        let subject = format!("{project} in {organization} was restored");
        let sentences = vec![format!("{by} restored the project {project}. Its token and keys work again.")];
        let link = ("Open the project", addresses::project(id));
        self.news(to, News { kind: LetterKind::ProjectRestored, subject, sentences, link })
    }

    /// To those who own the project now or did before.
    pub fn project_transferred(
        &self,
        to: EmailAddress,
        project: &str,
        by: &str,
        (from, destination): (&str, &str),
        id: ProjectId,
    ) -> Letter {
        let (project, by, from, destination) = (named(project), named(by), named(from), named(destination));
        let subject = format!("{project} moved from {from} to {destination}");
        let sentences = vec![
            format!("{by} moved the project {project} from {from} to {destination}. Its token and keys stay the same."),
            format!("People in {from} who don't belong to {destination} no longer have access to it."),
        ];
        let link = ("Open the project", addresses::project(id));
        self.news(to, News { kind: LetterKind::ProjectTransferred, subject, sentences, link })
    }
}
