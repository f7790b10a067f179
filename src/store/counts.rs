//! Counts that are kept beside what they count, so that no page has to count (U18). They are changed here, by statements of the write
//! that changes what is counted: triggers that see all rows of a statement are known to hardly any engine but Postgres (C7.3).
//! `house/counts.rs` finds a write that forgets it, and every database of the tests is counted in the end.
//!
//! Whoever writes has the row of the organization first, as every operation does: teams are then counted by one at a time, in
//! whatever order a statement comes upon them (S8).

use diesel::{dsl::exists, prelude::*};

use super::{
    Tx,
    prepared::{Bind, Prepared},
    schema::{organizations, projects as stored, team_projects, teams},
};
use crate::model::{OrganizationId, ProjectId, ServiceAccountId, TeamId, UserId, project::ProjectState};

/// How much a count changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct By(i32);

/// So many more than before.
pub(super) fn more(n: usize) -> By {
    By(i32::try_from(n).unwrap_or(i32::MAX))
}

/// So many fewer than before.
pub(super) fn fewer(n: usize) -> By {
    By(-more(n).0)
}

macro_rules! of_organization {
    ($($(#[$doc:meta])* $name:ident in $column:ident;)+) => {$(
        $(#[$doc])*
        pub(super) fn $name(tx: &mut Tx, organization: OrganizationId, By(by): By) -> QueryResult<()> {
            if by == 0 {
                return Ok(());
            }
            let changed = organizations::$column.eq(organizations::$column + by);
            diesel::update(organizations::table.find(organization)).set(changed).execute(tx.0).map(drop)
        }
    )+};
}

of_organization! {
    /// Counts an organization's people: all rows of `memberships` (U18).
    members in member_count;
    /// Counts its projects: rows of `projects` that are active (U18).
    projects in project_count;
    /// Counts its invitations: rows of `invitations` that were neither accepted nor revoked, whether or not their time is over (U18).
    invitations in invitation_count;
    /// Counts who asks to join: rows of `join_requests` that are open (U18).
    join_requests in join_request_count;
}

macro_rules! of_team {
    ($($(#[$doc:meta])* $name:ident in $column:ident;)+) => {$(
        $(#[$doc])*
        pub(super) fn $name(tx: &mut Tx, organization: OrganizationId, team: TeamId, By(by): By) -> QueryResult<()> {
            if by == 0 {
                return Ok(());
            }
            let changed = teams::$column.eq(teams::$column + by);
            let it = teams::table.filter(teams::organization_id.eq(organization).and(teams::id.eq(team)));
            diesel::update(it).set(changed).execute(tx.0).map(drop)
        }
    )+};
}

of_team! {
    /// Counts a team's people: all rows of `team_members` (U18).
    people_in_team in user_count;
    /// Counts its service accounts: all rows of `team_service_accounts` (U18).
    accounts_in_team in service_account_count;
}

/// Counts a team's projects: rows of `team_projects` whose project is active (U18). A link to another one changes nothing.
pub(super) fn project_of_team(
    tx: &mut Tx,
    organization: OrganizationId,
    (team, project): (TeamId, ProjectId),
    By(by): By,
) -> QueryResult<()> {
    let active = stored::table.find(project).filter(stored::state.eq(ProjectState::Active));
    let it = teams::table.filter(teams::organization_id.eq(organization).and(teams::id.eq(team)));
    let changed = teams::project_count.eq(teams::project_count + by);
    diesel::update(it.filter(exists(active))).set(changed).execute(tx.0).map(drop)
}

/// The same of all teams beside a project, which becomes active now or is active no more (U18).
pub(super) fn project_of_teams(tx: &mut Tx, organization: OrganizationId, project: ProjectId, By(by): By) -> QueryResult<()> {
    let beside = team_projects::table
        .filter(team_projects::organization_id.eq(organization).and(team_projects::project_id.eq(project)))
        .select(team_projects::team_id);
    let them = teams::table.filter(teams::organization_id.eq(organization)).filter(teams::id.eq_any(beside));
    let changed = teams::project_count.eq(teams::project_count + by);
    diesel::update(them).set(changed).execute(tx.0).map(drop)
}

/// Counts these people off all their teams, which they are about to leave with the organization (U18).
pub(super) fn people_leave(tx: &mut Tx, organization: OrganizationId, people: &[UserId]) -> QueryResult<()> {
    leave(tx, organization, ("team_members", "user_id", "user_count"), people.iter().map(|user| user.0).collect())
}

/// Counts these service accounts off all their teams, since they are about to be removed (U18).
pub(super) fn accounts_leave(tx: &mut Tx, organization: OrganizationId, accounts: &[ServiceAccountId]) -> QueryResult<()> {
    let ids = accounts.iter().map(|account| account.0).collect();
    leave(tx, organization, ("team_service_accounts", "service_account_id", "service_account_count"), ids)
}

fn leave(
    tx: &mut Tx,
    organization: OrganizationId,
    (table, of, count): (&'static str, &'static str, &'static str),
    ids: Vec<i64>,
) -> QueryResult<()> {
    let sql = format!(
        "update teams t set {count} = t.{count} - g.n \
         from (select team_id, count(*) as n from {table} where organization_id = ? and {of} = any(?) group by team_id) g \
         where t.organization_id = ? and t.id = g.team_id"
    );
    let here = Bind::Int(organization.0);
    Prepared::new(sql, [here.clone(), Bind::Ints(ids), here]).execute(tx.0).map(drop)
}

/// Nothing is left in an organization, nor any of its teams (U18).
pub(super) fn nothing_is_left(tx: &mut Tx, organization: OrganizationId) -> QueryResult<()> {
    let nothing = (
        organizations::member_count.eq(0),
        organizations::project_count.eq(0),
        organizations::invitation_count.eq(0),
        organizations::join_request_count.eq(0),
    );
    diesel::update(organizations::table.find(organization)).set(nothing).execute(tx.0).map(drop)
}

/// Counts everything of an organization, after a load that nobody counted (U18).
pub(super) fn anew(tx: &mut Tx, organization: OrganizationId) -> QueryResult<()> {
    for sql in [
        "update organizations o set member_count = (select count(*) from memberships m where m.organization_id = o.id), \
            project_count = (select count(*) from projects p where p.organization_id = o.id and p.state = 'active'), \
            invitation_count = (select count(*) from invitations i where i.organization_id = o.id \
                and i.accepted_at is null and i.revoked_at is null), \
            join_request_count = (select count(*) from join_requests r where r.organization_id = o.id and r.state = 'open') \
         where o.id = ?",
        "update teams t set user_count = (select count(*) from team_members m \
                where m.organization_id = t.organization_id and m.team_id = t.id), \
            service_account_count = (select count(*) from team_service_accounts s \
                where s.organization_id = t.organization_id and s.team_id = t.id), \
            project_count = (select count(*) from team_projects l join projects p on p.id = l.project_id and p.state = 'active' \
                where l.organization_id = t.organization_id and l.team_id = t.id) \
         where t.organization_id = ?",
    ] {
        Prepared::new(sql, [Bind::Int(organization.0)]).execute(tx.0)?;
    }
    Ok(())
}
