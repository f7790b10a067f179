//! What waits for a webhook longer than the log is kept: behind a pause, or for a secret that signs. It fails, and does not go away
//! unseen (K7.4).

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use crate::{
    model::{
        OrganizationId, WebhookId,
        limits::{DELIVERIES_KEPT, REMOVED_AT_ONCE, waited_behind_a_pause, waited_too_long},
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
    },
};

/// A webhook for which something has waited too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Overdue {
    #[diesel(sql_type = BigInt)]
    pub organization: OrganizationId,
    #[diesel(sql_type = BigInt)]
    pub webhook: WebhookId,
}

/// Those that nobody has in hand.
pub fn overdue(conn: &mut PgConnection) -> QueryResult<Vec<Overdue>> {
    let sql = "select distinct d.organization_id as organization, d.webhook_id as webhook \
        from webhook_deliveries d join webhooks w on w.organization_id = d.organization_id and w.id = d.webhook_id \
        where d.delivered_at is null and d.failed_at is null and d.created_at < now() - make_interval(secs => ?) \
            and (w.busy_until is null or w.busy_until <= now()) order by 1, 2";
    Prepared::new(sql, [kept()]).load(conn)
}

/// A webhook that is held until the transaction ends.
#[derive(Debug, Clone, QueryableByName)]
pub struct Holding {
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Bool)]
    pub is_paused: bool,
}

/// Locks the webhook, so that nobody delivers there; nothing if somebody has a delivery of it in hand.
pub fn lock(tx: &mut Tx, it: Overdue) -> QueryResult<Option<Holding>> {
    let sql = "select url, paused_at is not null as is_paused from webhooks where organization_id = ? and id = ? \
        and (busy_until is null or busy_until <= now()) for no key update";
    Prepared::new(sql, [Bind::Int(it.organization.0), Bind::Int(it.webhook.0)]).get_result(tx.0).optional()
}

/// Gives a piece of it up, and says why in the log. Returns how much that was.
pub fn give_up(tx: &mut Tx, it: Overdue, is_paused: bool) -> QueryResult<usize> {
    let sql = format!(
        "with late as (select d.id from webhook_deliveries d where d.organization_id = ? and d.webhook_id = ? \
                and d.delivered_at is null and d.failed_at is null and d.created_at < now() - make_interval(secs => ?) \
            order by d.id limit {REMOVED_AT_ONCE} for update) \
        update webhook_deliveries d set failed_at = now(), answer = case when ? = 1 then ? else coalesce(d.answer, ?) end \
            from late where d.id = late.id"
    );
    let said = [waited_behind_a_pause(), waited_too_long()].map(|said| Bind::Text(said.to_owned()));
    let [behind, long] = said;
    let binds = [Bind::Int(it.organization.0), Bind::Int(it.webhook.0), kept(), Bind::Int(i64::from(is_paused)), behind, long];
    Prepared::new(sql, binds).execute(tx.0)
}

/// Notes that people are told of it now: once in a pause, however long more fails, and once a day where there is none. Returns
/// whether they are to be told. Whether a pause begins or ends, what was told before is told of something else.
pub fn tell(tx: &mut Tx, it: Overdue) -> QueryResult<bool> {
    let sql = "update webhooks set waited_told_at = now() where organization_id = ? and id = ? and (waited_told_at is null \
        or (paused_at is null and waited_told_at < now() - interval '1 day'))";
    Ok(Prepared::new(sql, [Bind::Int(it.organization.0), Bind::Int(it.webhook.0)]).execute(tx.0)? == 1)
}

fn kept() -> Bind {
    Bind::Int(DELIVERIES_KEPT.num_seconds())
}
