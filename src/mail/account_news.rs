//! Letters about service accounts whose end is near (I6).

use chrono::{DateTime, Utc};

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, ServiceAccountId, addresses,
    letter::{Letter, LetterKind, moment},
};

impl Desk {
    /// To whoever made a service account: it expires, and cannot be extended.
    pub fn account_expires(
        &self,
        to: EmailAddress,
        (organization, name): (OrganizationId, &str),
        (account, username): (ServiceAccountId, &str),
        at: DateTime<Utc>,
    ) -> Letter {
        let (name, username) = (named(name), named(username));
        let subject = format!("A service account of {name} expires soon");
        let sentences = vec![
            format!(
                "The service account {username} of {name} expires on {}. From then on every program that uses it fails.",
                moment(at)
            ),
            "It can't be extended: create a new one and give its secret to those programs.".to_owned(),
        ];
        let link = ("Open the service account", addresses::service_account(organization, account));
        self.news(to, News { kind: LetterKind::AccountExpires, subject, sentences, link })
    }

    /// To whoever made a service account: the secret from before a rotation ends, and something still uses it.
    pub fn account_secret_ends(
        &self,
        to: EmailAddress,
        (organization, name): (OrganizationId, &str),
        (account, username): (ServiceAccountId, &str),
        at: DateTime<Utc>,
    ) -> Letter {
        let (name, username) = (named(name), named(username));
        let subject = format!("A previous secret in {name} is still in use and ends soon");
        let sentences = vec![
            format!("The previous secret of the service account {username} of {name} stops working on {}.", moment(at)),
            "A program still uses it. Its page shows from where: give that program the new secret.".to_owned(),
        ];
        let link = ("See who uses it", addresses::service_account(organization, account));
        self.news(to, News { kind: LetterKind::AccountSecretEnds, subject, sentences, link })
    }
}
