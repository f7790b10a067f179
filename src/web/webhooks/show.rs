//! One webhook: where it goes, its secrets, and the log of its deliveries (K7.2, K7.4).

use askama::Template;
use chrono::Utc;

use super::index::{events, standing};
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Query, Stage,
        list::{ListQuery, Listed, Noun},
        parted,
        when::When,
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{
        DeliveryId, addresses,
        limits::{deliveries_kept, waits_behind_a_pause, webhook_tries},
        rotation::SecretStanding,
        webhook::{Pause, host, message_id},
    },
    operations,
    policy::org::ManageWebhooks,
    store::{
        PgConnection, QueryResult,
        webhooks::{
            self, Webhook,
            deliveries::{self, Delivered, Delivery},
            secrets::{self, KeptSecret},
        },
    },
};

/// The whole part is drawn anew with each page of the log.
const DELIVERIES: Noun = Noun::new("webhook", "delivery", "deliveries").capped();

#[derive(Template)]
#[template(path = "webhooks/show.html", blocks = ["part"])]
struct WebhookPage {
    chrome: Chrome,
    webhook: Webhook,
    /// The log, at its own address.
    list: Listed<Line>,
    webhooks: String,
    events: String,
    standing: &'static str,
    created: When,
    /// The page of the service account that made it.
    maker: Option<String>,
    /// Why it gets nothing.
    paused: Option<String>,
    secrets: Vec<SecretLine>,
}

parted!(WebhookPage, as_part);

impl WebhookPage {
    /// The address without what follows its host, which is often long.
    fn called(&self) -> String {
        host(&self.webhook.url)
    }
}

struct SecretLine {
    standing: SecretStanding,
    made: When,
    ends: Option<When>,
}

/// A delivery.
struct Line {
    kind: String,
    /// The id that its receiver knows it by.
    message: String,
    queued: When,
    fate: &'static str,
    /// It was given up.
    is_bad: bool,
    /// Somebody had it sent again.
    sent_again: bool,
    tries: Option<String>,
    next: Option<When>,
    status: Option<i32>,
    answer: Option<String>,
    /// Where it is sent again, once it has come to its end.
    again: Option<String>,
}

impl Within for Webhook {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        match ids.get("webhook") {
            Some(id) => webhooks::find(conn, place.organization, id),
            None => Ok(None),
        }
    }
}

/// Whether it is to be paused; nothing where the form does not say.
pub struct PauseForm {
    paused: Option<bool>,
}

impl From<Fields> for PauseForm {
    fn from(mut fields: Fields) -> Self {
        let paused = match fields.one("paused").as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        Self { paused }
    }
}

/// `GET /orgs/{org}/settings/webhooks/{webhook}`
pub async fn one(May { place, it, .. }: May<ManageWebhooks, Webhook>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (organization, id, from) = (place.actor.organization, it.id, query.from.clone());
    let read = move |conn: &mut PgConnection| -> QueryResult<_> {
        let log = (deliveries::page(conn, organization, id, &from)?, deliveries::hits(conn, organization, id)?);
        Ok((secrets::of(conn, organization, id)?, log))
    };
    let (kept, log) = stage.db.read(read).await?;
    let base = addresses::webhook(organization, id);
    let again = |delivery| addresses::delivery_again(organization, id, delivery);
    let page = WebhookPage {
        list: Listed::of(stage.hx(), base, query, DELIVERIES, log, |delivery| line(delivery, it.pause.is_some(), again)),
        webhooks: addresses::webhooks(organization),
        events: events(&it),
        standing: standing(&it),
        created: When::date(it.created_at),
        maker: it.created_by_account.map(|account| addresses::service_account(organization, account)),
        paused: paused(&it),
        secrets: kept.into_iter().map(secret_line).collect(),
        chrome: stage.organization(&place, "Webhooks").about(&host(&it.url)),
        webhook: it,
    };
    stage.show(&page)
}

/// `POST …/webhooks/{webhook}/test`
pub async fn test(May { by, place, it }: May<ManageWebhooks, Webhook>, stage: Stage) -> Answer {
    let id = it.id;
    stage.db.change(by, move |held| operations::webhooks::test(held, id)).await??;
    let said = "A test event is on its way. Reload this page in a few seconds to see the answer.";
    stage.after(After::on(addresses::webhook(place.actor.organization, id), said))
}

/// `POST …/webhooks/{webhook}/pause`
pub async fn pause(May { by, place, it }: May<ManageWebhooks, Webhook>, stage: Stage, Form(form): Form<PauseForm>) -> Answer {
    let id = it.id;
    let paused = form.paused.ok_or_else(|| Error::Unfit("Choose whether the webhook is paused.".to_owned()))?;
    let changed = stage.db.change(by, move |held| operations::webhooks::pause(held, id, paused)).await??;
    let said = match (paused, changed) {
        (true, true) => "The webhook is paused.",
        (false, true) => "The webhook gets events again.",
        (true, false) => "The webhook is already paused.",
        (false, false) => "The webhook already gets events.",
    };
    stage.after(After::on(addresses::webhook(place.actor.organization, id), said))
}

/// `POST …/webhooks/{webhook}/deliveries/{delivery}/again`
pub async fn again(May { by, place, it: Delivered(id, delivery) }: May<ManageWebhooks, Delivered>, stage: Stage) -> Answer {
    let queued = stage.db.change(by, move |held| operations::webhooks::again(held, id, delivery)).await??;
    let said = match queued {
        true => "The event is sent again. Reload this page in a few seconds to see the answer.",
        false => "This event is already waiting to be sent.",
    };
    stage.after(After::on(addresses::webhook(place.actor.organization, id), said))
}

fn paused(webhook: &Webhook) -> Option<String> {
    let (why, at) = webhook.pause.zip(webhook.paused_at)?;
    let day = When::date(at).words;
    let why = match why {
        Pause::Person => format!("It was paused on {day}."),
        Pause::Gone => format!("It was paused on {day}, because the address answered that it is gone (410)."),
        Pause::Failing => format!("It was paused on {day}, because nothing had reached the address for days."),
    };
    Some(format!("{why} Events since then are not sent. {}", waits_behind_a_pause()))
}

fn secret_line(secret: KeptSecret) -> SecretLine {
    SecretLine { standing: secret.standing, made: When::date(secret.created_at), ends: secret.ends_at.map(When::date) }
}

fn line(delivery: Delivery, is_paused: bool, again: impl FnOnce(DeliveryId) -> String) -> Line {
    let ended = delivery.has_ended();
    let fate = match (delivery.delivered_at, delivery.failed_at, delivery.attempts) {
        (Some(_), ..) => "Delivered",
        (_, Some(_), _) => "Given up",
        _ if delivery.in_hand => "Sending",
        _ if is_paused => "Held",
        (_, _, 0) => "Waiting",
        _ => "Trying again",
    };
    Line {
        message: message_id(delivery.message),
        queued: When::relative(delivery.created_at, Utc::now()),
        fate,
        is_bad: delivery.failed_at.is_some(),
        sent_again: delivery.sent_again,
        tries: (delivery.attempts > 0)
            .then(|| if delivery.attempts == 1 { "1 try".to_owned() } else { format!("{} tries", delivery.attempts) }),
        next: (!ended && delivery.attempts > 0 && !is_paused && !delivery.in_hand)
            .then(|| When::relative(delivery.due_at, Utc::now())),
        status: delivery.status,
        answer: delivery.answer.filter(|answer| !answer.is_empty()),
        again: (ended && !is_paused).then(|| again(delivery.id)),
        kind: delivery.kind,
    }
}
