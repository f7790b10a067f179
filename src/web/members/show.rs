//! One member of an organization: who they are, what they see, and why (R1.3.2, X10).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, May, Query, Stage,
        chrome::initials,
        grant_line::GrantLine,
        guards::Place,
        list::{ListQuery, Listed, Noun},
        parted,
        when::When,
    },
    http::Answer,
    model::{Grant, OrganizationRole, ProjectId, UserId, addresses},
    policy::{Denied, OrgAction, ProjectAccess, org::ManageUsers, views_as},
    store::{
        QueryResult,
        grants::{self, Scope, SeenProject},
        members::{self, Member, MemberTeam},
        service_accounts, webhooks,
    },
};

const PROJECTS: Noun = Noun::new("access", "project", "projects");

#[derive(Template)]
#[template(path = "members/show.html", blocks = ["table"])]
struct MemberPage {
    chrome: Chrome,
    list: Listed<ProjectBlock>,
    back: String,
    back_teams: String,
    roles: String,
    member: Member,
    initials: String,
    oneself: bool,
    joined: When,
    last_active: Option<When>,
    role_given: When,
    disabled: Option<When>,
    lock: Option<String>,
    /// The words and the address of what ends the membership.
    removal: Option<(&'static str, String)>,
    teams: Vec<(MemberTeam, When)>,
    /// The service accounts they made, with the page of each (A39).
    accounts: Vec<(String, String)>,
    /// The webhooks they made, by host, with the page of each (K7.1).
    webhooks: Vec<(String, String)>,
    compare: String,
    /// Where the viewer may look through this member's eyes.
    view: Option<String>,
}

parted!(MemberPage, as_table);

/// A project with one line for each grant.
struct ProjectBlock {
    id: ProjectId,
    name: String,
    why: String,
    lines: Vec<GrantLine>,
}

/// `GET /orgs/{org}/settings/users/{user}`
pub async fn one(
    May { place, it: member, .. }: May<ManageUsers, Member>,
    stage: Stage,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (organization, user, from) = (place.actor.organization, member.id, query.from.clone());
    let (page, count, grants, teams, accounts, webhooks) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = grants::projects_page(conn, organization, user, &from)?;
            let shown = Scope { people: Some(vec![user]), projects: Some(page.lines.iter().map(|line| line.id).collect()) };
            Ok((
                page,
                grants::projects_count(conn, organization, user)?,
                grants::grants_in(conn, organization, &shown)?,
                members::teams(conn, organization, user)?,
                service_accounts::made_by(conn, organization, user)?,
                webhooks::made_by(conn, organization, &[user])?,
            ))
        })
        .await?;
    let base = addresses::user(organization, user);
    let block = |line| block(line, &grants, &place, user);
    let page = MemberPage {
        list: Listed::of(stage.hx(), base, query, PROJECTS, (page, count), block),
        teams: teams.into_iter().map(|team| (team.clone(), When::date(team.added_at))).collect(),
        accounts: accounts.into_iter().map(|(id, name)| (name, addresses::service_account(organization, id))).collect(),
        webhooks: webhooks.into_iter().map(|(id, host)| (host, addresses::webhook(organization, id))).collect(),
        initials: initials(&member.name),
        oneself: user == place.person.id,
        joined: When::date(member.joined_at),
        last_active: member.last_active_at.map(|at| When::relative(at, Utc::now())),
        role_given: When::date(member.role_given_at),
        disabled: member.disabled_at.map(When::date),
        removal: removal(&place, &member),
        lock: lock(&place, &member),
        back: addresses::users(organization),
        back_teams: addresses::teams(organization),
        roles: addresses::roles(organization),
        compare: addresses::compare_with(organization, user),
        view: views_as(place.actor.role, member.role)
            .then(|| addresses::view_of(organization, user))
            .filter(|_| user != place.person.id),
        chrome: stage.organization(&place, "Users & Teams"),
        member,
    };
    stage.show(&page)
}

/// The organization roles the viewer could give this member.
pub fn assignable(place: &Place, user: UserId, present: OrganizationRole) -> Vec<OrganizationRole> {
    let plan = place.membership.organization.plan;
    let could =
        |role: OrganizationRole| place.actor.may_change_role(user, present, Some(role)) && crate::policy::assignable(plan, role);
    OrganizationRole::ALL.iter().copied().filter(|role| *role == present || could(*role)).collect()
}

/// Why the viewer cannot change the role, if they cannot.
fn lock(place: &Place, member: &Member) -> Option<String> {
    if !place.actor.may(OrgAction::ChangeOrgRoles) {
        return Some(Denied::Organization(OrgAction::ChangeOrgRoles).to_string());
    }
    let changes = assignable(place, member.id, member.role).iter().any(|role| *role != member.role);
    (!changes).then(|| Denied::OrganizationRank.to_string())
}

/// Where the viewer can end the membership, if they can: one's own by leaving.
fn removal(place: &Place, member: &Member) -> Option<(&'static str, String)> {
    let (organization, actor) = (place.actor.organization, &place.actor);
    match (actor.is(member.id), actor.may_change_role(member.id, member.role, None)) {
        (true, _) => Some(("Leave organization", addresses::leave_organization(organization))),
        (false, true) => Some(("Remove from organization", addresses::user_removal(organization, member.id))),
        (false, false) => None,
    }
}

fn block(line: SeenProject, grants: &[Grant], place: &Place, user: UserId) -> ProjectBlock {
    let access = ProjectAccess::of(grants.iter().filter(|grant| grant.project == line.id).cloned());
    ProjectBlock {
        why: addresses::why(place.actor.organization, user, line.id),
        lines: access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect(),
        id: line.id,
        name: line.name,
    }
}
