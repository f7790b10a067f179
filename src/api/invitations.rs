//! Open invitations, looked after by program: those of the organization, and those that carry one project (X3, R1.3.5, R1.9.4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::{At, InProject, May},
    words::{OrgRole, each, moment},
};
use crate::{
    model::{InvitationId, Secret},
    operations::{
        Refusal, Standing,
        invitations::{
            many::{resend_all, revoke_all},
            open::{InvitationPermit, copy_link},
        },
    },
    policy::{org::ManageUsers, proj::InviteUsers},
    store::{
        Search,
        invitations::{
            Invitation,
            list::{self as stored, InvitedQuery, InvitedSort},
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
    sent: String,
    expires: String,
    /// When the last letter had left. Nothing while it waits, and if it can't be delivered.
    delivered: Option<String>,
    /// The letter couldn't be delivered.
    failed: bool,
}

/// `GET /organizations/{org}/invitations`
pub async fn list(May { by, at, .. }: May<ManageUsers>, slice: Slice) -> Result<Listed<InvitationRow>, Refused> {
    listed(InvitationPermit::Organization(by), at, slice).await
}

/// `GET /api/app/projects/{project}/invitations`: those that carry the project.
pub async fn list_here(InProject { by, at, .. }: InProject<InviteUsers>, slice: Slice) -> Result<Listed<InvitationRow>, Refused> {
    listed(InvitationPermit::Project(by), at, slice).await
}

async fn listed(by: InvitationPermit, at: At, slice: Slice) -> Result<Listed<InvitationRow>, Refused> {
    let (organization, project) = (by.organization(), by.project());
    let lines = at
        .read(move |conn| {
            slice.walk(conn, |conn, from| {
                let (search, sort, descending) = (Search::default(), InvitedSort::default(), false);
                stored::page(conn, organization, &InvitedQuery { project, search, sort, descending, from: from.clone() })
            })
        })
        .await?;
    Ok(Listed::of(lines, |line| InvitationRow {
        id: line.id.0,
        email: line.email.to_string(),
        org_role: OrgRole(line.role),
        invited_by: line.invited_by_name,
        sent: moment(line.sent_at),
        expires: moment(line.expires_at),
        delivered: line.delivered_at.map(moment),
        failed: line.failed_at.is_some(),
    }))
}

/// Open invitations by their ids.
#[derive(Deserialize, JsonSchema)]
pub struct Invitations {
    invitation_ids: Vec<i64>,
}

impl Invitations {
    fn ids(&self) -> Result<Vec<InvitationId>, Refused> {
        Ok(each("invitation_ids", &self.invitation_ids)?.into_iter().map(InvitationId).collect())
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
