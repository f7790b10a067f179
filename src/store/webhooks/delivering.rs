//! Which delivery leaves next, and what became of it. At most one of a webhook is in hand, so that events arrive in their order, and a
//! few of an organization; the organization that has waited longest comes first, and of it the webhook that has. All times are those
//! of the database, whichever Steward asks (K7.2, K7.4, K7.7).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{now, sql},
    prelude::*,
    sql_types::{BigInt, Bool, Double, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::secrets;
use crate::{
    model::{
        DeliveryId, OrganizationId, WebhookId,
        limits::{WEBHOOK_IN_HAND, WEBHOOK_SLOW_FOR, WEBHOOKS_AT_ONCE},
        sealer::Sealer,
        webhook::SigningKey,
    },
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
    /// The time that a test tells.
    #[diesel(sql_type = Timestamptz)]
    pub happened_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// Until when the webhook is in hand for it. Whoever has it later has another time here.
    #[diesel(sql_type = Timestamptz)]
    pub until: DateTime<Utc>,
    /// Its receiver took long lately.
    #[diesel(sql_type = Bool)]
    pub slow: bool,
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

/// Takes the delivery whose turn it is and counts the try; where slow receivers have no room, one of another. For a while nobody else
/// takes it or another one of its webhook; if this Steward dies with it in hand, another finds it due again then.
pub fn claim(tx: &mut Tx, sealer: &Sealer, room_for_slow: bool) -> QueryResult<Option<Taken>> {
    // Whoever looks at what organizations have in hand looks alone, and sees what the one before took.
    diesel::sql_query(format!("select pg_advisory_xact_lock({DELIVERING}, 0)")).execute(tx.0)?;
    let binds = [Bind::Int(i64::from(room_for_slow)), Bind::Int(WEBHOOKS_AT_ONCE), Bind::Int(WEBHOOK_IN_HAND.num_seconds())];
    let Some(line): Option<Line> = Prepared::new(TAKE, binds).get_result(tx.0).optional()? else { return Ok(None) };
    let entry = Prepared::new(ENTRY, [Bind::Int(line.organization.0), Bind::Text(line.message.to_string())]);
    let entry = entry.get_result(tx.0).optional()?;
    let keys = secrets::keys(tx.0, sealer, line.organization, line.webhook)?;
    Ok(Some(Taken { line, entry, keys }))
}

const TAKE: &str = "with turn as (
        select w.id from webhooks w cross join lateral (
                select count(*) filter (where o.busy_until > now()) as busy, max(o.taken_at) as served
                    from webhooks o where o.organization_id = w.organization_id) o
            where w.paused_at is null and (w.busy_until is null or w.busy_until <= now())
                and (? = 1 or w.slow_until is null or w.slow_until <= now()) and o.busy < ?
                and exists (select from webhook_deliveries d where d.webhook_id = w.id and d.delivered_at is null
                    and d.failed_at is null and d.due_at <= now())
            order by o.served nulls first, w.taken_at nulls first, w.id limit 1 for no key update of w skip locked),
    held as (
        update webhooks w set busy_until = now() + make_interval(secs => ?), taken_at = clock_timestamp() from turn where w.id = turn.id
            returning w.id, w.url, w.busy_until, coalesce(w.slow_until > now(), false) as slow),
    first as (
        select d.id, held.url, held.busy_until, held.slow from held cross join lateral (
            select d.id from webhook_deliveries d where d.webhook_id = held.id and d.delivered_at is null and d.failed_at is null
                and d.due_at <= now() order by d.due_at, d.id limit 1) d)
    update webhook_deliveries d set due_at = first.busy_until, attempts = d.attempts + 1, tried_at = now() from first
        where d.id = first.id
        returning d.id, d.organization_id as organization, d.webhook_id as webhook, first.url, d.message, d.kind, d.created_at,
            coalesce(d.happened_at, d.created_at) as happened_at, d.attempts, first.busy_until as until, first.slow";

const ENTRY: &str = "select created_at, project_id, category, actor, user_id, account_id, user_name, user_email, user_roles, client_ip, \
    http_user_agent, entity_id, entity_name, payload from audit_entries where organization_id = ? and id = ?::uuid";

/// No statement of this transaction waits for a lock longer than a moment.
pub fn wait_briefly(tx: &mut Tx) -> QueryResult<()> {
    diesel::sql_query("set local lock_timeout = '500ms'").execute(tx.0).map(drop)
}

/// What was answered: the status, and what is kept of the answer or of why there was none.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    pub status: Option<u16>,
    pub said: &'a str,
    /// Whether it took long; nothing where nobody was asked.
    pub slow: Option<bool>,
}

/// Lets the webhook go, and notes how it fares. Returns whether it was in hand for this delivery still: where it is not, another one
/// has it by now, and what is told of this one comes too late.
pub fn release(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> QueryResult<bool> {
    let arrived = matches!(answer.status, Some(200..=299));
    let binds = [
        // What nobody was asked says nothing of how long they take.
        Bind::Int(answer.slow.map_or(-1, i64::from)),
        Bind::Int(WEBHOOK_SLOW_FOR.num_seconds()),
        Bind::Int(i64::from(arrived)),
        Bind::Int(line.webhook.0),
        Bind::Time(line.until),
    ];
    Ok(Prepared::new(LET_GO, binds).execute(tx.0)? == 1)
}

const LET_GO: &str = "update webhooks set busy_until = null,
        slow_until = case ? when 1 then now() + make_interval(secs => ?) when 0 then null else slow_until end,
        arrived_at = case when ? = 1 then now() else arrived_at end
    where id = ? and busy_until = ?";

/// It arrived.
pub fn arrived(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> QueryResult<()> {
    let at = now.into_sql::<Nullable<Timestamptz>>();
    diesel::update(open(line.id))
        .set((webhook_deliveries::delivered_at.eq(at), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)
        .map(drop)
}

/// It did not; the next try is so much later.
pub fn reschedule(tx: &mut Tx, line: &Line, answer: Answered<'_>, pause: TimeDelta) -> QueryResult<()> {
    let due = sql::<Timestamptz>("now() + make_interval(secs => ").bind::<Double, _>(seconds(pause)).sql(")");
    diesel::update(open(line.id))
        .set((webhook_deliveries::due_at.eq(due), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)
        .map(drop)
}

/// It cannot be signed now: it is looked at again so much later, as if it had not been tried.
pub fn defer(tx: &mut Tx, line: &Line, answer: Answered<'_>, pause: TimeDelta) -> QueryResult<()> {
    let untried = webhook_deliveries::attempts.eq(webhook_deliveries::attempts - 1);
    diesel::update(open(line.id)).set(untried).execute(tx.0)?;
    reschedule(tx, line, answer, pause)
}

/// It will not be tried any more.
pub fn give_up(tx: &mut Tx, line: &Line, answer: Answered<'_>) -> QueryResult<()> {
    let at = now.into_sql::<Nullable<Timestamptz>>();
    diesel::update(open(line.id))
        .set((webhook_deliveries::failed_at.eq(at), status(answer), webhook_deliveries::answer.eq(answer.said)))
        .execute(tx.0)
        .map(drop)
}

/// Whether anything arrived there since this was queued.
pub fn arrives_otherwise(conn: &mut PgConnection, line: &Line) -> QueryResult<bool> {
    let later = webhooks::table.find(line.webhook).filter(webhooks::arrived_at.gt(line.created_at));
    diesel::select(diesel::dsl::exists(later)).get_result(conn)
}

/// Notes that people are told now, unless they were within this time. Returns whether they are to be told.
pub fn tell(tx: &mut Tx, webhook: WebhookId, within: TimeDelta) -> QueryResult<bool> {
    let before = sql::<Timestamptz>("now() - make_interval(secs => ").bind::<Double, _>(seconds(within)).sql(")");
    let due = webhooks::told_at.is_null().or(webhooks::told_at.lt(before.nullable()));
    let one = webhooks::table.find(webhook).filter(due);
    Ok(diesel::update(one).set(webhooks::told_at.eq(now.into_sql::<Nullable<Timestamptz>>())).execute(tx.0)? == 1)
}

/// A delivery that has not come to its end: one that has keeps it.
#[diesel::dsl::auto_type(no_type_alias)]
fn open(id: DeliveryId) -> _ {
    webhook_deliveries::table
        .filter(webhook_deliveries::id.eq(id))
        .filter(webhook_deliveries::delivered_at.is_null())
        .filter(webhook_deliveries::failed_at.is_null())
}

fn status(answer: Answered<'_>) -> diesel::dsl::Eq<webhook_deliveries::status, Option<i32>> {
    webhook_deliveries::status.eq(answer.status.map(i32::from))
}

fn seconds(time: TimeDelta) -> f64 {
    // No pause is longer than years.
    time.as_seconds_f64()
}
