//! Projects of an organization.

pub mod context;
pub mod ended;
pub mod former;
pub mod keys;
pub mod list;
pub mod moves;
pub mod own;
pub mod records;

use diesel::{dsl::exists, prelude::*};

pub use super::project::Project;
use super::{
    Tx,
    counts::{self, more},
    schema::projects,
};
use crate::model::{
    OrganizationId, ProjectId, UserId,
    folding::{folded, spaced},
    name::Name,
    project::{ProjectState, QuarterStart, Residency, WeekStart},
    timezone::Timezone,
};

/// An active project, whoever asks. Only the guard calls this, and asks who may see it next.
pub fn find(conn: &mut PgConnection, id: ProjectId) -> QueryResult<Option<Project>> {
    projects::table.find(id).filter(projects::state.eq(ProjectState::Active)).select(Project::as_select()).first(conn).optional()
}

/// The names and ids of all active projects of the organization, by name, for choosing some of them.
pub fn choices(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<(ProjectId, String)>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name))
        .load(conn)
}

/// Of these ids, the active projects of the organization, by name.
pub fn among(conn: &mut PgConnection, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<Project>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(ids))
        .order((projects::sort_name, projects::id))
        .select(Project::as_select())
        .load(conn)
}

/// Id, name, timezone, and whoever made it.
pub type Named = (ProjectId, String, String, Option<UserId>);

/// Of these ids, the active projects of the organization by name, each with its timezone and whoever made it.
pub fn named(conn: &mut PgConnection, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<Named>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(ids))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name, projects::timezone, projects::created_by))
        .load(conn)
}

/// Of these ids, the ones that are active projects of the organization.
pub fn known(conn: &mut PgConnection, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<ProjectId>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(ids))
        .select(projects::id)
        .load(conn)
}

/// Whether an active project of the organization is called so, whatever the case and accents (A47).
pub fn has_name(conn: &mut PgConnection, organization: OrganizationId, name: &Name) -> QueryResult<bool> {
    let same = projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::sort_name.eq(folded(name.as_str())));
    diesel::select(exists(same)).get_result(conn)
}

/// An active project of the organization, held until the change is done.
pub fn lock(tx: &mut Tx, organization: OrganizationId, id: ProjectId) -> QueryResult<Project> {
    projects::table
        .find(id)
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .select(Project::as_select())
        .for_update()
        .first(tx.0)
}

pub fn rename(tx: &mut Tx, organization: OrganizationId, id: ProjectId, name: &Name) -> QueryResult<usize> {
    let sort_name = folded(name.as_str());
    diesel::update(projects::table.find(id).filter(projects::organization_id.eq(organization)))
        .set((projects::name.eq(name.as_str()), projects::search.eq(spaced(&sort_name)), projects::sort_name.eq(sort_name)))
        .execute(tx.0)
}

/// Gives a project another token. The one before it works no more.
pub fn set_token(tx: &mut Tx, organization: OrganizationId, id: ProjectId, token: &str) -> QueryResult<usize> {
    diesel::update(projects::table.find(id).filter(projects::organization_id.eq(organization)))
        .set(projects::token.eq(token))
        .execute(tx.0)
}

pub fn set_timezone(tx: &mut Tx, organization: OrganizationId, id: ProjectId, timezone: Timezone) -> QueryResult<usize> {
    diesel::update(projects::table.find(id).filter(projects::organization_id.eq(organization)))
        .set(projects::timezone.eq(timezone.name()))
        .execute(tx.0)
}

pub fn set_time_period(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ProjectId,
    (week, quarter): (WeekStart, QuarterStart),
) -> QueryResult<usize> {
    diesel::update(projects::table.find(id).filter(projects::organization_id.eq(organization)))
        .set((projects::week_start.eq(week), projects::quarter_start.eq(quarter)))
        .execute(tx.0)
}

/// What a new project is made of.
pub struct NewProject<'a> {
    pub name: &'a Name,
    pub residency: Residency,
    pub timezone: Timezone,
    pub token: &'a str,
    pub created_by: Option<UserId>,
    pub created_by_name: &'a str,
}

pub fn insert(tx: &mut Tx, organization: OrganizationId, new: NewProject<'_>) -> QueryResult<ProjectId> {
    counts::projects(tx, organization, more(1))?;
    let sort_name = folded(new.name.as_str());
    diesel::insert_into(projects::table)
        .values((
            projects::organization_id.eq(organization),
            projects::name.eq(new.name.as_str()),
            projects::search.eq(spaced(&sort_name)),
            projects::sort_name.eq(sort_name),
            projects::residency.eq(new.residency),
            projects::timezone.eq(new.timezone.name()),
            projects::token.eq(new.token),
            projects::created_by.eq(new.created_by),
            projects::created_by_name.eq(new.created_by_name),
            projects::created_by_sort.eq(folded(new.created_by_name)),
        ))
        .returning(projects::id)
        .get_result(tx.0)
}
