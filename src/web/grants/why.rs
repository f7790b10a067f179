//! Why somebody has a role in a project, and who can do something there: read from the grants that are enforced.

use askama::Template;

use crate::{
    frame::{
        Chrome, Fields, InProject, May, Query, Stage,
        consequences::right,
        grant_line::GrantLine,
        guards::Place,
        list::{ListQuery, Listed, Noun, Somebody},
        parted,
    },
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{Grant, Principal, ProjectId, ProjectRole, ServiceAccountId, addresses, grant::Source, page::From as Begins},
    policy::{
        Cell, ProjectAccess, ProjectAction,
        org::{ManageServiceAccounts, ManageUsers},
        plural,
        proj::InviteUsers,
    },
    store::{
        PgConnection, QueryResult,
        grants::{self, Holder, Scope},
        members::Member,
        service_accounts::{self, ServiceAccount},
    },
};

const PEOPLE: Noun = Noun::new("who", "person", "people");

#[derive(Template)]
#[template(path = "grants/why.html", blocks = ["part"])]
struct WhyPage {
    chrome: Chrome,
    back: String,
    name: String,
    project: String,
    highest: ProjectRole,
    links: Vec<ChainLink>,
    rights: Vec<String>,
    roles: String,
}

parted!(WhyPage, as_part);
parted!(WhoPage, as_table);

/// One grant of the chain.
struct ChainLink {
    grant: GrantLine,
    /// It gives the highest role, so that role ends with it.
    decides: bool,
    /// How it came about.
    story: String,
    /// What would have to change to remove it.
    end: String,
}

#[derive(Template)]
#[template(path = "grants/who.html", blocks = ["table"])]
struct WhoPage {
    chrome: Chrome,
    list: Listed<WhoLine>,
    /// The service accounts, on the first page.
    accounts: Vec<AccountLine>,
    chosen: ProjectAction,
    administration: &'static [ProjectAction],
    features: &'static [ProjectAction],
    /// Which roles the tables allow it.
    sentence: String,
}

/// A service account that can do it.
struct AccountLine {
    username: String,
    why: String,
    grants: Vec<GrantLine>,
}

struct WhoLine {
    who: Somebody,
    why: String,
    grants: Vec<GrantLine>,
}

/// The chosen permission, and where the list stands.
pub struct WhoQuery {
    action: ProjectAction,
    list: ListQuery,
}

impl From<Fields> for WhoQuery {
    fn from(mut fields: Fields) -> Self {
        let action = fields.one("permission").parse().unwrap_or(ProjectAction::EndProject);
        Self { action, list: fields.into() }
    }
}

/// Somebody, and a project in which they may have a role.
pub struct Holding<H> {
    holder: H,
    project: ProjectId,
}

/// Who can hold a role, by what they are called.
pub trait Holds: Within {
    /// What grants know them by, and what people call them.
    fn called(&self) -> (Principal, &str);
}

impl Holds for Member {
    fn called(&self) -> (Principal, &str) {
        (Principal::Person(self.id), &self.name)
    }
}

impl Holds for ServiceAccount {
    fn called(&self) -> (Principal, &str) {
        (Principal::ServiceAccount(self.id), &self.username)
    }
}

impl<H: Within> Within for Holding<H> {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(project) = ids.get("project") else { return Ok(None) };
        Ok(H::find(conn, place, ids)?.map(|holder| Self { holder, project }))
    }
}

/// `GET /orgs/{org}/settings/users/{user}/access/{project}`
pub async fn why(May { place, it, .. }: May<ManageUsers, Holding<Member>>, stage: Stage) -> Answer {
    let back = addresses::user(place.actor.organization, it.holder.id);
    stage.show(&explain(&stage, stage.organization(&place, "Users & Teams"), &place, it, back).await?)
}

/// `GET /projects/{project}/settings/users/{user}/access`
pub async fn why_in_project(InProject { at, it, .. }: InProject<InviteUsers, Holding<Member>>, stage: Stage) -> Answer {
    let back = addresses::who(at.project.id, ProjectAction::SeeDetails.as_str());
    stage.show(&explain(&stage, stage.project(&at, "Overview"), &at.place, it, back).await?)
}

/// `GET …/service-accounts/{account}/access/{project}`
pub async fn why_account(May { place, it, .. }: May<ManageServiceAccounts, Holding<ServiceAccount>>, stage: Stage) -> Answer {
    let back = addresses::service_account(place.actor.organization, it.holder.id);
    stage.show(&explain(&stage, stage.organization(&place, "Service Accounts"), &place, it, back).await?)
}

/// `GET /projects/{project}/settings/service-accounts/{account}/access`
pub async fn why_account_in_project(
    InProject { at, it, .. }: InProject<InviteUsers, Holding<ServiceAccount>>,
    stage: Stage,
) -> Answer {
    let back = addresses::who(at.project.id, ProjectAction::SeeDetails.as_str());
    stage.show(&explain(&stage, stage.project(&at, "Overview"), &at.place, it, back).await?)
}

/// `GET /projects/{project}/settings/access?permission=…`
pub async fn who(
    InProject { at, .. }: InProject<InviteUsers>,
    stage: Stage,
    Query(WhoQuery { action, list }): Query<WhoQuery>,
) -> Answer {
    let (organization, project, from) = (at.place.actor.organization, at.project.id, list.from.clone());
    let roles: Vec<ProjectRole> = ProjectRole::ALL.iter().copied().filter(|role| action.cell(*role) != Cell::No).collect();
    let ticked = action == ProjectAction::ViewClassifiedData;
    let asked = roles.clone();
    let first = from == Begins::Start;
    let (page, grants, accounts, theirs) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = grants::holders(conn, organization, project, &asked, ticked, &from)?;
            let people = page.lines.iter().map(|line| line.user_id).collect();
            let scope = Scope { people: Some(people), projects: Some(vec![project]) };
            let grants = grants::grants_in(conn, organization, &scope)?;
            // Programs stand below people, and all of them on the first page.
            let theirs = if first { grants::grants_of_accounts(conn, organization, None, Some(&[project]))? } else { Vec::new() };
            let ids: Vec<_> = theirs.iter().filter_map(|grant| grant.holder.account()).collect();
            Ok((page, grants, service_accounts::known(conn, organization, &ids)?, theirs))
        })
        .await?;
    let base = addresses::who_can(project);
    let query = list.with("permission", action.as_str());
    let line = |holder| line_of(holder, &grants, action, &at.place, project);
    stage.show(&WhoPage {
        list: Listed::of(stage.hx(), base, query, PEOPLE, (page, 0), line).uncounted(),
        accounts: accounts.into_iter().filter_map(|it| account_of(it, &theirs, action, &at.place, project)).collect(),
        sentence: sentence(action, &roles),
        chrome: stage.project(&at, "Overview"),
        administration: ProjectAction::ADMINISTRATION,
        features: ProjectAction::FEATURES,
        chosen: action,
    })
}

fn sentence(action: ProjectAction, roles: &[ProjectRole]) -> String {
    let partly: Vec<String> = roles
        .iter()
        .map(|role| (role, action.cell(*role)))
        .filter(|(_, cell)| *cell != Cell::Yes)
        .map(|(role, cell)| format!("{role}s: {}", cell.label()))
        .collect();
    match (roles.is_empty(), partly.is_empty()) {
        (true, _) => "No role allows this. People have it through an individual or team setting.".to_owned(),
        (false, true) => format!("{} of this project.", plural(roles)),
        (false, false) => format!("{} of this project ({}).", plural(roles), partly.join(", ")),
    }
}

fn account_of(
    (id, username, _): (ServiceAccountId, String, crate::model::OrganizationRole),
    grants: &[Grant],
    action: ProjectAction,
    place: &Place,
    project: ProjectId,
) -> Option<AccountLine> {
    let access = through(Principal::ServiceAccount(id), grants, action);
    let grants: Vec<GrantLine> = access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect();
    (!grants.is_empty()).then(|| AccountLine { username, why: addresses::why_account_in_project(project, id), grants })
}

/// The grants of somebody that allow it.
fn through(holder: Principal, grants: &[Grant], action: ProjectAction) -> ProjectAccess {
    let allows = |grant: &&Grant| {
        action.cell(grant.role) != Cell::No || (action == ProjectAction::ViewClassifiedData && grant.sees_classified)
    };
    ProjectAccess::of(grants.iter().filter(|grant| grant.holder == holder).filter(allows).cloned())
}

fn line_of(line: Holder, grants: &[Grant], action: ProjectAction, place: &Place, project: ProjectId) -> WhoLine {
    let access = through(Principal::Person(line.user_id), grants, action);
    WhoLine {
        who: Somebody::of(line.name, &line.email),
        why: addresses::why_in_project(project, line.user_id),
        grants: access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect(),
    }
}

async fn explain<H: Holds>(
    stage: &Stage,
    chrome: Chrome,
    place: &Place,
    Holding { holder, project }: Holding<H>,
    back: String,
) -> Result<WhyPage, Error> {
    let organization = place.actor.organization;
    let (holder, name) = holder.called();
    let name = name.to_owned();
    let (grants, names) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let grants = grants::grants(conn, organization, project, holder)?;
            Ok((grants, grants::names(conn, organization, &[project])?))
        })
        .await?;
    let access = ProjectAccess::of(grants);
    let highest = access.highest().ok_or(Error::NotFound)?;
    let (_, project) = names.into_iter().next().ok_or(Error::NotFound)?;
    Ok(WhyPage {
        links: access.grants().iter().map(|grant| link(grant, highest, place, &name)).collect(),
        rights: access.rights().into_iter().map(|(action, cell)| right(action, cell)).collect(),
        roles: addresses::roles(organization),
        chrome,
        back,
        name,
        project,
        highest,
    })
}

fn link(grant: &Grant, highest: ProjectRole, place: &Place, name: &str) -> ChainLink {
    let date = |at: chrono::DateTime<chrono::Utc>| at.format("%-d %B %Y").to_string();
    let giver = grant.given_by.as_deref().unwrap_or("someone whose account no longer exists");
    let given = date(grant.given_at);
    let (story, end) = match &grant.source {
        Source::OrganizationRole => (
            format!(
                "{name} is {} of the organization, and so of every project in it. {giver} gave them that role on {given}.",
                grant.role
            ),
            format!("Give {name} another organization role."),
        ),
        Source::Individual => (
            format!("{giver} gave {name} this role in this project on {given}."),
            "Change or delete it under Project Users in this project.".to_owned(),
        ),
        Source::AllUsers => (
            format!("{giver} gave everyone in the organization this role here on {given}."),
            "Change or delete the All Users Grant under Project Users in this project.".to_owned(),
        ),
        Source::Team { name: team, joined_by, joined_at, .. } => (
            format!(
                "{giver} added this project to the team {team} on {given}. {} added {name} to the team on {}.",
                joined_by.as_deref().unwrap_or("Someone whose account no longer exists"),
                date(*joined_at)
            ),
            format!("Remove {name} or the project from {team}."),
        ),
    };
    ChainLink { decides: grant.role == highest, story, end, grant: GrantLine::of(grant, place) }
}
