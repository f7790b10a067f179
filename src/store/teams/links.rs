//! What teams give: projects beside them, each with a role (R2.8.1).

use diesel::prelude::*;

use crate::{
    model::{OrganizationId, ProjectId, ProjectRole, TeamId, grant::Giver, project::ProjectState, team::TeamProject},
    store::{
        Tx,
        counts::{self, fewer, more},
        schema::{projects, team_projects, teams},
    },
};

/// A project beside a team.
#[derive(Debug, Clone, Queryable)]
pub struct LinkedProject {
    pub id: ProjectId,
    pub name: String,
    pub role: ProjectRole,
    pub sees_classified: bool,
}

/// The active projects beside a team, by name.
pub fn projects(conn: &mut PgConnection, organization: OrganizationId, id: TeamId) -> QueryResult<Vec<LinkedProject>> {
    beside(organization, id, ProjectState::Active)
        .select((projects::id, projects::name, team_projects::role, team_projects::sees_classified))
        .load(conn)
}

/// The names of the first of them, so many at most (L8.2).
pub fn names_of_projects(
    conn: &mut PgConnection,
    organization: OrganizationId,
    id: TeamId,
    most: usize,
) -> QueryResult<Vec<String>> {
    beside(organization, id, ProjectState::Active).limit(most as i64).select(projects::name).load(conn)
}

#[diesel::dsl::auto_type]
fn beside(organization: OrganizationId, id: TeamId, state: ProjectState) -> _ {
    team_projects::table
        .inner_join(
            projects::table
                .on(projects::organization_id.eq(team_projects::organization_id).and(projects::id.eq(team_projects::project_id))),
        )
        .filter(team_projects::organization_id.eq(organization).and(team_projects::team_id.eq(id)))
        .filter(projects::state.eq(state))
        .order((projects::sort_name, projects::id))
}

/// The teams beside a project, by name, each with the role it gives there and whether its people see classified data.
pub fn of_project(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
) -> QueryResult<Vec<(TeamId, String, ProjectRole, bool)>> {
    team_projects::table
        .inner_join(
            teams::table.on(teams::organization_id.eq(team_projects::organization_id).and(teams::id.eq(team_projects::team_id))),
        )
        .filter(team_projects::organization_id.eq(organization).and(team_projects::project_id.eq(project)))
        .order((teams::sort_name, teams::id))
        .select((teams::id, teams::name, team_projects::role, team_projects::sees_classified))
        .load(conn)
}

/// What these teams give, in active projects or not.
pub fn links(conn: &mut PgConnection, organization: OrganizationId, ids: &[TeamId]) -> QueryResult<Vec<TeamProject>> {
    let rows: Vec<(TeamId, ProjectId, ProjectRole)> = team_projects::table
        .filter(team_projects::organization_id.eq(organization))
        .filter(team_projects::team_id.eq_any(ids))
        .select((team_projects::team_id, team_projects::project_id, team_projects::role))
        .load(conn)?;
    Ok(rows.into_iter().map(|(team, project, role)| TeamProject { team, project, role }).collect())
}

/// Puts a project beside a team, or gives the link another role (R2.8.1: the same project twice is an update). One after the other,
/// so that what is new is counted; whoever does it holds the organization, and nobody comes between.
pub fn link(tx: &mut Tx, organization: OrganizationId, link: TeamProject, by: Giver<'_>) -> QueryResult<()> {
    use diesel::dsl::now;
    let TeamProject { team, project, role } = link;
    let between =
        (team_projects::organization_id.eq(organization), team_projects::team_id.eq(team), team_projects::project_id.eq(project));
    let given = (
        team_projects::role.eq(role),
        team_projects::linked_by.eq(by.user),
        team_projects::linked_by_program.eq(by.program),
        team_projects::linked_at.eq(now),
    );
    let made = diesel::insert_into(team_projects::table).values((between, given)).on_conflict_do_nothing().execute(tx.0)?;
    if made > 0 {
        return counts::project_of_team(tx, organization, (team, project), more(1));
    }
    diesel::update(team_projects::table.find((organization, team, project))).set(given).execute(tx.0).map(drop)
}

/// Lets the team's people see classified data in the project, or no longer (M119).
pub fn set_classified(
    tx: &mut Tx,
    organization: OrganizationId,
    id: TeamId,
    project: ProjectId,
    sees: bool,
) -> QueryResult<usize> {
    diesel::update(team_projects::table.find((organization, id, project)))
        .set(team_projects::sees_classified.eq(sees))
        .execute(tx.0)
}

pub fn unlink(tx: &mut Tx, organization: OrganizationId, id: TeamId, project: ProjectId) -> QueryResult<usize> {
    let gone = diesel::delete(team_projects::table.find((organization, id, project))).execute(tx.0)?;
    if gone > 0 {
        counts::project_of_team(tx, organization, (id, project), fewer(1))?;
    }
    Ok(gone)
}
