//! The log of deliveries, and what is queued by hand (K7.2, K7.4).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};
use uuid::Uuid;

use crate::{
    model::{DeliveryId, OrganizationId, WebhookId, limits::DELIVERIES_SHOWN, webhook::TEST},
    store::{Tx, schema::webhook_deliveries as log},
};

/// A delivery as the log shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Delivery {
    pub id: DeliveryId,
    pub message: Uuid,
    pub kind: String,
    pub created_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub attempts: i32,
    pub tried_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub failed_at: Option<DateTime<Utc>>,
    pub status: Option<i32>,
    pub answer: Option<String>,
}

/// The newest deliveries of a webhook, the newest first.
pub fn newest(conn: &mut PgConnection, organization: OrganizationId, webhook: WebhookId) -> QueryResult<Vec<Delivery>> {
    log::table
        .filter(log::organization_id.eq(organization).and(log::webhook_id.eq(webhook)))
        .order(log::id.desc())
        .limit(DELIVERIES_SHOWN)
        .select((
            log::id,
            log::message,
            log::kind,
            log::created_at,
            log::due_at,
            log::attempts,
            log::tried_at,
            log::delivered_at,
            log::failed_at,
            log::status,
            log::answer,
        ))
        .load(conn)
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

/// Removes what was queued before `before`, whatever became of it.
pub fn delete_before(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(log::table.filter(log::created_at.lt(before))).execute(tx.0)
}
