//! Webhooks, looked after by program (K7).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    account_secrets::kept_for,
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::May,
    words::{Moment, Nothing},
};
use crate::{
    http::within::{Ids, Whereabouts, Within},
    model::{
        FieldErrors, WebhookId,
        rotation::Seen,
        secret::random,
        webhook::{AllowedNetworks, SigningKey, Wanted, is_kind, message_id},
    },
    operations::{
        Refusal,
        webhooks::{self as operations, rotation},
    },
    policy::{Permit, org::ManageWebhooks},
    store::{
        PgConnection, QueryResult,
        webhooks::{
            self as stored, Webhook,
            deliveries::{self, Delivered, Delivery},
            secrets::{self, KeptSecret},
        },
    },
};

/// A webhook. Its secret stands in the answer to the request that made it, and nowhere else.
#[derive(Serialize, JsonSchema, Clone)]
pub struct WebhookRow {
    id: i64,
    url: String,
    /// The kinds of events it hears of. None where it hears of all.
    kinds: Vec<String>,
    created: Moment,
    created_by: Option<String>,
    paused: Option<Moment>,
    /// Why it is paused: `person`, `gone` or `failing`.
    paused_because: Option<&'static str>,
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookRow {
    fn of(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.0,
            url: webhook.url,
            kinds: webhook.kinds,
            created: Moment(webhook.created_at),
            created_by: webhook.created_by,
            paused: webhook.paused_at.map(Moment),
            paused_because: webhook.pause.map(|pause| pause.as_str()),
            secret: None,
        }
    }

    fn showing(self, key: &SigningKey) -> Made<Self> {
        Made { kept: Some(self.clone()), shown: Self { secret: Some(key.reveal()), ..self } }
    }
}

fn found(conn: &mut PgConnection, by: &Permit<ManageWebhooks>, id: WebhookId) -> Result<WebhookRow, Refusal> {
    Ok(WebhookRow::of(stored::find(conn, by.organization(), id)?.ok_or(Refusal::NotFound)?))
}

/// `GET /organizations/{org}/webhooks`
pub async fn list(May { by, at, .. }: May<ManageWebhooks>) -> Reply<Vec<WebhookRow>> {
    let organization = by.organization();
    let all = at.read(move |conn| stored::all(conn, organization)).await?;
    Ok(Done(all.into_iter().map(WebhookRow::of).collect()))
}

/// `GET /organizations/{org}/webhooks/{webhook}`
pub async fn one(May { it, .. }: May<ManageWebhooks, Webhook>) -> Reply<WebhookRow> {
    Ok(Done(WebhookRow::of(it)))
}

/// Where events shall go, and which. All, unless kinds are named.
#[derive(Deserialize, JsonSchema)]
pub struct NewWebhook {
    url: String,
    #[serde(default)]
    kinds: Vec<String>,
}

/// What shall be otherwise. What isn't named stays; an empty list of kinds means all events.
#[derive(Deserialize, JsonSchema)]
pub struct WebhookChanges {
    url: Option<String>,
    kinds: Option<Vec<String>>,
}

fn checked_url(reach: &AllowedNetworks, url: &str) -> Result<String, FieldErrors> {
    reach.parse(url).map_err(|sentence| FieldErrors::on("url", sentence))
}

fn checked_kinds(kinds: Vec<String>) -> Result<Vec<String>, FieldErrors> {
    if let Some(n) = kinds.iter().position(|kind| !is_kind(kind)) {
        return Err(FieldErrors::on(format!("kinds[{n}]"), "There is no such kind of event."));
    }
    let kinds: BTreeSet<String> = kinds.into_iter().collect();
    Ok(kinds.into_iter().collect())
}

/// `POST /organizations/{org}/webhooks`: its secret is shown this once (K7.3).
pub async fn create(May { by, at, .. }: May<ManageWebhooks>, Body(body): Body<NewWebhook>) -> Result<Made<WebhookRow>, Refused> {
    let url = checked_url(&at.site.config.webhook_networks, &body.url)?;
    let wanted = Wanted { url, kinds: checked_kinds(body.kinds)? };
    let (sealer, key) = (at.site.hooks.clone(), SigningKey::of(random::<32>()));
    let signs = key.clone();
    let row = at.change(by, move |held| {
        let id = operations::create(held, &sealer, &wanted, &signs)?;
        found(held.tx, &held.by, id)
    });
    Ok(row.await?.showing(&key))
}

/// `POST /organizations/{org}/webhooks/{webhook}/update`
pub async fn update(May { by, at, it }: May<ManageWebhooks, Webhook>, Body(body): Body<WebhookChanges>) -> Reply<WebhookRow> {
    let id = it.id;
    // Only what is named is judged: an address that was fit once is no fault of whoever changes the kinds.
    let url = body.url.map(|url| checked_url(&at.site.config.webhook_networks, &url)).transpose()?;
    let kinds = body.kinds.map(checked_kinds).transpose()?;
    let row = at.change(by, move |held| {
        // Whatever is not named is what it is now, and not what it was when somebody else changed it meanwhile.
        let now = stored::find(held.tx, held.by.organization(), id)?.ok_or(Refusal::NotFound)?.wanted();
        let wanted = Wanted { url: url.clone().unwrap_or(now.url), kinds: kinds.clone().unwrap_or(now.kinds) };
        operations::change(held, id, &wanted)?;
        found(held.tx, &held.by, id)
    });
    Ok(Done(row.await?))
}

/// Whether it is to be paused.
#[derive(Deserialize, JsonSchema)]
pub struct Pausing {
    paused: bool,
}

/// `POST /organizations/{org}/webhooks/{webhook}/pause`: what waits is sent when it is resumed within 30 days, and given up then.
pub async fn pause(May { by, at, it }: May<ManageWebhooks, Webhook>, Body(body): Body<Pausing>) -> Reply<WebhookRow> {
    let id = it.id;
    let row = at.change(by, move |held| {
        operations::pause(held, id, body.paused)?;
        found(held.tx, &held.by, id)
    });
    Ok(Done(row.await?))
}

/// For how many days the present secret signs too.
#[derive(Deserialize, JsonSchema)]
pub struct WebhookRotation {
    /// 0, 1, 7, 14, 30 or 90. 7, unless something else is said.
    keep_days: Option<i64>,
    /// The id of the current secret as it was read. If another one is current by now, nothing is done and the answer is 409.
    current_id: Option<Uuid>,
}

/// A secret of a webhook: everything but what signs.
#[derive(Serialize, JsonSchema)]
pub struct WebhookSecretRow {
    id: Uuid,
    /// `current`, or `former` for the one before it, which signs too.
    standing: &'static str,
    created: Moment,
    /// When it stops signing, after a rotation.
    ends: Option<Moment>,
}

/// `GET /organizations/{org}/webhooks/{webhook}/secrets`
pub async fn list_secrets(May { by, at, it }: May<ManageWebhooks, Webhook>) -> Reply<Vec<WebhookSecretRow>> {
    let organization = by.organization();
    let kept = at.read(move |conn| secrets::of(conn, organization, it.id)).await?;
    let row = |KeptSecret { id, standing, created_at, ends_at }| WebhookSecretRow {
        id,
        standing: standing.as_str(),
        created: Moment(created_at),
        ends: ends_at.map(Moment),
    };
    Ok(Done(kept.into_iter().map(row).collect()))
}

/// `POST /organizations/{org}/webhooks/{webhook}/rotate-secret`: the new one is shown this once (K7.3).
pub async fn rotate(
    May { by, at, it }: May<ManageWebhooks, Webhook>,
    Body(body): Body<WebhookRotation>,
) -> Result<Made<WebhookRow>, Refused> {
    let (id, days) = (it.id, kept_for(body.keep_days)?);
    let (sealer, key) = (at.site.hooks.clone(), SigningKey::of(random::<32>()));
    let (signs, seen) = (key.clone(), body.current_id.map_or(Seen::Unsaid, Seen::It));
    at.change(by, move |held| rotation::rotate(held, &sealer, (id, seen), (&signs, days))).await?;
    Ok(WebhookRow::of(it).showing(&key))
}

/// `DELETE /organizations/{org}/webhooks/{webhook}`: what waits for it is dropped.
pub async fn delete(May { by, at, it }: May<ManageWebhooks, Webhook>) -> Reply<Nothing> {
    at.change(by, move |held| operations::delete(held, it.id)).await?;
    Ok(Done(Nothing {}))
}

/// `POST /organizations/{org}/webhooks/{webhook}/test`: an event that tells of nothing but itself.
pub async fn test(May { by, at, it }: May<ManageWebhooks, Webhook>) -> Reply<Nothing> {
    at.change(by, move |held| operations::test(held, it.id)).await?;
    Ok(Done(Nothing {}))
}

/// What was or is to be delivered.
#[derive(Serialize, JsonSchema)]
pub struct DeliveryRow {
    id: i64,
    /// The id that its receiver knows it by.
    message_id: String,
    kind: String,
    queued: Moment,
    tries: i32,
    /// Somebody had it sent again; the delivery before it is a line of its own.
    sent_again: bool,
    delivered: Option<Moment>,
    /// When it was given up.
    failed: Option<Moment>,
    /// The next try. Nothing once it has come to its end.
    due: Option<Moment>,
    /// What was answered last.
    status: Option<i32>,
    answer: Option<String>,
}

impl DeliveryRow {
    fn of(delivery: Delivery) -> Self {
        Self {
            due: (!delivery.has_ended()).then_some(Moment(delivery.due_at)),
            id: delivery.id.0,
            message_id: message_id(delivery.message),
            kind: delivery.kind,
            queued: Moment(delivery.created_at),
            tries: delivery.attempts,
            sent_again: delivery.sent_again,
            delivered: delivery.delivered_at.map(Moment),
            failed: delivery.failed_at.map(Moment),
            status: delivery.status,
            answer: delivery.answer,
        }
    }
}

/// `GET /organizations/{org}/webhooks/{webhook}/deliveries`: the newest first.
pub async fn log(May { by, at, it }: May<ManageWebhooks, Webhook>, slice: Slice) -> Result<Listed<DeliveryRow>, Refused> {
    let organization = by.organization();
    let lines = at.read(move |conn| slice.walk(conn, |conn, from| deliveries::page(conn, organization, it.id, from))).await?;
    Ok(Listed::of(lines, DeliveryRow::of))
}

impl Within for Delivered {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(webhook), Some(delivery)) = (ids.get("webhook"), ids.get("delivery")) else { return Ok(None) };
        let is_there = deliveries::is_there(conn, place.organization, webhook, delivery)?;
        Ok(is_there.then_some(Self(webhook, delivery)))
    }
}

/// Whether it was queued.
#[derive(Serialize, JsonSchema)]
pub struct Again {
    /// `false` while it still waits to be sent.
    queued: bool,
}

/// `POST /organizations/{org}/webhooks/{webhook}/deliveries/{delivery}/again` (K7.4)
pub async fn again(May { by, at, it: Delivered(webhook, delivery) }: May<ManageWebhooks, Delivered>) -> Reply<Again> {
    let queued = at.change(by, move |held| operations::again(held, webhook, delivery)).await?;
    Ok(Done(Again { queued }))
}
