//! The service accounts of a team (X19).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    called::Called,
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::May,
    parts::Id,
    words::{Nothing, OrgRole, each},
};
use crate::{
    http::Error,
    model::{FieldErrors, ServiceAccountId},
    operations::teams as operations,
    policy::org::ManageTeams,
    store::service_accounts,
};

/// A service account in a team.
#[derive(Serialize, JsonSchema)]
pub struct TeamAccountRow {
    id: i64,
    username: String,
    org_role: OrgRole,
}

/// `GET /organizations/{org}/teams/{team}/service-accounts`
pub async fn list(May { by, at, it }: May<ManageTeams, Called>, slice: Slice) -> Result<Listed<TeamAccountRow>, Refused> {
    let organization = by.organization();
    let found = at
        .read(move |conn| match it.team(conn, organization)? {
            Some(team) => service_accounts::given::of_team(conn, organization, team.id).map(Some),
            None => Ok(None),
        })
        .await?;
    let found = found.ok_or(Error::NotFound)?;
    Ok(Listed::of(slice.cut(found, |account| account.id.0), |account| TeamAccountRow {
        id: account.id.0,
        username: account.username,
        org_role: OrgRole(account.role),
    }))
}

/// Service accounts by their ids.
#[derive(Deserialize, JsonSchema)]
pub struct TeamAccounts {
    service_account_ids: Vec<Id>,
}

impl TeamAccounts {
    fn ids(&self) -> Result<Vec<ServiceAccountId>, FieldErrors> {
        Ok(each("service_account_ids", &self.service_account_ids)?.into_iter().map(|id| ServiceAccountId(id.0)).collect())
    }
}

/// `POST …/service-accounts/add-to-team`
pub async fn add(May { by, at, it }: May<ManageTeams, Called>, Body(body): Body<TeamAccounts>) -> Result<Made<Nothing>, Refused> {
    let ids = body.ids()?;
    let typed = body.service_account_ids;
    at.change(by, move |held| {
        let (team, organization) = (it.now(held)?, held.by.organization());
        let known = service_accounts::known(held.tx, organization, &ids)?;
        if let Some(n) = typed.iter().position(|id| !known.iter().any(|(account, ..)| account.0 == id.0)) {
            return Err(FieldErrors::on(format!("service_account_ids[{n}]"), "This service account no longer exists.").into());
        }
        operations::add_accounts(held, team, &ids)
    })
    .await?;
    Ok(Made { shown: Nothing {}, kept: None })
}

/// `POST …/service-accounts/remove-from-team`
pub async fn remove(May { by, at, it }: May<ManageTeams, Called>, Body(body): Body<TeamAccounts>) -> Reply<Nothing> {
    let ids = body.ids()?;
    at.change(by, move |held| {
        let team = it.now(held)?;
        ids.iter().try_for_each(|id| operations::remove_account(held, team, *id).map(drop))
    })
    .await?;
    Ok(Done(Nothing {}))
}
