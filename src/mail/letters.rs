//! Every letter, from its facts to its words.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{desk::Desk, named::named};
use crate::model::{
    EmailAddress, InvitationId, OrganizationId, OrganizationRole, ProjectRole, Secret, addresses,
    letter::{END, Letter, LetterContent, LetterKind, Place, moment},
};

/// What an invitation letter says.
pub struct InvitationWords<'a> {
    pub about: (OrganizationId, InvitationId),
    pub inviter: &'a str,
    pub organization: &'a str,
    pub role: OrganizationRole,
    pub projects: Vec<(String, ProjectRole)>,
    pub teams: Vec<String>,
    /// When the letter may leave. Its invitation ends so long after it did (U8).
    pub place: Place,
}

/// A letter in both its media, words and page, from the same facts: local variables of the caller with the names of the facts.
macro_rules! media {
    ($desk:ident, $text:tt, $html:tt, { $($fact:ident: $type:ty),+ }) => {{
        #[derive(Template)]
        #[template(path = $text)]
        struct Text<'a> {
            desk: &'a Desk,
            $($fact: $type),+
        }
        #[derive(Template)]
        #[template(path = $html)]
        struct Html<'a> {
            desk: &'a Desk,
            $($fact: $type),+
        }

        (Text { desk: $desk, $($fact),+ }, Html { desk: $desk, $($fact),+ })
    }};
}

impl Desk {
    /// To whoever signed up: the link that makes the account (R1.1.1).
    pub fn verify_address(&self, to: EmailAddress, name: &str, token: &Secret) -> Letter {
        let (link, until, name) = (&self.link(&addresses::verification(token)), END, &named(name));
        let media =
            media!(self, "mail/verify_address.txt", "mail/verify_address.html", { name: &'a str, link: &'a str, until: &'a str });
        let letter = letter(self, to, LetterKind::VerifyAddress, "Verify your email address", media);
        Letter { link: Some(token.digest()), ..letter }
    }

    /// To whoever signed up with an address that has an account (R1.1.1).
    pub fn already_registered(&self, to: EmailAddress) -> Letter {
        let (link, forgot) = (&self.link(addresses::LOGIN), &self.link(addresses::FORGOT_PASSWORD));
        let media =
            media!(self, "mail/already_registered.txt", "mail/already_registered.html", { link: &'a str, forgot: &'a str });
        letter(self, to, LetterKind::AlreadyRegistered, "You already have an account", media)
    }

    /// To whoever forgot their password: the link to choose another (R1.1.4).
    pub fn password_reset(&self, to: EmailAddress, token: &Secret) -> Letter {
        let (link, until) = (&self.link(&addresses::password_reset(token)), END);
        let media = media!(self, "mail/password_reset.txt", "mail/password_reset.html", { link: &'a str, until: &'a str });
        let letter = letter(self, to, LetterKind::PasswordReset, "Choose a new password", media);
        Letter { link: Some(token.digest()), ..letter }
    }

    /// To whoever has another password now, in case it was not they who chose it (S2).
    pub fn password_changed(&self, to: EmailAddress, at: DateTime<Utc>) -> Letter {
        let (link, at) = (&self.link(addresses::FORGOT_PASSWORD), &moment(at));
        let media = media!(self, "mail/password_changed.txt", "mail/password_changed.html", { link: &'a str, at: &'a str });
        letter(self, to, LetterKind::PasswordChanged, "Your password was changed", media)
    }

    /// States inviter, organization, roles and the end with its zone (W25).
    pub fn invitation(&self, to: EmailAddress, words: InvitationWords<'_>, token: &Secret) -> Letter {
        let InvitationWords { about, inviter, organization, role, projects, teams, place } = words;
        let (link, until, email) = (&self.link(&addresses::acceptance(token.reveal())), END, &to.to_string());
        let (inviter, organization) = (&named(inviter), &named(organization));
        let projects: &Vec<_> = &projects.iter().map(|(project, role)| (named(project), *role)).collect();
        let teams: &Vec<_> = &teams.iter().map(|team| named(team)).collect();
        let media = media!(self, "mail/invitation.txt", "mail/invitation.html", {
            email: &'a str,
            inviter: &'a str,
            organization: &'a str,
            role: OrganizationRole,
            projects: &'a [(String, ProjectRole)],
            teams: &'a [String],
            link: &'a str,
            until: &'a str
        });
        let heading = &format!("{inviter} invited you to {organization}");
        Letter { about: Some(about), place: Some(place), ..letter(self, to, LetterKind::Invitation, heading, media) }
    }
}

/// The subject is the heading and the server it comes from, so that the emails of two servers are told apart (L16).
pub(super) fn letter(
    desk: &Desk,
    to: EmailAddress,
    kind: LetterKind,
    heading: &str,
    (text, html): (impl Template, impl Template),
) -> Letter {
    let draw = |drawn: askama::Result<String>| drawn.expect("letters are drawn from plain values");
    // Names are single lines from the moment they are typed; a header is not the place to trust that.
    let subject = format!("{heading} ({})", desk.host()).replace(|c: char| c.is_control(), " ");
    Letter {
        to,
        kind,
        about: None,
        place: None,
        link: None,
        content: LetterContent { subject, text: draw(text.render()), html: draw(html.render()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sealer::Sealer;

    #[test]
    fn every_letter_says_on_its_first_line_what_it_is_about() {
        let desk = Desk { site: "https://steward.example".to_owned(), support: None, sealer: Sealer::new(&[7; 64], "letters") };
        let (to, token, at) = (|| EmailAddress::parse("ada@acme.example").unwrap(), Secret::new(), DateTime::<Utc>::UNIX_EPOCH);
        let words = InvitationWords {
            about: (OrganizationId(1), InvitationId(2)),
            inviter: "Grace\r\nBcc: all",
            organization: "Acme & Sons",
            role: OrganizationRole::Member,
            projects: vec![("Shop".to_owned(), ProjectRole::Analyst)],
            teams: vec!["Blue".to_owned()],
            place: Place { at, held_by: None, sender: None },
        };
        let letters = [
            (desk.verify_address(to(), "Ada", &token), "verify_address", "Verify your email address"),
            (desk.already_registered(to()), "already_registered", "You already have an account"),
            (desk.password_reset(to(), &token), "password_reset", "Choose a new password"),
            (desk.password_changed(to(), at), "password_changed", "Your password was changed"),
            (desk.invitation(to(), words, &token), "invitation", "Grace  Bcc: all invited you to Acme & Sons"),
        ];
        for (letter, kind, subject) in letters {
            let subject = format!("{subject} (steward.example)");
            assert_eq!((letter.kind.as_str(), letter.content.subject), (kind, subject));
            // The same facts in both media: words as they are, the page escaped and with a frame.
            assert!(letter.content.text.contains("https://steward.example/") && !letter.content.text.contains("<html"), "{kind}");
            assert!(letter.content.html.contains("https://steward.example/") && letter.content.html.contains("<html"), "{kind}");
        }
    }
}
