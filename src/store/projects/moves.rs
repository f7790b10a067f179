//! A project on its way to another organization (R2.7.4).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{
        OrganizationId, OrganizationRole, ProjectId, ProjectRole, UserId,
        folding::folded,
        organization::{OrganizationState, Plan},
        project::ProjectState,
    },
    store::{
        Tx,
        counts::{self, fewer, more},
        schema::{
            access_requests, all_users_grants, individual_grants, invitation_projects, memberships, organizations,
            project_departures, project_forwards, project_merges, projects, service_account_grants, team_projects,
        },
    },
};

/// An organization a project could go to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Destination {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    /// What the person who would send it there is in it.
    pub role: OrganizationRole,
}

/// The other organizations this person belongs to that are not about to be deleted, by name.
pub fn destinations(conn: &mut PgConnection, user: UserId, from: OrganizationId) -> QueryResult<Vec<Destination>> {
    let mut all: Vec<Destination> = memberships::table
        .inner_join(organizations::table)
        .filter(memberships::user_id.eq(user).and(organizations::id.ne(from)))
        .filter(organizations::state.eq(OrganizationState::Active))
        .select((organizations::id, organizations::name, organizations::plan, memberships::role))
        .load(conn)?;
    all.sort_by_cached_key(|it| (folded(&it.name), it.id));
    Ok(all)
}

type Stay = (UserId, ProjectRole, bool, Option<UserId>, Option<String>, DateTime<Utc>);

/// Puts an active project into another organization. Individual grants of people who belong to both go along; everything else that was
/// given in the old organization stays behind and ends.
pub fn carry(tx: &mut Tx, from: OrganizationId, to: OrganizationId, id: ProjectId) -> QueryResult<()> {
    let staying: Vec<Stay> = individual_grants::table
        .inner_join(memberships::table.on(memberships::user_id.eq(individual_grants::user_id)))
        .filter(individual_grants::organization_id.eq(from).and(individual_grants::project_id.eq(id)))
        .filter(memberships::organization_id.eq(to))
        .select((
            individual_grants::user_id,
            individual_grants::role,
            individual_grants::sees_classified,
            individual_grants::granted_by,
            individual_grants::granted_by_program,
            individual_grants::granted_at,
        ))
        .load(tx.0)?;
    counts::project_of_teams(tx, from, id, fewer(1))?;
    macro_rules! leave_behind {
        ($($table:ident)+) => {$(
            diesel::delete($table::table.filter($table::organization_id.eq(from).and($table::project_id.eq(id)))).execute(tx.0)?;
        )+};
    }
    leave_behind!(individual_grants all_users_grants team_projects service_account_grants invitation_projects access_requests);
    // Both projects of a merge are of one organization (D5.3).
    let moves = project_merges::source_id.eq(id).or(project_merges::target_id.eq(id));
    diesel::delete(project_merges::table.filter(project_merges::organization_id.eq(from).and(moves))).execute(tx.0)?;
    let leads = project_forwards::project_id.eq(id).or(project_forwards::target_id.eq(id));
    diesel::delete(project_forwards::table.filter(project_forwards::organization_id.eq(from).and(leads))).execute(tx.0)?;
    let active = projects::table
        .filter(projects::organization_id.eq(from).and(projects::id.eq(id)))
        .filter(projects::state.eq(ProjectState::Active));
    let moved = diesel::update(active).set(projects::organization_id.eq(to)).execute(tx.0)?;
    counts::projects(tx, from, fewer(moved))?;
    counts::projects(tx, to, more(moved))?;
    let rows: Vec<_> = staying
        .into_iter()
        .map(|(user, role, sees, by, program, at)| {
            (
                individual_grants::organization_id.eq(to),
                individual_grants::project_id.eq(id),
                individual_grants::user_id.eq(user),
                individual_grants::role.eq(role),
                individual_grants::sees_classified.eq(sees),
                individual_grants::granted_by.eq(by),
                individual_grants::granted_by_program.eq(program),
                individual_grants::granted_at.eq(at),
            )
        })
        .collect();
    diesel::insert_into(individual_grants::table).values(rows).execute(tx.0)?;
    Ok(())
}

/// Leaves word where the project went, for those it left.
pub fn leave_word(
    tx: &mut Tx,
    from: OrganizationId,
    id: ProjectId,
    (name, to_name, by): (&str, &str, &str),
) -> QueryResult<usize> {
    let word = (
        project_departures::name.eq(name),
        project_departures::to_name.eq(to_name),
        project_departures::moved_by_name.eq(by),
        project_departures::left_at.eq(now),
    );
    diesel::insert_into(project_departures::table)
        .values((project_departures::organization_id.eq(from), project_departures::project_id.eq(id), word))
        .on_conflict((project_departures::organization_id, project_departures::project_id))
        .do_update()
        .set(word)
        .execute(tx.0)
}

/// A project that came back has not left.
pub fn take_word_back(tx: &mut Tx, organization: OrganizationId, id: ProjectId) -> QueryResult<usize> {
    diesel::delete(project_departures::table.find((organization, id))).execute(tx.0)
}
