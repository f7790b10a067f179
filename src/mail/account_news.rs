//! Letters about service accounts whose end is near (I6), and about webhooks that nothing reaches (K7.4).

use chrono::{DateTime, Utc};

use super::{Desk, named::named, news::News};
use crate::model::{
    EmailAddress, OrganizationId, ServiceAccountId, WebhookId, addresses,
    figures::days,
    letter::{Letter, LetterKind, moment},
    limits::DELIVERIES_KEPT,
    webhook::{Missed, Pause},
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

    /// To those who manage webhooks: something did not arrive, and perhaps nothing is sent any more (K7.4).
    pub fn webhook_fails(
        &self,
        to: EmailAddress,
        (organization, name): (OrganizationId, &str),
        (webhook, address): (WebhookId, &str),
        missed: Missed,
    ) -> Letter {
        let (name, address) = (named(name), named(address));
        let subject = match missed {
            Missed::Paused(_) => format!("A webhook of {name} was paused"),
            Missed::WhilePaused | Missed::StillArrives => format!("A webhook of {name} missed an event"),
            Missed::Waited(_) => format!("A webhook of {name} missed events"),
        };
        let what = match missed {
            Missed::Waited(_) => {
                let time = days(DELIVERIES_KEPT);
                format!("Events of {name} waited longer than {time} for the webhook at {address}. They were given up.")
            }
            _ => format!("An event of {name} could not be delivered to the webhook at {address}. It was given up."),
        };
        let then = match missed {
            Missed::Paused(Pause::Gone) => {
                "The address answered that it is gone (410), so the webhook was paused. It gets no events until someone resumes it."
            }
            Missed::Paused(_) => {
                "Nothing else arrived there, so the webhook was paused. It gets no events until someone resumes it."
            }
            Missed::WhilePaused | Missed::Waited(true) => "The webhook is paused. It gets no events until someone resumes it.",
            Missed::StillArrives => "Other events still arrive there. The event can be sent again from the webhook's page.",
            Missed::Waited(false) => "The webhook's page says why.",
        };
        let sentences = vec![what, then.to_owned()];
        let link = ("Open the webhook", addresses::webhook(organization, webhook));
        self.news(to, News { kind: LetterKind::WebhookFails, subject, sentences, link })
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
