//! The log of deliveries, and what is queued by hand (K7.2, K7.4).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{self, BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};
use uuid::Uuid;

use crate::{
    model::{
        DeliveryId, OrganizationId, WebhookId,
        limits::REMOVED_AT_ONCE,
        page::{From, Page},
        webhook::TEST,
    },
    store::{
        Tx,
        keyset::{Order, capped, keyed, keyset},
        prepared::{Bind, Prepared},
        schema::webhook_deliveries as log,
    },
};

/// A delivery as the log shows it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Delivery {
    #[diesel(sql_type = BigInt)]
    pub id: DeliveryId,
    #[diesel(sql_type = sql_types::Uuid)]
    pub message: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub delivered_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub failed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub status: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    pub answer: Option<String>,
    /// Somebody had it sent again.
    #[diesel(sql_type = Bool)]
    pub sent_again: bool,
    /// It is on its way at this moment.
    #[diesel(sql_type = Bool)]
    pub in_hand: bool,
    /// The id as text, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(Delivery by key, id);

impl Delivery {
    /// It arrived, or was given up.
    pub fn has_ended(&self) -> bool {
        self.delivered_at.is_some() || self.failed_at.is_some()
    }
}

/// A delivery of a webhook, both named by a path.
#[derive(Debug, Clone, Copy)]
pub struct Delivered(pub WebhookId, pub DeliveryId);

const NEWEST: Order = Order::by_number("id", "id").descending(true);

/// A page of the deliveries of a webhook, the newest first (K7.2).
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    webhook: WebhookId,
    from: &From,
) -> QueryResult<Page<Delivery>> {
    // What is taken in hand is due again where the hold on its webhook ends.
    let columns = "select id, message, kind, created_at, due_at, attempts, delivered_at, failed_at, status, answer, sent_again, \
        exists (select from webhooks w where w.id = webhook_id and w.busy_until = due_at and w.busy_until > now()) as in_hand, \
        id::text as key ";
    keyset(conn, of(organization, webhook).after(columns), NEWEST, from)
}

/// How many there are, up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, webhook: WebhookId) -> QueryResult<i64> {
    capped(conn, of(organization, webhook))
}

fn of(organization: OrganizationId, webhook: WebhookId) -> Prepared {
    let sql = "from webhook_deliveries where organization_id = ? and webhook_id = ?";
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(webhook.0)])
}

/// Whether the log of this webhook has it.
pub fn is_there(conn: &mut PgConnection, organization: OrganizationId, webhook: WebhookId, id: DeliveryId) -> QueryResult<bool> {
    let one = log::table.filter(log::organization_id.eq(organization).and(log::webhook_id.eq(webhook)).and(log::id.eq(id)));
    diesel::select(exists(one)).get_result(conn)
}

/// Queues a delivery that tells of nothing but itself.
pub fn test(tx: &mut Tx, organization: OrganizationId, webhook: WebhookId) -> QueryResult<usize> {
    diesel::insert_into(log::table)
        .values((
            log::organization_id.eq(organization),
            log::webhook_id.eq(webhook),
            log::message.eq(Uuid::new_v4()),
            log::kind.eq(TEST),
        ))
        .execute(tx.0)
}

/// What a line tells: its id, its kind, and when.
type Told = (Uuid, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// Queues once more what came to its end, as a line of its own with the id that its receiver knows it by: what became of the first
/// stays in the log. Returns whether it was queued; it is not while it still waits.
pub fn again(tx: &mut Tx, organization: OrganizationId, webhook: WebhookId, id: DeliveryId) -> QueryResult<bool> {
    let all = log::table.filter(log::organization_id.eq(organization).and(log::webhook_id.eq(webhook)));
    let ended = all.filter(log::id.eq(id)).filter(log::delivered_at.is_not_null().or(log::failed_at.is_not_null()));
    let told = (log::message, log::kind, log::created_at, log::happened_at);
    let Some((message, kind, created, happened)) = ended.select(told).first::<Told>(tx.0).optional()? else { return Ok(false) };
    let waiting = all.filter(log::message.eq(message)).filter(log::delivered_at.is_null().and(log::failed_at.is_null()));
    if diesel::select(exists(waiting)).get_result(tx.0)? {
        return Ok(false);
    }
    let line = (
        log::organization_id.eq(organization),
        log::webhook_id.eq(webhook),
        log::message.eq(message),
        log::kind.eq(kind),
        log::sent_again.eq(true),
        log::happened_at.eq(happened.unwrap_or(created)),
    );
    Ok(diesel::insert_into(log::table).values(line).execute(tx.0)? == 1)
}

/// Removes a piece of what came to its end before `before`. What still waits is nobody's to remove (K7.4).
pub fn delete_before(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<usize> {
    // Nothing ends before it is queued, and that is what can be searched for.
    let past = log::table
        .filter(log::created_at.lt(before).and(log::delivered_at.lt(before).or(log::failed_at.lt(before))))
        .select(log::id);
    let past: Vec<DeliveryId> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(log::table.filter(log::id.eq_any(past))).execute(tx.0)
}
