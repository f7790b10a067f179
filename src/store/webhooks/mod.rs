//! Webhooks of an organization: where they go and what they hear of (K7).

pub mod deliveries;
pub mod delivering;
pub mod secrets;
pub mod waiting;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{now, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Text, Timestamptz},
};

use super::{
    Tx,
    schema::{users, webhooks},
};
use crate::model::{
    OrganizationId, Principal, ServiceAccountId, UserId, WebhookId,
    actor::Actor,
    webhook::{Pause, Wanted, host},
};

/// A webhook as its own page shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    pub kinds: Vec<String>,
    pub created_at: DateTime<Utc>,
    /// Whoever made it, a person or a service account; the name stays when they are gone.
    pub created_by: Option<String>,
    /// The service account that made it, as long as it is there.
    pub created_by_account: Option<ServiceAccountId>,
    pub paused_at: Option<DateTime<Utc>>,
    pub pause: Option<Pause>,
    /// When something arrived there last.
    pub arrived_at: Option<DateTime<Utc>>,
}

impl Webhook {
    /// Where it goes and what it hears of.
    pub fn wanted(&self) -> Wanted {
        Wanted { url: self.url.clone(), kinds: self.kinds.clone() }
    }
}

type Columns = (
    webhooks::id,
    webhooks::url,
    webhooks::kinds,
    webhooks::created_at,
    SqlLiteral<Nullable<Text>>,
    webhooks::created_by_account,
    webhooks::paused_at,
    webhooks::pause,
    webhooks::arrived_at,
);

fn columns() -> Columns {
    (
        webhooks::id,
        webhooks::url,
        webhooks::kinds,
        webhooks::created_at,
        sql::<Nullable<Text>>("coalesce(users.name, webhooks.created_by_name)"),
        webhooks::created_by_account,
        webhooks::paused_at,
        webhooks::pause,
        webhooks::arrived_at,
    )
}

/// All webhooks of the organization, the oldest first. There are few.
pub fn all(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<Webhook>> {
    webhooks::table
        .left_join(users::table)
        .filter(webhooks::organization_id.eq(organization))
        .order(webhooks::id)
        .select(columns())
        .load(conn)
}

/// The webhook of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: WebhookId) -> QueryResult<Option<Webhook>> {
    webhooks::table
        .left_join(users::table)
        .filter(webhooks::organization_id.eq(organization).and(webhooks::id.eq(id)))
        .select(columns())
        .first(conn)
        .optional()
}

/// Those these people made, with what each is called: they stay without them (K7.1).
pub fn made_by(
    conn: &mut PgConnection,
    organization: OrganizationId,
    people: &[UserId],
) -> QueryResult<Vec<(WebhookId, String)>> {
    let made: Vec<(WebhookId, String)> = webhooks::table
        .filter(webhooks::organization_id.eq(organization).and(webhooks::created_by.eq_any(people)))
        .order(webhooks::id)
        .select((webhooks::id, webhooks::url))
        .load(conn)?;
    Ok(made.into_iter().map(|(id, url)| (id, host(&url))).collect())
}

/// The same of service accounts, which end as well.
pub fn made_by_accounts(
    conn: &mut PgConnection,
    organization: OrganizationId,
    accounts: &[ServiceAccountId],
) -> QueryResult<Vec<(WebhookId, String)>> {
    let made: Vec<(WebhookId, String)> = webhooks::table
        .filter(webhooks::organization_id.eq(organization).and(webhooks::created_by_account.eq_any(accounts)))
        .order(webhooks::id)
        .select((webhooks::id, webhooks::url))
        .load(conn)?;
    Ok(made.into_iter().map(|(id, url)| (id, host(&url))).collect())
}

/// How many there are.
pub fn count(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<i64> {
    webhooks::table.filter(webhooks::organization_id.eq(organization)).count().get_result(conn)
}

/// Makes one.
pub fn insert(tx: &mut Tx, organization: OrganizationId, wanted: &Wanted, by: &Actor) -> QueryResult<WebhookId> {
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::organization_id.eq(organization),
            webhooks::url.eq(&wanted.url),
            webhooks::kinds.eq(&wanted.kinds),
            webhooks::created_by.eq(by.user()),
            webhooks::created_by_account.eq(by.principal().and_then(Principal::account)),
            webhooks::created_by_name.eq(by.name()),
        ))
        .returning(webhooks::id)
        .get_result(tx.0)
}

/// Lets it go elsewhere, or hear of other events.
pub fn update(tx: &mut Tx, organization: OrganizationId, id: WebhookId, wanted: &Wanted) -> QueryResult<usize> {
    diesel::update(webhooks::table.filter(webhooks::organization_id.eq(organization).and(webhooks::id.eq(id))))
        .set((webhooks::url.eq(&wanted.url), webhooks::kinds.eq(&wanted.kinds)))
        .execute(tx.0)
}

/// Lets it hear of nothing for this reason, or of events again. Nothing changes where that is so already.
pub fn set_pause(tx: &mut Tx, organization: OrganizationId, id: WebhookId, pause: Option<Pause>) -> QueryResult<bool> {
    let one = webhooks::table.filter(webhooks::organization_id.eq(organization).and(webhooks::id.eq(id)));
    // Of what waits too long people are told once in a pause.
    let untold = webhooks::waited_told_at.eq(None::<DateTime<Utc>>);
    let changed = match pause {
        Some(pause) => diesel::update(one.filter(webhooks::paused_at.is_null()))
            .set((webhooks::paused_at.eq(now.into_sql::<Nullable<Timestamptz>>()), webhooks::pause.eq(pause), untold))
            .execute(tx.0)?,
        None => diesel::update(one.filter(webhooks::paused_at.is_not_null()))
            .set((webhooks::paused_at.eq(None::<DateTime<Utc>>), webhooks::pause.eq(None::<Pause>), untold))
            .execute(tx.0)?,
    };
    Ok(changed == 1)
}

/// Removes it, with its secrets and the log of its deliveries.
pub fn delete(tx: &mut Tx, organization: OrganizationId, id: WebhookId) -> QueryResult<usize> {
    diesel::delete(webhooks::table.filter(webhooks::organization_id.eq(organization).and(webhooks::id.eq(id)))).execute(tx.0)
}
