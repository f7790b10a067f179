//! Every letter, from its facts to its words.

use askama::Template;
use chrono::{DateTime, Utc};

use super::desk::{Desk, moment};
use crate::model::{
    EmailAddress, InvitationId, OrganizationId, OrganizationRole, ProjectRole, Secret,
    letter::{Letter, LetterContent, LetterKind},
};

/// What an invitation letter says.
pub struct InvitationWords<'a> {
    pub about: (OrganizationId, InvitationId),
    pub inviter: &'a str,
    pub organization: &'a str,
    pub role: OrganizationRole,
    pub projects: Vec<(String, ProjectRole)>,
    pub teams: Vec<String>,
    /// When the letter may leave.
    pub planned_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Desk {
    pub fn verify_address(&self, to: EmailAddress, name: &str, token: &Secret, until: DateTime<Utc>) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/verify_address.html")]
        struct Html<'a> {
            desk: &'a Desk,
            name: &'a str,
            link: &'a str,
            until: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/verify_address.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            name: &'a str,
            link: &'a str,
            until: &'a str,
        }

        let (link, until) = (&self.link(&format!("/signup/verify/{}", token.reveal())), &moment(until));
        let subject = "Verify your address for Steward".to_owned();
        letter(
            to,
            LetterKind::VerifyAddress,
            subject,
            Text { desk: self, name, link, until },
            Html { desk: self, name, link, until },
        )
    }

    pub fn already_registered(&self, to: EmailAddress) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/already_registered.html")]
        struct Html<'a> {
            desk: &'a Desk,
            link: &'a str,
            forgot: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/already_registered.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            link: &'a str,
            forgot: &'a str,
        }

        let (link, forgot) = (&self.link("/login"), &self.link("/password/forgot"));
        let subject = "You already have an account".to_owned();
        letter(to, LetterKind::AlreadyRegistered, subject, Text { desk: self, link, forgot }, Html { desk: self, link, forgot })
    }

    pub fn password_reset(&self, to: EmailAddress, token: &Secret, until: DateTime<Utc>) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/password_reset.html")]
        struct Html<'a> {
            desk: &'a Desk,
            link: &'a str,
            until: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/password_reset.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            link: &'a str,
            until: &'a str,
        }

        let (link, until) = (&self.link(&format!("/password/reset/{}", token.reveal())), &moment(until));
        let subject = "Choose a new password".to_owned();
        letter(to, LetterKind::PasswordReset, subject, Text { desk: self, link, until }, Html { desk: self, link, until })
    }

    pub fn password_changed(&self, to: EmailAddress, at: DateTime<Utc>) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/password_changed.html")]
        struct Html<'a> {
            desk: &'a Desk,
            link: &'a str,
            at: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/password_changed.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            link: &'a str,
            at: &'a str,
        }

        let (link, at) = (&self.link("/password/forgot"), &moment(at));
        let subject = "Your password was changed".to_owned();
        letter(to, LetterKind::PasswordChanged, subject, Text { desk: self, link, at }, Html { desk: self, link, at })
    }

    /// States inviter, organization, roles and the end with its zone (W25).
    pub fn invitation(&self, to: EmailAddress, words: InvitationWords<'_>, token: &Secret) -> Letter {
        #[derive(Template)]
        #[template(path = "mail/invitation.html")]
        struct Html<'a> {
            desk: &'a Desk,
            email: &'a str,
            inviter: &'a str,
            organization: &'a str,
            role: OrganizationRole,
            projects: &'a [(String, ProjectRole)],
            teams: &'a [String],
            link: &'a str,
            until: &'a str,
        }
        #[derive(Template)]
        #[template(path = "mail/invitation.txt")]
        struct Text<'a> {
            desk: &'a Desk,
            email: &'a str,
            inviter: &'a str,
            organization: &'a str,
            role: OrganizationRole,
            projects: &'a [(String, ProjectRole)],
            teams: &'a [String],
            link: &'a str,
            until: &'a str,
        }

        let InvitationWords { about, inviter, organization, role, projects, teams, planned_at, until } = words;
        let (link, until, email) = (&self.link(&format!("/invite/{}", token.reveal())), &moment(until), &to.to_string());
        let subject = format!("{inviter} invited you to {organization}");
        let text = Text { desk: self, email, inviter, organization, role, projects: &projects, teams: &teams, link, until };
        let html = Html { desk: self, email, inviter, organization, role, projects: &projects, teams: &teams, link, until };
        Letter { about: Some(about), planned_at: Some(planned_at), ..letter(to, LetterKind::Invitation, subject, text, html) }
    }
}

pub(super) fn letter(to: EmailAddress, kind: LetterKind, subject: String, text: impl Template, html: impl Template) -> Letter {
    let draw = |drawn: askama::Result<String>| drawn.expect("letters are drawn from plain values");
    // Names are single lines from the moment they are typed; a header is not the place to trust that.
    let subject = subject.replace(|c: char| c.is_control(), " ");
    Letter {
        to,
        kind,
        about: None,
        planned_at: None,
        content: LetterContent { subject, text: draw(text.render()), html: draw(html.render()) },
    }
}
