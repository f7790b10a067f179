//! Letters that tell what happened and lead to a page: a heading, a few sentences, a link.

use askama::Template;

use super::{Desk, letters::letter, named::named};
use crate::model::{
    EmailAddress, OrganizationRole, ProjectId, ProjectRole, Secret, addresses,
    letter::{END, Letter, LetterKind},
    limits,
};

/// What happened, in words.
pub(super) struct News {
    pub kind: LetterKind,
    /// The heading, and the subject before the name of the server.
    pub subject: String,
    pub sentences: Vec<String>,
    /// The words on the button and the path it leads to.
    pub link: (&'static str, String),
}

impl Desk {
    /// To whoever was invited and came by a link that somebody handed over: the link that proves the address (F15).
    pub fn prove_for_invitation(&self, to: EmailAddress, (inviter, organization): (&str, &str), token: &Secret) -> Letter {
        let (inviter, organization, page) = (named(inviter), named(organization), addresses::acceptance(token.reveal()));
        let sentences = vec![
            format!("Someone, hopefully you, opened an invitation from {inviter} to {organization} for this address."),
            format!("To accept it, continue with the link below. It works until {END}."),
            "If this wasn't you, ignore this email and nothing happens.".to_owned(),
        ];
        let subject = format!("Continue with your invitation to {organization}");
        let letter = self.news(to, News { kind: LetterKind::ProveForInvitation, subject, sentences, link: ("Continue", page) });
        Letter { link: Some(token.digest()), ..letter }
    }

    /// To a member whose organization role somebody changed.
    pub fn role_changed(
        &self,
        to: EmailAddress,
        organization: &str,
        by: &str,
        (before, after): (OrganizationRole, OrganizationRole),
    ) -> Letter {
        let (organization, by) = (named(organization), named(by));
        let subject = format!("You are now {after} of {organization}");
        let sentences = vec![format!("{by} changed your role in {organization} from {before} to {after}.")];
        self.news(
            to,
            News { kind: LetterKind::RoleChanged, subject, sentences, link: ("Open Steward", addresses::HOME.to_owned()) },
        )
    }

    /// To the other Owners, whenever there is a new one.
    pub fn new_owner(&self, to: EmailAddress, organization: &str, by: &str, owner: &str, page: String) -> Letter {
        let (organization, by, owner) = (named(organization), named(by), named(owner));
        let subject = format!("{owner} is now an Owner of {organization}");
        let sentences = vec![
            format!("{by} made {owner} an Owner of {organization}."),
            "Owners can do everything in the organization, including adding and removing other Owners.".to_owned(),
        ];
        self.news(to, News { kind: LetterKind::NewOwner, subject, sentences, link: ("See the role", page) })
    }

    /// To somebody who was removed from an organization.
    pub fn removed(&self, to: EmailAddress, organization: &str, by: &str) -> Letter {
        let (organization, by) = (named(organization), named(by));
        let subject = format!("You no longer belong to {organization}");
        let sentences = vec![
            format!("{by} removed you from {organization}. You no longer have access to its projects and teams."),
            "Your account stays, and so does what you created there.".to_owned(),
        ];
        self.news(to, News { kind: LetterKind::Removed, subject, sentences, link: ("Open Steward", addresses::HOME.to_owned()) })
    }

    /// To an Owner or Admin: somebody asks to be let in.
    pub fn join_requested(&self, to: EmailAddress, organization: &str, (name, email): (&str, &str), page: String) -> Letter {
        let (organization, name) = (named(organization), named(name));
        let subject = format!("{name} asks to join {organization}");
        let sentences =
            vec![format!("{name} ({email}) asks to join {organization}. An Owner or Admin can approve or deny the request.")];
        self.news(to, News { kind: LetterKind::JoinRequested, subject, sentences, link: ("See the request", page) })
    }

    /// To whoever asked.
    pub fn join_decided(&self, to: EmailAddress, organization: &str, approved: bool) -> Letter {
        let organization = named(organization);
        let (subject, sentence) = if approved {
            (format!("Welcome to {organization}"), format!("Your request to join {organization} was approved."))
        } else {
            let sentence = format!("Your request to join {organization} was denied. {}", limits::join_again());
            (format!("Your request to join {organization} was denied"), sentence)
        };
        let link = ("Open Steward", addresses::HOME.to_owned());
        self.news(to, News { kind: LetterKind::JoinDecided, subject, sentences: vec![sentence], link })
    }

    /// To an Owner or Admin of a project: a member asks to be let in. What they wrote is read on the page.
    pub fn access_requested(
        &self,
        to: EmailAddress,
        (project, organization): (&str, &str),
        (name, email): (&str, &str),
        wrote: bool,
        page: String,
    ) -> Letter {
        let (project, organization, name) = (named(project), named(organization), named(name));
        let subject = format!("{name} asks for access to {project} in {organization}");
        let mut sentences = vec![format!("{name} ({email}) asks for access to the project {project}.")];
        if wrote {
            sentences.push("They added a message, which you can read with the request.".to_owned());
        }
        self.news(to, News { kind: LetterKind::AccessRequested, subject, sentences, link: ("See the request", page) })
    }

    /// To whoever asked, and is let in.
    pub fn access_approved(
        &self,
        to: EmailAddress,
        (project, organization): (&str, &str),
        role: ProjectRole,
        page: String,
    ) -> Letter {
        let (project, organization) = (named(project), named(organization));
        let subject = format!("You now have access to {project} in {organization}");
        let sentences = vec![format!("Your request was approved. Your role in the project {project} is {role}.")];
        self.news(to, News { kind: LetterKind::AccessDecided, subject, sentences, link: ("Open the project", page) })
    }

    /// To whoever asked, and is not let in. The name of the project stays with those who are.
    pub fn access_denied(&self, to: EmailAddress, (project, organization): (ProjectId, &str), page: String) -> Letter {
        let subject = format!("Your request for access to project {project} in {} was denied", named(organization));
        let sentences = vec![format!("Your request for access to project {project} was denied. You can ask again.")];
        self.news(to, News { kind: LetterKind::AccessDecided, subject, sentences, link: ("See the request", page) })
    }

    pub(super) fn news(&self, to: EmailAddress, news: News) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/news.html")]
        struct Html<'a> {
            desk: &'a Desk,
            subject: &'a str,
            sentences: &'a [String],
            label: &'a str,
            link: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/news.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            subject: &'a str,
            sentences: &'a [String],
            label: &'a str,
            link: &'a str,
        }

        let News { kind, subject, sentences, link: (label, path) } = news;
        let link = &self.link(&path);
        let text = Text { desk: self, subject: &subject, sentences: &sentences, label, link };
        let html = Html { desk: self, subject: &subject, sentences: &sentences, label, link };
        letter(self, to, kind, &subject, (text, html))
    }
}
