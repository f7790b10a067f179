//! Letters that tell what happened and lead to a page: a heading, a few sentences, a link.

use askama::Template;

use super::{Desk, letters::letter};
use crate::model::{
    EmailAddress, OrganizationRole,
    letter::{Letter, LetterKind},
};

/// What happened, in words.
struct News {
    kind: LetterKind,
    subject: String,
    sentences: Vec<String>,
    /// The words on the button and the path it leads to.
    link: (&'static str, String),
}

impl Desk {
    /// To a member whose organization role somebody changed.
    pub fn role_changed(
        &self,
        to: EmailAddress,
        organization: &str,
        by: &str,
        (before, after): (OrganizationRole, OrganizationRole),
    ) -> Letter {
        let subject = format!("You are now {after} of {organization}");
        let sentences = vec![format!("{by} changed your role in {organization} from {before} to {after}.")];
        self.news(to, News { kind: LetterKind::RoleChanged, subject, sentences, link: ("Open Steward", "/".to_owned()) })
    }

    /// To the other Owners, whenever there is a new one.
    pub fn new_owner(&self, to: EmailAddress, organization: &str, by: &str, owner: &str, page: String) -> Letter {
        let subject = format!("{owner} is now an Owner of {organization}");
        let sentences = vec![
            format!("{by} made {owner} an Owner of {organization}."),
            "Owners can do everything in the organization, and make and remove other Owners.".to_owned(),
        ];
        self.news(to, News { kind: LetterKind::NewOwner, subject, sentences, link: ("See the role", page) })
    }

    fn news(&self, to: EmailAddress, news: News) -> Letter {
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
            sentences: &'a [String],
            label: &'a str,
            link: &'a str,
        }

        let News { kind, subject, sentences, link: (label, path) } = news;
        let link = &self.link(&path);
        let text = Text { desk: self, sentences: &sentences, label, link };
        let html = Html { desk: self, subject: &subject, sentences: &sentences, label, link };
        letter(to, kind, subject.clone(), text, html)
    }
}
