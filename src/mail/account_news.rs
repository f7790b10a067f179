//! Letters about service accounts and secrets whose end is near (I6, K9.2), and about webhooks that nothing reaches (K7.4).

use chrono::{DateTime, Utc};

use super::{Desk, named::named, news::News};
use crate::{
    model::{
        EmailAddress, OrganizationId, ServiceAccountId, WebhookId, addresses, figures,
        letter::{Letter, LetterKind, moment},
        limits::DELIVERIES_KEPT,
        rotation::SecretStanding,
        secret_policy::days,
        webhook::{Missed, Pause},
    },
    store::service_accounts::policy::Ending,
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
            Missed::WaitedPaused | Missed::WaitedTooLong => format!("A webhook of {name} missed events"),
        };
        let what = match missed {
            Missed::WaitedPaused | Missed::WaitedTooLong => {
                let time = figures::days(DELIVERIES_KEPT);
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
            Missed::WhilePaused | Missed::WaitedPaused => "The webhook is paused. It gets no events until someone resumes it.",
            Missed::StillArrives => "Other events still arrive there. The event can be sent again from the webhook's page.",
            Missed::WaitedTooLong => "The webhook's page says why.",
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

    /// To whoever made a service account: the policy of the organization ends a secret of it (K9.2).
    pub fn secret_ends_by_policy(
        &self,
        to: EmailAddress,
        (organization, name): (OrganizationId, &str),
        secret: &Ending,
        now: DateTime<Utc>,
    ) -> Letter {
        let (name, username, last_four) = (named(name), named(&secret.username), &secret.last_four);
        let (at, is_former) = (moment(secret.at), secret.standing == SecretStanding::Former);
        let which = if is_former { "previous secret" } else { "secret" };
        let subject = match secret.is_idle {
            true => format!("An unused secret in {name} ends soon"),
            false => format!("A secret of a service account in {name} ends soon"),
        };
        let what = format!("The {which} …{last_four} of the service account {username} of {name}");
        let sentences = match (secret.is_idle, is_former) {
            (true, _) => vec![
                format!("{what} {} and ends on {at} unless it is used.", unused(secret, now)),
                format!(
                    "{name} ends secrets after {} without use. If no program needs it any more, there is nothing to do.",
                    days(secret.days)
                ),
            ],
            (false, true) => vec![
                format!("{what} stops working on {at}: {name} ends secrets {} after they are created.", days(secret.days)),
                "A program still uses it. Its page shows from where: give that program the new secret.".to_owned(),
            ],
            (false, false) => vec![
                format!("{what} stops working on {at}: {name} ends secrets {} after they are created.", days(secret.days)),
                "Rotate it before then, and give the new secret to the programs that use it.".to_owned(),
            ],
        };
        let link = ("Open the service account", addresses::service_account(organization, secret.account));
        self.news(to, News { kind: LetterKind::AccountSecretEnds, subject, sentences, link })
    }
}

/// For how long nothing used it.
fn unused(secret: &Ending, now: DateTime<Utc>) -> String {
    let since = i32::try_from((now - secret.since).num_days()).unwrap_or(i32::MAX);
    match (secret.was_used, since) {
        (true, 0) => "has not been used for some hours".to_owned(),
        (true, since) => format!("has not been used for {}", days(since)),
        (false, 0) => "has not been used yet".to_owned(),
        (false, since) => format!("was created {} ago, has never been used", days(since)),
    }
}
