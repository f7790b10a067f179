//! Open invitations, looked after by program: those of the organization, and those that carry one project (X3, R1.3.5, R1.9.4).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::{At, InProject, May},
    parts::Id,
    words::{InProjectRole, Moment, OrgRole, each},
};
use crate::{
    model::{
        InvitationId, OrganizationId, ProjectId, Secret,
        page::{From, Page},
    },
    operations::{
        Refusal,
        invitations::{
            many::{resend_all, revoke_all},
            open::{InvitationPermit, copy_link},
        },
    },
    policy::{org::ManageUsers, proj::InviteUsers},
    store::{
        PgConnection, QueryResult, Search,
        invitations::{
            self, Invitation,
            list::{self as stored, InvitedLine, InvitedQuery, InvitedSort},
        },
    },
};

/// An open invitation.
#[derive(Serialize, JsonSchema)]
pub struct InvitationRow {
    id: i64,
    email: String,
    org_role: OrgRole,
    invited_by: String,
    sent: Moment,
    expires: Moment,
    /// When the last letter had left. Nothing while it waits, and if it can't be delivered.
    delivered: Option<Moment>,
    /// The letter couldn't be delivered.
    failed: bool,
}

/// An open invitation that carries the project, as its page shows it: what else it brings is the organization's business.
#[derive(Serialize, JsonSchema)]
pub struct InvitationHereRow {
    id: i64,
    email: String,
    role: Option<InProjectRole>,
    invited_by: String,
    sent: Moment,
    expires: Moment,
}

/// `GET /api/app/projects/{project}/invitations`: those that carry the project.
pub async fn list_here(
    InProject { by, at, project, .. }: InProject<InviteUsers>,
    slice: Slice,
) -> Result<Listed<InvitationHereRow>, Refused> {
    let (organization, project) = (by.organization(), project.id);
    let (lines, carried) = at
        .read(move |conn| -> QueryResult<_> {
            let lines = slice.walk(conn, |conn, from| page(conn, organization, Some(project), from))?;
            let ids: Vec<InvitationId> = lines.0.iter().map(|line| line.id).collect();
            Ok((lines, invitations::projects(conn, organization, &ids)?))
        })
        .await?;
    let here = carried.into_iter().filter(|it| it.id == project);
    let roles: BTreeMap<InvitationId, InProjectRole> = here.map(|it| (it.invitation, InProjectRole(it.role))).collect();
    Ok(Listed::of(lines, |line| InvitationHereRow {
        id: line.id.0,
        role: roles.get(&line.id).copied(),
        email: line.email.to_string(),
        invited_by: line.invited_by_name,
        sent: Moment(line.sent_at),
        expires: Moment(line.expires_at),
    }))
}

fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: Option<ProjectId>,
    from: &From,
) -> QueryResult<Page<InvitedLine>> {
    let (search, sort, descending) = (Search::default(), InvitedSort::default(), false);
    stored::page(conn, organization, &InvitedQuery { project, search, sort, descending, from: from.clone() })
}

/// `GET /organizations/{org}/invitations`
pub async fn list(May { by, at, .. }: May<ManageUsers>, slice: Slice) -> Result<Listed<InvitationRow>, Refused> {
    let organization = by.organization();
    let lines = at.read(move |conn| slice.walk(conn, |conn, from| page(conn, organization, None, from))).await?;
    Ok(Listed::of(lines, |line| InvitationRow {
        id: line.id.0,
        email: line.email.to_string(),
        org_role: OrgRole(line.role),
        invited_by: line.invited_by_name,
        sent: Moment(line.sent_at),
        expires: Moment(line.expires_at),
        delivered: line.delivered_at.map(Moment),
        failed: line.failed_at.is_some(),
    }))
}

/// Open invitations by their ids.
#[derive(Deserialize, JsonSchema)]
pub struct Invitations {
    invitation_ids: Vec<Id>,
}

impl Invitations {
    fn ids(&self) -> Result<Vec<InvitationId>, Refused> {
        Ok(each("invitation_ids", &self.invitation_ids)?.into_iter().map(|id| InvitationId(id.0)).collect())
    }
}

/// The addresses it was done for.
#[derive(Serialize, JsonSchema)]
pub struct Addresses {
    emails: Vec<String>,
}

/// `POST /organizations/{org}/invitations/resend`: a new letter with a new link to each of them, or to nobody.
pub async fn resend(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Invitations>) -> Reply<Addresses> {
    sent_again(InvitationPermit::Organization(by), at, &body).await
}

/// `POST /api/app/projects/{project}/invitations/resend`
pub async fn resend_here(InProject { by, at, .. }: InProject<InviteUsers>, Body(body): Body<Invitations>) -> Reply<Addresses> {
    sent_again(InvitationPermit::Project(by), at, &body).await
}

async fn sent_again(by: InvitationPermit, at: At, body: &Invitations) -> Reply<Addresses> {
    let (ids, desk) = (body.ids()?, at.site.desk.clone());
    let emails = at.change(by, move |held| resend_all(held, &desk, &ids)).await?;
    Ok(Done(Addresses { emails }))
}

/// `POST /organizations/{org}/invitations/revoke`: all of them, or none.
pub async fn revoke(May { by, at, .. }: May<ManageUsers>, Body(body): Body<Invitations>) -> Reply<Addresses> {
    revoked(InvitationPermit::Organization(by), at, &body).await
}

/// `POST /api/app/projects/{project}/invitations/revoke`: from those that carry more only the project is taken.
pub async fn revoke_here(InProject { by, at, .. }: InProject<InviteUsers>, Body(body): Body<Invitations>) -> Reply<Addresses> {
    revoked(InvitationPermit::Project(by), at, &body).await
}

async fn revoked(by: InvitationPermit, at: At, body: &Invitations) -> Reply<Addresses> {
    let ids = body.ids()?;
    let (emails, _) = at.change(by, move |held| revoke_all(held, &ids)).await?;
    Ok(Done(Addresses { emails }))
}

/// A link to an invitation. It stands in the answer to the request that made it, and nowhere else.
#[derive(Serialize, JsonSchema)]
pub struct InvitationLink {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// `POST /organizations/{org}/invitations/{invitation}/link`: a link to hand over by other means.
pub async fn link(May { by, at, it }: May<ManageUsers, Invitation>) -> Result<Made<InvitationLink>, Refused> {
    linked(InvitationPermit::Organization(by), at, it.id).await
}

/// `POST /api/app/projects/{project}/invitations/{invitation}/link`
pub async fn link_here(
    InProject { by, at, it, .. }: InProject<InviteUsers, Invitation>,
) -> Result<Made<InvitationLink>, Refused> {
    linked(InvitationPermit::Project(by), at, it.id).await
}

async fn linked(by: InvitationPermit, at: At, id: InvitationId) -> Result<Made<InvitationLink>, Refused> {
    let (desk, token) = (at.site.desk.clone(), Secret::new());
    let link: String = at.change(by, move |held| -> Result<_, Refusal> { copy_link(held, &desk, id, &token) }).await?;
    Ok(Made { shown: InvitationLink { id: id.0, link: Some(link) }, kept: Some(InvitationLink { id: id.0, link: None }) })
}
