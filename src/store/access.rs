//! The grants behind a person's access to a project. Grants of organization roles and teams are derived, never stored.

use diesel::prelude::*;

use super::{
    Tx,
    schema::{individual_grants, projects, team_members, team_projects},
};
use crate::model::{OrganizationId, ProjectId, ProjectRole, UserId, project::ProjectState};

/// The roles that individuals and teams give this person in the project.
pub fn granted(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> QueryResult<Vec<ProjectRole>> {
    let individual = individual_grants::table
        .filter(individual_grants::organization_id.eq(organization))
        .filter(individual_grants::project_id.eq(project).and(individual_grants::user_id.eq(user)))
        .select(individual_grants::role);
    let team = team_projects::table
        .inner_join(
            team_members::table.on(team_members::organization_id
                .eq(team_projects::organization_id)
                .and(team_members::team_id.eq(team_projects::team_id))),
        )
        .filter(team_projects::organization_id.eq(organization))
        .filter(team_projects::project_id.eq(project).and(team_members::user_id.eq(user)))
        .select(team_projects::role);
    individual.union_all(team).load(conn)
}

/// The individual grant of this person in the project, if there is one.
pub fn individual(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> QueryResult<Option<ProjectRole>> {
    individual_grants::table.find((organization, project, user)).select(individual_grants::role).first(conn).optional()
}

/// The first project, by name, in which this person was given something. For those who see all, the first of all.
pub fn first_project(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    sees_all: bool,
) -> QueryResult<Option<ProjectId>> {
    if sees_all {
        return projects::table
            .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
            .order((projects::sort_name, projects::id))
            .select(projects::id)
            .first(conn)
            .optional();
    }
    Ok(projects(conn, organization, user)?.into_iter().next().map(|(id, _)| id))
}

/// The projects in which individuals or teams gave this person something, by name.
pub fn projects(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Vec<(ProjectId, String)>> {
    let individual = individual_grants::table
        .filter(individual_grants::organization_id.eq(organization).and(individual_grants::user_id.eq(user)))
        .select(individual_grants::project_id);
    let team = team_projects::table
        .inner_join(
            team_members::table.on(team_members::organization_id
                .eq(team_projects::organization_id)
                .and(team_members::team_id.eq(team_projects::team_id))),
        )
        .filter(team_projects::organization_id.eq(organization).and(team_members::user_id.eq(user)))
        .select(team_projects::project_id);
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(individual).or(projects::id.eq_any(team)))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name))
        .load(conn)
}

/// Gives a person a role in a project, in place of an individual grant they may have there (spec 2.3.3).
pub fn grant(
    tx: &mut Tx,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
    role: ProjectRole,
    by: Option<UserId>,
) -> QueryResult<usize> {
    diesel::insert_into(individual_grants::table)
        .values((
            individual_grants::organization_id.eq(organization),
            individual_grants::project_id.eq(project),
            individual_grants::user_id.eq(user),
            individual_grants::role.eq(role),
            individual_grants::granted_by.eq(by),
        ))
        .on_conflict((individual_grants::organization_id, individual_grants::project_id, individual_grants::user_id))
        .do_update()
        .set((
            individual_grants::role.eq(role),
            individual_grants::granted_by.eq(by),
            individual_grants::granted_at.eq(diesel::dsl::now),
        ))
        .execute(tx.0)
}
