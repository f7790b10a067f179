//! How far somebody's own roles reach: nobody gives, by an invitation or through a team, what they do not hold themselves
//! (S9.11–S9.17).

use std::collections::{BTreeMap, BTreeSet};

use super::Refusal;
use crate::{
    model::{InvitationId, OrganizationId, OrganizationRole, Principal, ProjectId, ProjectRole, TeamId, project::ProjectState},
    policy::{
        Denied, OrgActor, Permit, ProjectAccess, ProjectAction, Rank, gives_anything, grants_over, in_every_project,
        invites_into_projects, invites_still,
    },
    store::{
        PgConnection,
        grants::{self, Scope},
        invitations::{self, Invitation, Sender},
        members, service_accounts, teams,
    },
};

/// Somebody who gives, with the organization role they have now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Giver {
    pub organization: OrganizationId,
    pub holder: Option<Principal>,
    pub role: Option<OrganizationRole>,
}

impl Giver {
    /// Nothing is out of their reach, so nothing has to be read.
    fn gives_anything(self) -> bool {
        self.role.is_some_and(gives_anything)
    }
}

impl From<&OrgActor> for Giver {
    fn from(actor: &OrgActor) -> Self {
        Self { organization: actor.organization, holder: actor.actor.principal(), role: Some(actor.role) }
    }
}

/// The acting person or program, as whoever stands behind an invitation (R2.5.10).
pub(super) fn sender(by: &OrgActor) -> Sender<'_> {
    Sender { who: by.actor.principal(), name: by.name() }
}

/// What somebody is in the organization now: nothing for a person who left, and for a program whose end has come.
pub(super) fn role_now(
    conn: &mut PgConnection,
    organization: OrganizationId,
    who: Principal,
) -> Result<Option<OrganizationRole>, Refusal> {
    Ok(match who {
        Principal::Person(user) => members::list::role(conn, organization, user)?,
        Principal::ServiceAccount(account) => service_accounts::role(conn, organization, account)?,
    })
}

/// The highest role whoever gives holds in each of these projects.
pub(super) fn own_roles(
    conn: &mut PgConnection,
    giver: Giver,
    projects: &[ProjectId],
) -> Result<BTreeMap<ProjectId, ProjectRole>, Refusal> {
    let own = accesses(conn, giver, projects)?;
    Ok(own.into_iter().filter_map(|(project, access)| Some((project, access.highest()?))).collect())
}

/// All that whoever gives holds in each of these projects.
fn accesses(
    conn: &mut PgConnection,
    giver: Giver,
    projects: &[ProjectId],
) -> Result<BTreeMap<ProjectId, ProjectAccess>, Refusal> {
    let held = match giver.holder {
        Some(Principal::Person(user)) => {
            let scope = Scope { people: Some(vec![user]), projects: Some(projects.to_vec()) };
            grants::grants_in(conn, giver.organization, &scope)?
        }
        Some(Principal::ServiceAccount(account)) => {
            grants::grants_of_accounts(conn, giver.organization, Some(&[account]), Some(projects))?
        }
        None => Vec::new(),
    };
    let mut grants: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
    for grant in held {
        grants.entry(grant.project).or_default().push(grant);
    }
    Ok(grants.into_iter().map(|(project, grants)| (project, ProjectAccess::of(grants))).collect())
}

/// Whether the acting person may give or take these roles through a team: at or below their own, in every project.
pub(super) fn over_links<A>(conn: &mut PgConnection, by: &Permit<A>, links: &[(ProjectId, ProjectRole)]) -> Result<(), Refusal> {
    if reaches_links(conn, by.actor().into(), links)? { Ok(()) } else { Err(Denied::ProjectRank.into()) }
}

/// The same as an answer, about anybody.
pub(super) fn reaches_links(conn: &mut PgConnection, giver: Giver, links: &[(ProjectId, ProjectRole)]) -> Result<bool, Refusal> {
    if giver.gives_anything() || links.is_empty() {
        return Ok(true);
    }
    Ok(Reach::over(conn, giver, links.iter().map(|(project, _)| *project).collect())?.links(links))
}

/// Whether somebody holds at least this everywhere: role and, where it is given, the view of classified data.
pub(super) fn reaches_all(
    conn: &mut PgConnection,
    giver: Giver,
    given: &[(ProjectId, ProjectRole, bool)],
) -> Result<bool, Refusal> {
    let roles: Vec<_> = given.iter().map(|(project, role, _)| (*project, *role)).collect();
    let ticked: Vec<_> = given.iter().filter(|(.., ticked)| *ticked).map(|(project, ..)| *project).collect();
    if giver.gives_anything() {
        return Ok(true);
    }
    let seen = accesses(conn, giver, &ticked)?;
    let sees = |project: &ProjectId| seen.get(project).is_some_and(|own| own.may(ProjectAction::ViewClassifiedData));
    Ok(ticked.iter().all(sees) && reaches_links(conn, giver, &roles)?)
}

/// What somebody holds in some projects, read once for as many questions as there are.
pub(super) struct Reach {
    /// What their organization role is in every project, deleted ones included.
    everywhere: Option<ProjectRole>,
    own: BTreeMap<ProjectId, ProjectRole>,
}

impl Reach {
    pub(super) fn over(conn: &mut PgConnection, giver: Giver, mut projects: Vec<ProjectId>) -> Result<Self, Refusal> {
        projects.sort_unstable();
        projects.dedup();
        Ok(Self { everywhere: giver.role.and_then(in_every_project), own: own_roles(conn, giver, &projects)? })
    }

    /// Whether they may give this role in a project to somebody who was given `present` there (A44).
    pub(super) fn gives(&self, project: ProjectId, present: Option<ProjectRole>, role: ProjectRole) -> bool {
        grants_over(self.own.get(&project).copied(), present, Some(role))
    }

    /// Whether they may give what teams give. Of a deleted project, only the organization role still says something.
    pub(super) fn links(&self, links: &[(ProjectId, ProjectRole)]) -> bool {
        let own = |project: &ProjectId| self.own.get(project).copied().or(self.everywhere);
        links.iter().all(|(project, role)| own(project).is_some_and(|own| role.within(own)))
    }
}

/// Whether this person could send this invitation now, with everything it carries (R2.5.10). It is asked when it is sent, when
/// its sender loses a right, and when it is accepted.
pub(super) fn could_send(conn: &mut PgConnection, giver: Giver, invitation: &Invitation) -> Result<bool, Refusal> {
    Ok(sendable(conn, giver, std::slice::from_ref(invitation))?.contains(&invitation.id))
}

/// Those of the invitations that this person could send now, in as many statements for a thousand as for one: as somebody who
/// manages the organization's users, or as one who manages the users of every project that is carried, where nothing else is
/// (A10).
pub(super) fn sendable(
    conn: &mut PgConnection,
    giver: Giver,
    invitations: &[Invitation],
) -> Result<BTreeSet<InvitationId>, Refusal> {
    let ids: Vec<InvitationId> = invitations.iter().map(|invitation| invitation.id).collect();
    if giver.role.is_none() || ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    if giver.gives_anything() {
        return Ok(ids.into_iter().collect());
    }
    let mut carried = invitations::projects(conn, giver.organization, &ids)?;
    carried.retain(|project| project.state == ProjectState::Active);
    let teams = invitations::teams(conn, giver.organization, &ids)?;
    let given = teams::links(conn, giver.organization, &teams.iter().map(|team| team.id).collect::<Vec<_>>())?;
    let projects = carried.iter().map(|project| project.id).chain(given.iter().map(|link| link.project)).collect();
    let reach = Reach::over(conn, giver, projects)?;
    let could = |invitation: &&Invitation| {
        let into: Vec<_> = carried.iter().filter(|project| project.invitation == invitation.id).collect();
        let in_teams: Vec<_> = teams.iter().filter(|team| team.invitation == invitation.id).collect();
        let links = in_teams.iter().flat_map(|team| given.iter().filter(|link| link.team == team.id));
        let links: Vec<_> = links.map(|link| (link.project, link.role)).collect();
        let of_organization = invites_still(giver.role, invitation.role) && reach.links(&links);
        let of_projects = invites_into_projects(giver.role, invitation.role) && !into.is_empty() && in_teams.is_empty();
        into.iter().all(|project| reach.gives(project.id, None, project.role)) && (of_organization || of_projects)
    };
    Ok(invitations.iter().filter(could).map(|invitation| invitation.id).collect())
}

/// What these teams give, as pairs of project and role.
pub(super) fn links(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[TeamId],
) -> Result<Vec<(ProjectId, ProjectRole)>, Refusal> {
    Ok(teams::links(conn, organization, ids)?.into_iter().map(|link| (link.project, link.role)).collect())
}

/// Those of the teams of which whoever asks holds all that they give, so that they may put somebody in and take them out.
pub fn reached_teams(conn: &mut PgConnection, by: &OrgActor, ids: &[TeamId]) -> Result<BTreeSet<TeamId>, Refusal> {
    let giver = Giver::from(by);
    if giver.gives_anything() || ids.is_empty() {
        return Ok(ids.iter().copied().collect());
    }
    let given = teams::links(conn, by.organization, ids)?;
    let reach = Reach::over(conn, giver, given.iter().map(|link| link.project).collect())?;
    let of = |id: TeamId| given.iter().filter(|link| link.team == id).map(|link| (link.project, link.role)).collect::<Vec<_>>();
    Ok(ids.iter().copied().filter(|id| reach.links(&of(*id))).collect())
}
