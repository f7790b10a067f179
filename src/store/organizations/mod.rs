//! Organizations.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable},
};

pub mod attention;
pub mod context;
pub mod emptying;
pub mod ends;
pub mod records;

use super::{
    Tx,
    prepared::{Bind, Prepared},
    schema::{memberships, organizations},
};
use crate::model::{
    OrganizationId, OrganizationRole, ProjectId, UserId,
    folding::folded,
    name::Name,
    organization::{OrganizationState, Plan},
};

/// An organization a person belongs to.
#[derive(Debug, Clone, Queryable)]
pub struct OrganizationLine {
    pub id: OrganizationId,
    pub name: String,
    pub role: OrganizationRole,
    pub member_count: i32,
    pub project_count: i32,
    pub joined_at: chrono::DateTime<chrono::Utc>,
}

/// The organizations of a person, by name.
pub fn of_user(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<OrganizationLine>> {
    let mut all: Vec<OrganizationLine> = memberships::table
        .inner_join(organizations::table)
        .filter(memberships::user_id.eq(user))
        .select((
            organizations::id,
            organizations::name,
            memberships::role,
            organizations::member_count,
            organizations::project_count,
            memberships::joined_at,
        ))
        .load(conn)?;
    all.sort_by_cached_key(|line| (folded(&line.name), line.id));
    Ok(all)
}

/// How far an organization has come since its first day.
#[derive(Debug, Clone, QueryableByName)]
pub struct Begun {
    /// The oldest of its projects.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub first_project: Option<ProjectId>,
    /// Some project received an event.
    #[diesel(sql_type = Bool)]
    pub received: bool,
    /// It has a team.
    #[diesel(sql_type = Bool)]
    pub teams: bool,
    /// Somebody outside may find it.
    #[diesel(sql_type = Bool)]
    pub found: bool,
}

/// How far an organization has come, in one statement that reads no list to its end (L6).
pub fn begun(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Begun> {
    let sql = "select \
         (select min(p.id) from projects p where p.organization_id = o.id and p.state = 'active') as first_project, \
         exists (select 1 from projects p join project_usage u on u.project_id = p.id \
            where p.organization_id = o.id and p.state = 'active' and u.last_event_at is not null) as received, \
         exists (select 1 from teams t where t.organization_id = o.id) as teams, \
         o.discoverability <> 'closed' as found \
         from organizations o where o.id = ?";
    Prepared::new(sql, [Bind::Int(organization.0)]).get_result(conn)
}

/// Notes that somebody put the first steps of an organization away.
pub fn put_steps_away(tx: &mut Tx, organization: OrganizationId, user: UserId) -> QueryResult<usize> {
    diesel::update(memberships::table.find((organization, user)))
        .set(memberships::steps_put_away_at.eq(diesel::dsl::now.into_sql::<Nullable<diesel::sql_types::Timestamptz>>()))
        .execute(tx.0)
}

/// For how many days it keeps events, if it says so.
pub fn days_kept(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<Option<i32>> {
    organizations::table.find(id).select(organizations::events_kept_days).first(conn)
}

/// Those that keep events for fewer days than others, with how many.
pub fn events_kept(conn: &mut PgConnection) -> QueryResult<Vec<(OrganizationId, i32)>> {
    let days = organizations::events_kept_days;
    organizations::table
        .filter(days.is_not_null())
        .order(organizations::id)
        .select((organizations::id, days.assume_not_null()))
        .load(conn)
}

/// Lets it keep events for so many days, or for as long as all others. Returns how many it was before.
pub fn keep_events_for(
    tx: &mut Tx,
    id: OrganizationId,
    days: Option<i32>,
    at: chrono::DateTime<chrono::Utc>,
) -> QueryResult<Option<i32>> {
    let before = days_kept(tx, id)?;
    diesel::update(organizations::table.find(id))
        .set((organizations::events_kept_days.eq(days), organizations::events_kept_set_at.eq(at)))
        .execute(tx.0)?;
    Ok(before)
}

/// What the organization is called.
pub fn name(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<Option<String>> {
    organizations::table.find(id).select(organizations::name).first(conn).optional()
}

/// Its plan and its state.
pub fn plan_and_state(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<(Plan, OrganizationState)> {
    organizations::table.find(id).select((organizations::plan, organizations::state)).first(conn)
}

/// Makes an organization without anybody in it.
pub fn insert(tx: &mut Tx, name: &Name, plan: Plan, by: UserId) -> QueryResult<OrganizationId> {
    diesel::insert_into(organizations::table)
        .values((organizations::name.eq(name.as_str()), organizations::plan.eq(plan), organizations::created_by.eq(by)))
        .returning(organizations::id)
        .get_result(tx.0)
}

/// Gives an organization another name.
pub fn rename(tx: &mut Tx, id: OrganizationId, name: &Name) -> QueryResult<usize> {
    diesel::update(organizations::table.find(id)).set(organizations::name.eq(name.as_str())).execute(tx.0)
}

/// Puts an organization on another plan.
pub fn set_plan(tx: &mut Tx, id: OrganizationId, plan: Plan) -> QueryResult<usize> {
    diesel::update(organizations::table.find(id)).set(organizations::plan.eq(plan)).execute(tx.0)
}

/// An organization whose row is locked: nobody else changes who belongs to it until the transaction ends.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct Locked {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub state: OrganizationState,
}

/// Locks the organization: whoever is about to change who belongs to it goes first, one after the other (S8). Whoever only
/// points at it, such as an entry of the log, need not wait.
pub fn lock(tx: &mut Tx, id: OrganizationId) -> QueryResult<Locked> {
    tx.1 = Some(id);
    organizations::table.find(id).select(Locked::as_select()).for_no_key_update().first(tx.0)
}

/// Locks these organizations in the order of their ids. Those that are not there are left out.
pub fn lock_all(tx: &mut Tx, ids: &[OrganizationId]) -> QueryResult<Vec<Locked>> {
    tx.1 = ids.first().copied();
    organizations::table
        .filter(organizations::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .order(organizations::id)
        .select(Locked::as_select())
        .for_no_key_update()
        .load(tx.0)
}
