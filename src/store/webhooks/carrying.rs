//! Which delivery leaves next, and what became of it. At most one of an organization is in hand, so that events arrive in their
//! order and slow receivers hold up nobody else's, and the webhook that has waited longest comes first (K7.2, K7.4, K7.7).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::secrets;
use crate::{
    model::{DeliveryId, OrganizationId, WebhookId, sealer::Sealer, webhook::SigningKey},
    store::{
        Tx,
        locks::DELIVERING,
        prepared::{Bind, Prepared},
        schema::{webhook_deliveries, webhooks},
    },
};

/// A delivery in hand.
#[derive(Debug)]
pub struct Taken {
    pub line: Line,
    /// Nothing for a test, and for an event that is not kept any more.
    pub entry: Option<Entry>,
    /// The keys that sign it. None where another key of this Steward sealed them.
    pub keys: Vec<SigningKey>,
}

/// Where a delivery goes.
#[derive(Debug, Clone, QueryableByName)]
pub struct Line {
    #[diesel(sql_type = BigInt)]
    pub id: DeliveryId,
    #[diesel(sql_type = BigInt)]
    pub organization: OrganizationId,
    #[diesel(sql_type = BigInt)]
    pub webhook: WebhookId,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = SqlUuid)]
    pub message: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
}

/// An entry of the audit log, as it is told outside.
#[derive(Debug, Clone, QueryableByName)]
pub struct Entry {
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub project_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub category: String,
    #[diesel(sql_type = Text)]
    pub actor: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub user_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub account_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub user_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub user_email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub user_roles: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub client_ip: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub http_user_agent: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub entity_id: Option<String>,
    #[diesel(sql_type = Text)]
    pub entity_name: String,
    #[diesel(sql_type = Jsonb)]
    pub payload: serde_json::Value,
}

/// Takes the delivery whose turn it is and counts the try. Until then nobody else takes it or another one of its organization; if this
/// Steward dies with it in hand, another finds it due again then.
pub fn take(tx: &mut Tx, sealer: &Sealer, until: DateTime<Utc>) -> QueryResult<Option<Taken>> {
    // Whoever looks at which organizations have one in hand looks alone, and sees what the one before took.
    diesel::sql_query(format!("select pg_advisory_xact_lock({DELIVERING}, 0)")).execute(tx.0)?;
    let binds = [Bind::Time(until), Bind::Time(until)];
    let Some(line): Option<Line> = Prepared::new(TAKE, binds).get_result(tx.0).optional()? else { return Ok(None) };
    let entry = Prepared::new(ENTRY, [Bind::Int(line.organization.0), Bind::Text(line.message.to_string())]);
    let entry = entry.get_result(tx.0).optional()?;
    let keys = secrets::keys(tx.0, sealer, line.organization, line.webhook)?;
    Ok(Some(Taken { line, entry, keys }))
}

const TAKE: &str = "with turn as (
        select w.id from webhooks w
            where w.paused_at is null and (w.busy_until is null or w.busy_until <= now())
                and exists (select from webhook_deliveries d where d.webhook_id = w.id and d.delivered_at is null
                    and d.failed_at is null and d.due_at <= now())
                and not exists (select from webhooks b where b.organization_id = w.organization_id and b.busy_until > now())
            order by w.taken_at nulls first, w.id limit 1 for no key update skip locked),
    held as (
        update webhooks w set busy_until = ?, taken_at = now() from turn where w.id = turn.id
            returning w.id, w.url),
    first as (
        select d.id, held.url from held cross join lateral (
            select d.id from webhook_deliveries d where d.webhook_id = held.id and d.delivered_at is null and d.failed_at is null
                and d.due_at <= now() order by d.due_at, d.id limit 1) d)
    update webhook_deliveries d set due_at = ?, attempts = d.attempts + 1, tried_at = now() from first where d.id = first.id
        returning d.id, d.organization_id as organization, d.webhook_id as webhook, first.url, d.message, d.kind, d.created_at,
            d.attempts";

const ENTRY: &str = "select created_at, project_id, category, actor, user_id, account_id, user_name, user_email, user_roles, client_ip, \
    http_user_agent, entity_id, entity_name, payload from audit_entries where organization_id = ? and id = ?::uuid";

/// What was answered: the status, and what is kept of the answer or of why there was none.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    pub status: Option<u16>,
    pub said: &'a str,
}

/// It arrived.
pub fn arrived(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> QueryResult<()> {
    let at = now.into_sql::<Nullable<Timestamptz>>();
    diesel::update(webhook_deliveries::table.find(line.id))
        .set((webhook_deliveries::delivered_at.eq(at), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)?;
    free(tx, line.webhook)
}

/// It did not; the next try is at `due`.
pub fn put_off(tx: &mut Tx, line: &Line, answer: Answered<'_>, due: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(line.id))
        .set((webhook_deliveries::due_at.eq(due), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)?;
    free(tx, line.webhook)
}

/// It cannot be signed now: it is looked at again at `due`, as if it had not been tried.
pub fn set_aside(tx: &mut Tx, line: &Line, answer: Answered<'_>, due: DateTime<Utc>) -> QueryResult<()> {
    let untried = webhook_deliveries::attempts.eq(webhook_deliveries::attempts - 1);
    diesel::update(webhook_deliveries::table.find(line.id)).set(untried).execute(tx.0)?;
    put_off(tx, line, answer, due)
}

/// It will not be tried any more.
pub fn give_up(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> QueryResult<()> {
    let at = now.into_sql::<Nullable<Timestamptz>>();
    diesel::update(webhook_deliveries::table.find(line.id))
        .set((webhook_deliveries::failed_at.eq(at), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)?;
    free(tx, line.webhook)
}

/// Whether anything arrived there since this was queued.
pub fn arrives_otherwise(conn: &mut PgConnection, line: &Line) -> QueryResult<bool> {
    use webhook_deliveries as log;
    let later = log::table
        .filter(log::organization_id.eq(line.organization).and(log::webhook_id.eq(line.webhook)))
        .filter(log::delivered_at.gt(line.created_at));
    diesel::select(diesel::dsl::exists(later)).get_result(conn)
}

/// Notes that people are told now, unless they were since `unless`. Answers whether they are to be told.
pub fn tell(tx: &mut Tx, webhook: WebhookId, unless: DateTime<Utc>) -> QueryResult<bool> {
    let due = webhooks::told_at.is_null().or(webhooks::told_at.lt(unless));
    let one = webhooks::table.find(webhook).filter(due);
    Ok(diesel::update(one).set(webhooks::told_at.eq(now.into_sql::<Nullable<Timestamptz>>())).execute(tx.0)? == 1)
}

fn status(answer: Answered<'_>) -> diesel::dsl::Eq<webhook_deliveries::status, Option<i32>> {
    webhook_deliveries::status.eq(answer.status.map(i32::from))
}

fn free(tx: &mut Tx, webhook: WebhookId) -> QueryResult<()> {
    let nobody = webhooks::busy_until.eq(None::<DateTime<Utc>>);
    diesel::update(webhooks::table.find(webhook)).set(nobody).execute(tx.0).map(|_| ())
}
