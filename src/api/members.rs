//! People of the organization: listed, invited, given roles, removed by program (X42, X48, M76, M78).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Refused, Reply},
    guards::May,
    words::{Moment, NewRole, OrgRole, Success, Updated, WantedOrgRole, address, agreed, some},
};
use crate::{
    http::within::{Ids, Whereabouts, Within},
    model::{EmailAddress, FieldErrors, OrganizationId, OrganizationRole, ProjectRole, UserId, invitation::Invitee},
    operations::{Held, Lapsing, Refusal, invitations, members as operations},
    policy::{
        Permit,
        org::{ChangeOrgRoles, ManageUsers},
    },
    store::{
        PgConnection, QueryResult,
        members::{self, list as stored},
    },
};

/// A member.
#[derive(Serialize, JsonSchema)]
pub struct UserRow {
    id: i64,
    email: String,
    name: String,
    role: OrgRole,
    last_activity: Option<Moment>,
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
        last_activity: line.last_active_at.map(Moment),
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
    role: Option<WantedOrgRole>,
}

/// `POST /organizations/{org}/add-users`: everybody is invited, or nobody. Whoever is a member already stays what they are, so
/// another role for them is refused.
pub async fn invite(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Newcomers>) -> Reply<Success> {
    some("users", body.users.len())?;
    let (mut list, mut said) = (Vec::new(), BTreeMap::new());
    for (row, newcomer) in body.users.iter().enumerate() {
        let email = address(format!("users[{row}].email"), &newcomer.email)?;
        let role = newcomer.role.map_or(OrganizationRole::Member, |role| role.0);
        said.extend(newcomer.role.map(|role| (email.clone(), (row, role.0))));
        list.push(Invitee { email, role, projects: Vec::new(), project_role: ProjectRole::Consumer, teams: Vec::new(), row });
    }
    agreed(list.iter().map(|invitee| (&invitee.email, invitee.role, format!("users[{}].role", invitee.row))))?;
    let desk = at.site.desk.clone();
    let invited = at.change(by, move |held| {
        stay(held, &said)?;
        invitations::invite(held, &desk, &list, None)
    });
    invited.await.map_err(|refused| {
        refused.naming(|word, row| Some(format!("users[{}].{}", row?, if word == "role" { "role" } else { "email" })))
    })?;
    Ok(Done(Success { success: true }))
}

/// Those of them who are members have the role that is said.
fn stay(held: &mut Held<Permit<ManageUsers>>, said: &BTreeMap<EmailAddress, (usize, OrganizationRole)>) -> Result<(), Refusal> {
    let (organization, emails) = (held.by.organization(), said.keys().cloned().collect::<Vec<_>>());
    let ids: Vec<UserId> = stored::with_emails(held.tx, organization, &emails)?.into_iter().map(|(_, user)| user).collect();
    let mut errors = FieldErrors::default();
    for (_, _, email, role) in members::among(held.tx, organization, &ids)? {
        if let Some((row, _)) = said.get(&email).filter(|(_, wanted)| *wanted != role) {
            let sentence = format!("{email} is already a member, as {role}. Change the role with …/users/{email}/update.");
            errors.add(format!("email-{row}"), sentence);
        }
    }
    Ok(errors.or(())?)
}

/// A member that the path names by the address, or by the id. Whose address it is, is asked again under the lock.
#[derive(Clone)]
pub struct Addressed(String);

impl Within for Addressed {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(addressed) = ids.get("email").map(Self) else { return Ok(None) };
        Ok(addressed.user(conn, place.organization)?.map(|_| addressed))
    }
}

impl Addressed {
    fn user(&self, conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Option<UserId>> {
        if let Ok(user) = self.0.parse() {
            return Ok(members::find(conn, organization, user)?.map(|_| user));
        }
        match EmailAddress::parse(&self.0) {
            Some(email) => stored::by_email(conn, organization, &email),
            None => Ok(None),
        }
    }
}

/// `POST /organizations/{org}/users/{email}/update`
pub async fn change_role(May { by, at, it }: May<ChangeOrgRoles, Addressed>, Body(body): Body<NewRole>) -> Reply<Updated> {
    let (desk, role) = (at.site.desk.clone(), body.role.0);
    at.change(by, move |held| {
        let organization = held.by.organization();
        let user = it.user(held.tx, organization)?.ok_or(Refusal::NotFound)?;
        operations::change_roles(held, &desk, &[user], role, Lapsing::Revoke)
    })
    .await?;
    Ok(Done(Updated::DONE))
}
