//! The service accounts of a team (X19).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::May,
    named_team::NamedTeam,
    words::{Accounts, Nothing, OrgRole},
};
use crate::{
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
pub async fn list(May { by, at, it }: May<ManageTeams, NamedTeam>, slice: Slice) -> Result<Listed<TeamAccountRow>, Refused> {
    let organization = by.organization();
    let slice = slice.within(&it.list("service-accounts"))?;
    let found = at.read(move |conn| service_accounts::given::of_team(conn, organization, it.found)).await?;
    Ok(Listed::of(slice.cut(found, |account| account.id.0), |account| TeamAccountRow {
        id: account.id.0,
        username: account.username,
        org_role: OrgRole(account.role),
    }))
}

/// `POST …/service-accounts`, or `…/service-accounts/add-to-team`
pub async fn add(May { by, at, it }: May<ManageTeams, NamedTeam>, Body(body): Body<Accounts>) -> Result<Made<Nothing>, Refused> {
    let placed = body.placed()?;
    at.change(by, move |held| {
        let (team, organization) = (it.now(held)?, held.by.organization());
        let ids: Vec<ServiceAccountId> = placed.iter().map(|(_, id)| *id).collect();
        let known: BTreeSet<ServiceAccountId> =
            service_accounts::known(held.tx, organization, &ids)?.into_iter().map(|(account, ..)| account).collect();
        if let Some((n, _)) = placed.iter().find(|(_, id)| !known.contains(id)) {
            return Err(FieldErrors::on(format!("service_account_ids[{n}]"), "This service account no longer exists.").into());
        }
        operations::add_accounts(held, team, &ids)
    })
    .await?;
    Ok(Made { shown: Nothing {}, kept: None })
}

/// `POST …/service-accounts/remove-from-team`
pub async fn remove(May { by, at, it }: May<ManageTeams, NamedTeam>, Body(body): Body<Accounts>) -> Reply<Nothing> {
    let ids = body.ids()?;
    at.change(by, move |held| {
        let team = it.now(held)?;
        ids.iter().try_for_each(|id| operations::remove_account(held, team, *id).map(drop))
    })
    .await?;
    Ok(Done(Nothing {}))
}
