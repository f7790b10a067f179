//! Why somebody has a role in a project: read from the grants that are enforced.

use askama::Template;

use crate::{
    frame::{Chrome, InProject, May, Stage, consequences::right, grant_line::GrantLine, guards::Place, parted},
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{Grant, Principal, ProjectId, ProjectRole, addresses, grant::Source},
    policy::{
        ProjectAccess, ProjectAction,
        org::{ManageServiceAccounts, ManageUsers},
        proj::InviteUsers,
    },
    store::{PgConnection, QueryResult, grants, members::Member, service_accounts::ServiceAccount},
};

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
    let end = match &grant.source {
        Source::OrganizationRole => format!("Give {name} another organization role."),
        Source::Individual => "Change or delete it under Project Users in this project.".to_owned(),
        Source::AllUsers => "Change or delete the All Users Grant under Project Users in this project.".to_owned(),
        Source::Team { name: team, .. } => format!("Remove {name} or the project from {team}."),
    };
    ChainLink { decides: grant.role == highest, story: grant.story(name), end, grant: GrantLine::of(grant, place) }
}
