//! The log of deliveries, and what is queued by hand (K7.2, K7.4).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{self, BigInt, Integer, Nullable, Text, Timestamptz},
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
    /// The id as text, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(Delivery by key, id);

const NEWEST: Order = Order::by_number("id", "id").descending(true);

/// A page of the deliveries of a webhook, the newest first (K7.2).
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    webhook: WebhookId,
    from: &From,
) -> QueryResult<Page<Delivery>> {
    let columns =
        "select id, message, kind, created_at, due_at, attempts, delivered_at, failed_at, status, answer, id::text as key ";
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

/// When something of each webhook of the organization arrived last.
pub fn last_arrivals(
    conn: &mut PgConnection,
    organization: OrganizationId,
) -> QueryResult<Vec<(WebhookId, Option<DateTime<Utc>>)>> {
    log::table
        .filter(log::organization_id.eq(organization))
        .group_by(log::webhook_id)
        .select((log::webhook_id, diesel::dsl::max(log::delivered_at)))
        .load(conn)
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

/// Queues a delivery again that came to its end, with the id that its receiver knows it by.
pub fn again(tx: &mut Tx, organization: OrganizationId, webhook: WebhookId, id: DeliveryId) -> QueryResult<bool> {
    let one = log::table.filter(log::organization_id.eq(organization).and(log::webhook_id.eq(webhook)).and(log::id.eq(id)));
    let ended = one.filter(log::delivered_at.is_not_null().or(log::failed_at.is_not_null()));
    let none = None::<DateTime<Utc>>;
    let queued = (log::delivered_at.eq(none), log::failed_at.eq(none), log::attempts.eq(0), log::due_at.eq(now));
    Ok(diesel::update(ended).set(queued).execute(tx.0)? == 1)
}

/// Removes a piece of what was queued before `before`, whatever became of it.
pub fn delete_before(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<usize> {
    let past = log::table.filter(log::created_at.lt(before)).select(log::id);
    let past: Vec<DeliveryId> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(log::table.filter(log::id.eq_any(past))).execute(tx.0)
}
