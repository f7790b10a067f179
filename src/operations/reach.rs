//! How far somebody's own roles reach: nobody gives, by an invitation or through a team, what they do not hold themselves
//! (security 9, rows 11 to 17).

use std::collections::BTreeMap;

use super::Refusal;
use crate::{
    model::{InvitationId, OrganizationId, OrganizationRole, ProjectId, ProjectRole, TeamId, UserId, project::ProjectState},
    policy::{Denied, OrgActor, Permit, ProjectAccess, Rank, grants_over, invites_into_projects, invites_still},
    store::{
        PgConnection,
        access::{self, Scope},
        invitations::{self, Invitation},
        teams,
    },
};

/// Somebody who gives, with the organization role they have now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Giver {
    pub organization: OrganizationId,
    pub user: UserId,
    pub role: Option<OrganizationRole>,
}

impl From<&OrgActor> for Giver {
    fn from(actor: &OrgActor) -> Self {
        Self { organization: actor.organization, user: actor.person.id, role: Some(actor.role) }
    }
}

/// The highest role this person holds in each of these projects.
pub(super) fn own_roles(
    conn: &mut PgConnection,
    giver: Giver,
    projects: &[ProjectId],
) -> Result<BTreeMap<ProjectId, ProjectRole>, Refusal> {
    let scope = Scope { people: Some(vec![giver.user]), projects: Some(projects.to_vec()) };
    let mut grants: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in access::grants_in(conn, giver.organization, &scope)? {
        grants.entry(grant.project).or_default().push(grant);
    }
    Ok(grants.into_iter().filter_map(|(project, grants)| Some((project, ProjectAccess::of(grants).highest()?))).collect())
}

/// Whether the acting person may give or take these roles through a team: at or below their own, in every project.
pub(super) fn over_links<A>(conn: &mut PgConnection, by: &Permit<A>, links: &[(ProjectId, ProjectRole)]) -> Result<(), Refusal> {
    if reaches_links(conn, by.actor().into(), links)? { Ok(()) } else { Err(Denied::ProjectRank.into()) }
}

/// The same as an answer, about anybody.
pub(super) fn reaches_links(conn: &mut PgConnection, giver: Giver, links: &[(ProjectId, ProjectRole)]) -> Result<bool, Refusal> {
    if giver.role == Some(OrganizationRole::Owner) || links.is_empty() {
        return Ok(true);
    }
    let projects: Vec<ProjectId> = links.iter().map(|(project, _)| *project).collect();
    let own = own_roles(conn, giver, &projects)?;
    Ok(links.iter().all(|(project, role)| through_team(&own, *project, *role)))
}

/// Who manages teams is at least Admin of the organization, and so of each of its projects, deleted ones included.
fn through_team(own: &BTreeMap<ProjectId, ProjectRole>, project: ProjectId, role: ProjectRole) -> bool {
    role.within(*own.get(&project).unwrap_or(&ProjectRole::Admin))
}

/// Whether this person could send this invitation now, with everything it carries (spec 2.5). It is asked when it is sent, when
/// its sender loses a right, and when it is accepted.
pub(super) fn could_send(conn: &mut PgConnection, giver: Giver, invitation: &Invitation) -> Result<bool, Refusal> {
    Ok(!sendable(conn, giver, std::slice::from_ref(invitation))?.is_empty())
}

/// Of these invitations, those that this person could send now: as somebody who manages the organization's users, or as one
/// who manages the users of every project that is carried, where nothing else is (A10).
pub(super) fn sendable(conn: &mut PgConnection, giver: Giver, asked: &[Invitation]) -> Result<Vec<InvitationId>, Refusal> {
    if asked.is_empty() || giver.role.is_none() {
        return Ok(Vec::new());
    }
    let ids: Vec<InvitationId> = asked.iter().map(|invitation| invitation.id).collect();
    if giver.role == Some(OrganizationRole::Owner) {
        return Ok(ids);
    }
    let mut carried = invitations::projects(conn, giver.organization, &ids)?;
    carried.retain(|project| project.state == ProjectState::Active);
    let teams = invitations::teams(conn, giver.organization, &ids)?;
    let given = teams::links(conn, giver.organization, &teams.iter().map(|team| team.id).collect::<Vec<_>>())?;
    let places: Vec<ProjectId> = carried.iter().map(|it| it.id).chain(given.iter().map(|link| link.project)).collect();
    let own = own_roles(conn, giver, &places)?;
    let could = |invitation: &&Invitation| {
        let mut projects = carried.iter().filter(|project| project.invitation == invitation.id).peekable();
        let into_projects = invites_into_projects(giver.role, invitation.role) && projects.peek().is_some();
        let theirs = projects.all(|project| grants_over(own.get(&project.id).copied(), None, Some(project.role)));
        let mut teams = teams.iter().filter(|team| team.invitation == invitation.id).peekable();
        let no_team = teams.peek().is_none();
        let through_teams = teams
            .flat_map(|team| given.iter().filter(move |link| link.team == team.id))
            .all(|link| through_team(&own, link.project, link.role));
        theirs && ((invites_still(giver.role, invitation.role) && through_teams) || (into_projects && no_team))
    };
    Ok(asked.iter().filter(could).map(|invitation| invitation.id).collect())
}

/// What these teams give, as pairs of project and role.
pub(super) fn links(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[TeamId],
) -> Result<Vec<(ProjectId, ProjectRole)>, Refusal> {
    Ok(teams::links(conn, organization, ids)?.into_iter().map(|link| (link.project, link.role)).collect())
}
