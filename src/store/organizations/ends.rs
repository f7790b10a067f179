//! The end of an organization: set for a day, called off, and carried out with everything that belongs to it (R2.11, M11).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{OrganizationId, limits::ORGANIZATION_REMINDERS, organization::OrganizationState},
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::organizations,
    },
};

/// An organization whose end is set.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct Ending {
    pub id: OrganizationId,
    pub name: String,
    pub deletion_due_at: Option<DateTime<Utc>>,
    pub deletion_asked_at: Option<DateTime<Utc>>,
    pub deletion_asked_by_name: Option<String>,
    pub deletion_told_days: Option<i32>,
}

/// What goes when an organization is emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The names of the projects that are in use, by name.
    pub projects: Vec<String>,
    /// Projects that could still have been restored.
    pub ended_projects: i64,
    pub members: i64,
    /// Those of them who belong to no other organization.
    pub nowhere_else: i64,
    pub teams: i64,
    pub service_accounts: i64,
    pub invitations: i64,
    /// The events and profiles of its projects.
    pub data: (i64, i64),
}

/// The end of an organization, if it is set.
pub fn of(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Option<Ending>> {
    organizations::table
        .find(organization)
        .filter(organizations::deletion_due_at.is_not_null())
        .select(Ending::as_select())
        .first(conn)
        .optional()
}

/// Sets the end.
pub fn set(tx: &mut Tx, organization: OrganizationId, due: DateTime<Utc>, by: &str) -> QueryResult<usize> {
    diesel::update(organizations::table.find(organization))
        .set((
            organizations::state.eq(OrganizationState::PendingDeletion),
            organizations::deletion_due_at.eq(due),
            organizations::deletion_asked_at.eq(now.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>()),
            organizations::deletion_asked_by_name.eq(by),
            organizations::deletion_told_days.eq(None::<i32>),
        ))
        .execute(tx.0)
}

/// Takes the end back.
pub fn clear_deletion(tx: &mut Tx, organization: OrganizationId) -> QueryResult<usize> {
    diesel::update(organizations::table.find(organization))
        .set((
            organizations::state.eq(OrganizationState::Active),
            organizations::deletion_due_at.eq(None::<DateTime<Utc>>),
            organizations::deletion_asked_at.eq(None::<DateTime<Utc>>),
            organizations::deletion_asked_by_name.eq(None::<String>),
            organizations::deletion_told_days.eq(None::<i32>),
        ))
        .execute(tx.0)
}

/// The organizations whose end has come at this moment.
pub fn due(conn: &mut PgConnection, at: DateTime<Utc>) -> QueryResult<Vec<OrganizationId>> {
    organizations::table
        .filter(organizations::deletion_due_at.le(at))
        .order((organizations::deletion_due_at, organizations::id))
        .select(organizations::id)
        .load(conn)
}

/// This organization, locked, if its end has come at this moment and no other Steward has it in hand.
pub fn take_due(tx: &mut Tx, organization: OrganizationId, at: DateTime<Utc>) -> QueryResult<Option<Ending>> {
    organizations::table
        .find(organization)
        .filter(organizations::deletion_due_at.le(at))
        .select(Ending::as_select())
        .for_update()
        .skip_locked()
        .first(tx.0)
        .optional()
}

/// The organizations whose Owners are to be reminded at this moment.
pub fn to_remind(conn: &mut PgConnection, at: DateTime<Utc>) -> QueryResult<Vec<OrganizationId>> {
    let mut all = Vec::new();
    for days in ORGANIZATION_REMINDERS {
        let due: Vec<OrganizationId> = organizations::table
            .filter(organizations::deletion_due_at.gt(at))
            .filter(organizations::deletion_due_at.le(at + TimeDelta::days(days.into())))
            .filter(organizations::deletion_told_days.is_null().or(organizations::deletion_told_days.gt(days)))
            .order((organizations::deletion_due_at, organizations::id))
            .select(organizations::id)
            .load(conn)?;
        all.extend(due);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// This organization, locked, if its Owners are to be reminded at this moment and no other Steward has it in hand. It counts as
/// reminded from now on, of the nearest reminder and those before it.
pub fn take_to_remind(tx: &mut Tx, organization: OrganizationId, at: DateTime<Utc>) -> QueryResult<Option<Ending>> {
    let ending: Option<Ending> = organizations::table
        .find(organization)
        .filter(organizations::deletion_due_at.gt(at))
        .select(Ending::as_select())
        .for_no_key_update()
        .skip_locked()
        .first(tx.0)
        .optional()?;
    let Some(ending) = ending else { return Ok(None) };
    let near = |days: &&i32| ending.deletion_due_at.is_some_and(|due| due <= at + TimeDelta::days((**days).into()));
    let Some(days) = ORGANIZATION_REMINDERS.iter().filter(near).min() else { return Ok(None) };
    if ending.deletion_told_days.is_some_and(|told| told <= *days) {
        return Ok(None);
    }
    diesel::update(organizations::table.find(organization)).set(organizations::deletion_told_days.eq(*days)).execute(tx.0)?;
    Ok(Some(ending))
}

/// What will go when an organization is emptied, counted and left alone.
pub fn would_go(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Gone> {
    let here = || [Bind::Int(organization.0)];
    let count = |conn: &mut PgConnection, of: &'static str| -> QueryResult<i64> {
        let sql = format!("select count(*) as n from {of} organization_id = ?");
        Ok(Prepared::new(sql, here()).get_result::<Count>(conn)?.n)
    };
    let nowhere_else = count(
        conn,
        "memberships m where not exists (select from memberships o \
            where o.user_id = m.user_id and o.organization_id <> m.organization_id) and",
    )?;
    let data = "select coalesce(sum(u.events), 0)::bigint as events, coalesce(sum(u.profiles), 0)::bigint as profiles \
        from project_usage u join projects p on p.id = u.project_id where p.organization_id = ?";
    let data: Data = Prepared::new(data, here()).get_result(conn)?;
    let names = "select name from projects where organization_id = ? and state = 'active'";
    let names: Vec<Called> = Prepared::new(names, here()).load(conn)?;
    let mut projects: Vec<String> = names.into_iter().map(|it| it.name).collect();
    projects.sort_by_cached_key(|name| crate::model::folding::folded(name));
    Ok(Gone {
        projects,
        ended_projects: count(conn, "projects where state <> 'active' and")?,
        members: count(conn, "memberships where")?,
        nowhere_else,
        teams: count(conn, "teams where")?,
        service_accounts: count(conn, "service_accounts where")?,
        invitations: count(conn, "invitations where")?,
        data: (data.events, data.profiles),
    })
}

/// Removes entries of its log, at most so many at once. Returns how many went.
pub fn remove_entries(tx: &mut Tx, organization: OrganizationId, most: i64) -> QueryResult<usize> {
    // The log lets its entries go only to whoever says so in the transaction.
    Prepared::new("select set_config('steward.audit_retention', 'on', true)", []).execute(tx.0)?;
    let sql = "delete from audit_entries where id in (select id from audit_entries where organization_id = ? limit ?)";
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(most)]).execute(tx.0)
}

/// Removes the row itself, with whatever still belongs to it.
pub fn remove(tx: &mut Tx, organization: OrganizationId) -> QueryResult<usize> {
    diesel::delete(organizations::table.find(organization)).execute(tx.0)
}

#[derive(diesel::QueryableByName)]
struct Data {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    events: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    profiles: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Called {
    #[diesel(sql_type = Text)]
    name: String,
}
