//! People of the organization: listed, invited, given roles, removed by program (X42, X48, M76, M78).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::{At, May},
    words::{InProjectRole, OrgRole, Success, Updated, address, each, moment},
};
use crate::{
    http::{
        Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{EmailAddress, FieldErrors, OrganizationId, OrganizationRole, ProjectId, ProjectRole, UserId, invitation::Invitee},
    operations::{Lapsing, grants as giving, invitations, members as operations},
    policy::{
        Permit,
        org::{ChangeOrgRoles, ManageUsers},
    },
    store::{PgConnection, QueryResult, members::list as stored},
};

/// A member.
#[derive(Serialize, JsonSchema)]
pub struct UserRow {
    id: i64,
    email: String,
    name: String,
    role: OrgRole,
    last_activity: Option<String>,
}

/// `GET /organizations/{org}/users`
pub async fn list(May { by, at, .. }: May<ManageUsers>, slice: Slice) -> Result<Listed<UserRow>, Refused> {
    let organization = by.organization();
    let lines = at
        .read(move |conn| {
            slice.walk(conn, |conn, from| {
                stored::page(conn, organization, &stored::MemberQuery { from: from.clone(), ..Default::default() })
            })
        })
        .await?;
    Ok(Listed::of(lines, |line| UserRow {
        id: line.user_id.0,
        email: line.email.to_string(),
        name: line.name,
        role: OrgRole(line.role),
        last_activity: line.last_active_at.map(moment),
    }))
}

/// People with what they shall be in the organization.
#[derive(Deserialize, JsonSchema)]
pub struct Newcomers {
    users: Vec<Newcomer>,
}

/// One of them. Member, unless something else is said.
#[derive(Deserialize, JsonSchema)]
pub struct Newcomer {
    email: String,
    role: Option<OrgRole>,
}

/// `POST /organizations/{org}/add-users`: everybody is invited, or nobody.
pub async fn invite(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Newcomers>) -> Reply<Success> {
    let mut list = Vec::new();
    for (n, newcomer) in body.users.iter().enumerate() {
        let email = address(format!("users[{n}].email"), &newcomer.email)?;
        let role = newcomer.role.map_or(OrganizationRole::Member, |role| role.0);
        list.push(Invitee { email, role, projects: Vec::new(), project_role: ProjectRole::Consumer, teams: Vec::new(), row: n });
    }
    invited(by, &at, list).await
}

/// Who gets which role in which projects, in either of the two ways in which clients say it.
#[derive(Deserialize, JsonSchema)]
pub struct Grants {
    #[serde(default)]
    users: Vec<Somebody>,
    #[serde(default)]
    projects: Vec<Place>,
    role: Option<InProjectRole>,
}

/// An address, or an address with a role.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Somebody {
    Email(String),
    WithRole { email: String, role: Option<InProjectRole> },
}

/// A project, or a project with its people.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Place {
    Id(i64),
    WithPeople {
        id: i64,
        #[serde(default)]
        users: Vec<Somebody>,
    },
}

/// Somebody in one project.
struct Given {
    email: EmailAddress,
    project: ProjectId,
    role: Option<ProjectRole>,
}

impl Grants {
    /// Each person beside each project.
    fn pairs(&self) -> Result<Vec<Given>, FieldErrors> {
        let mut pairs = Vec::new();
        for (n, place) in self.projects.iter().enumerate() {
            let (id, people, here) = match place {
                Place::Id(id) => (*id, &self.users, "users".to_owned()),
                Place::WithPeople { id, users } if users.is_empty() => (*id, &self.users, "users".to_owned()),
                Place::WithPeople { id, users } => (*id, users, format!("projects[{n}].users")),
            };
            for (m, somebody) in people.iter().enumerate() {
                let (typed, role) = match somebody {
                    Somebody::Email(email) => (email, None),
                    Somebody::WithRole { email, role } => (email, *role),
                };
                let email = address(format!("{here}[{m}]"), typed)?;
                pairs.push(Given { email, project: ProjectId(id), role: role.or(self.role).map(|role| role.0) });
            }
        }
        each("projects", &pairs.iter().map(|given| (given.project, given.email.as_str())).collect::<Vec<_>>())?;
        Ok(pairs)
    }
}

/// `POST /organizations/{org}/add-users-to-projects`: members get the role at once, all others are invited with it.
pub async fn add_to_projects(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Grants>) -> Reply<Success> {
    let mut list = Vec::new();
    for (row, given) in body.pairs()?.into_iter().enumerate() {
        let project_role = given.role.ok_or_else(|| FieldErrors::on("role", "Say which role they get."))?;
        let (projects, teams) = (vec![given.project], Vec::new());
        list.push(Invitee { email: given.email, role: OrganizationRole::Member, projects, project_role, teams, row });
    }
    invited(by, &at, list).await
}

/// People of one project.
#[derive(Deserialize, JsonSchema)]
pub struct OneProjectGrants {
    #[serde(rename = "projectId")]
    project_id: i64,
    users: Vec<Somebody>,
    role: Option<InProjectRole>,
}

/// `POST /organizations/{org}/add-users-to-project`
pub async fn add_to_project(may: May<ManageUsers>, Body(body): Body<OneProjectGrants>) -> Reply<Success> {
    let grants = Grants { users: body.users, projects: vec![Place::Id(body.project_id)], role: body.role };
    add_to_projects(may, Body(grants)).await
}

async fn invited(by: Permit<ManageUsers>, at: &At, list: Vec<Invitee>) -> Reply<Success> {
    each("users", &list.iter().map(|invitee| (invitee.email.as_str(), invitee.projects.clone())).collect::<Vec<_>>())?;
    let desk = at.site.desk.clone();
    at.change(by, move |held| invitations::invite(held, &desk, &list, None)).await?;
    Ok(Done(Success { success: true }))
}

/// What became of each of them.
#[derive(Serialize, JsonSchema)]
pub struct RemovedRow {
    email: String,
    removed: bool,
}

/// `POST /organizations/{org}/delete-users`: out of the organization; where projects are named, out of those and no further (A18).
pub async fn remove(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Grants>) -> Reply<Vec<RemovedRow>> {
    let organization = by.organization();
    let removed = if body.projects.is_empty() {
        let typed = body.users.iter().enumerate().map(|(n, somebody)| {
            let (Somebody::Email(email) | Somebody::WithRole { email, .. }) = somebody;
            address(format!("users[{n}]"), email)
        });
        let emails = each("users", &typed.collect::<Result<Vec<_>, _>>()?)?;
        let ids: Vec<UserId> = known(&at, organization, emails.clone()).await?.into_values().collect();
        let desk = at.site.desk.clone();
        at.change(by, move |held| operations::remove(held, &desk, &ids, Lapsing::Revoke)).await?;
        emails
    } else {
        let pairs = body.pairs()?;
        let emails: BTreeSet<EmailAddress> = pairs.iter().map(|given| given.email.clone()).collect();
        let ids = known(&at, organization, emails.iter().cloned().collect()).await?;
        let mut list: BTreeMap<ProjectId, Vec<UserId>> = BTreeMap::new();
        for given in &pairs {
            list.entry(given.project).or_default().extend(ids.get(&given.email));
        }
        at.change(by, move |held| giving::remove_among(held, &list)).await?;
        emails.into_iter().collect()
    };
    Ok(Done(removed.into_iter().map(|email| RemovedRow { email: email.to_string(), removed: true }).collect()))
}

/// The members with these addresses. One that is nobody's is not here.
async fn known(
    at: &At,
    organization: OrganizationId,
    emails: Vec<EmailAddress>,
) -> Result<BTreeMap<EmailAddress, UserId>, Refused> {
    let wanted = emails.clone();
    let known: BTreeMap<_, _> =
        at.read(move |conn| stored::with_emails(conn, organization, &wanted)).await?.into_iter().collect();
    if emails.iter().all(|email| known.contains_key(email)) { Ok(known) } else { Err(Error::NotFound.into()) }
}

/// A member that the path names by the address, or by the id.
pub struct Addressed(UserId);

impl Within for Addressed {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(typed) = ids.get::<String>("email") else { return Ok(None) };
        match EmailAddress::parse(&typed) {
            Some(email) => Ok(stored::by_email(conn, place.organization, &email)?.map(Self)),
            None => Ok(None),
        }
    }
}

/// Another role.
#[derive(Deserialize, JsonSchema)]
pub struct NewRole {
    role: OrgRole,
}

/// `POST /organizations/{org}/users/{email}/update`
pub async fn change_role(
    May { by, at, it: Addressed(user) }: May<ChangeOrgRoles, Addressed>,
    Body(body): Body<NewRole>,
) -> Reply<Updated> {
    let (desk, role) = (at.site.desk.clone(), body.role.0);
    at.change(by, move |held| operations::change_roles(held, &desk, &[user], role, Lapsing::Revoke)).await?;
    Ok(Done(Updated::DONE))
}
