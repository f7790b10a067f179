//! Service accounts, looked after by a service account (M77, X18, X19).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{Body, Slice},
    envelope::{Done, Listed, Made, Refused, Reply},
    guards::{Among, InProject, May},
    parts::Id,
    words::{Accounts, InOne, InProjectRole, Moment, Nothing, OrgRole, WantedOrgRole, agreed, each_placed, some, some_pairs},
};
use crate::{
    model::{
        FieldErrors, OrganizationRole, Principal, ProjectId, ProjectRole, ServiceAccountId,
        grant::Source,
        limits::{ACCOUNT_LONGEST, ACCOUNT_PROJECTS, account_projects, account_too_long},
        name::Name,
        service_account::NewServiceAccount,
    },
    operations::{Refusal, Standing as _, service_accounts as operations},
    policy::{ProjectAccess, ProjectAction, org::ManageServiceAccounts, proj::CreateServiceAccounts},
    store::{
        Search,
        grants::grants_of_accounts,
        service_accounts::{self as stored, ServiceAccount, list as listed},
    },
};

/// A service account. Its secret stands in the answer to the request that made it, and nowhere else.
#[derive(Serialize, JsonSchema, Clone)]
pub struct AccountRow {
    id: i64,
    user: i64,
    username: String,
    org_role: OrgRole,
    created: Moment,
    /// The person or the service account that made it.
    creator: Option<i64>,
    creator_email: Option<String>,
    creator_name: Option<String>,
    expires: Option<Moment>,
    last_used: Option<Moment>,
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl AccountRow {
    fn of(account: ServiceAccount, maker: Option<&stored::Maker>) -> Self {
        Self {
            id: account.id.0,
            user: account.id.0,
            username: account.username,
            org_role: OrgRole(account.role),
            created: Moment(account.created_at),
            creator: maker.map(|maker| maker.id),
            creator_email: maker.map(|maker| maker.email.clone()),
            creator_name: account.created_by_name,
            expires: account.expires_at.map(Moment),
            last_used: account.last_used_at.map(Moment),
            token: None,
        }
    }
}

/// `GET /organizations/{org}/service-accounts`
pub async fn list(May { by, at, .. }: May<ManageServiceAccounts>, slice: Slice) -> Result<Listed<AccountRow>, Refused> {
    let organization = by.organization();
    let (lines, makers) = at
        .read(move |conn| {
            let lines = slice
                .walk(conn, |conn, from| listed::page(conn, organization, &Search::default(), listed::Sorted::default(), from))?;
            let ids: Vec<ServiceAccountId> = lines.0.iter().map(|line| line.id).collect();
            Ok((lines, stored::makers(conn, organization, &ids)?))
        })
        .await?;
    Ok(Listed::of(lines, |line| AccountRow {
        id: line.id.0,
        user: line.id.0,
        username: line.username,
        org_role: OrgRole(line.role),
        created: Moment(line.created_at),
        creator: makers.get(&line.id).map(|maker| maker.id),
        creator_email: makers.get(&line.id).map(|maker| maker.email.clone()),
        creator_name: line.created_by,
        expires: line.expires_at.map(Moment),
        last_used: line.last_used_at.map(Moment),
        token: None,
    }))
}

/// `GET /organizations/{org}/service-accounts/{account}`
pub async fn one(May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>) -> Reply<AccountRow> {
    let (organization, id) = (by.organization(), it.id);
    let makers = at.read(move |conn| stored::makers(conn, organization, &[id])).await?;
    Ok(Done(AccountRow::of(it, makers.get(&id))))
}

/// A new service account. Its username begins with this name.
#[derive(Deserialize, JsonSchema)]
pub struct NewAccount {
    username: String,
    /// Member, unless something else is said.
    role: Option<WantedOrgRole>,
    /// When it ends. Without it, never.
    expires: Option<DateTime<Utc>>,
    #[serde(default)]
    projects: Vec<InOne>,
}

impl NewAccount {
    fn check(self, now: DateTime<Utc>) -> Result<NewServiceAccount, FieldErrors> {
        let name = Name::parse("Username", &self.username).map_err(|sentence| FieldErrors::on("username", sentence))?;
        if self.expires.is_some_and(|at| at <= now) {
            return Err(FieldErrors::on("expires", "This lies in the past."));
        }
        if self.expires.is_some_and(|at| at > now + ACCOUNT_LONGEST) {
            return Err(FieldErrors::on("expires", account_too_long()));
        }
        if self.projects.len() > ACCOUNT_PROJECTS {
            return Err(FieldErrors::on("projects", account_projects()));
        }
        agreed(roles(&self.projects))?;
        let projects = self.projects.iter().enumerate().map(|(n, given)| (ProjectId(given.id.0), given.role.0, n)).collect();
        let role = self.role.map_or(OrganizationRole::Member, |role| role.0);
        Ok(NewServiceAccount { name, role, projects, expires_at: self.expires })
    }
}

/// Each project with its role, and where that stands.
fn roles(projects: &[InOne]) -> impl Iterator<Item = (ProjectId, ProjectRole, String)> {
    projects.iter().enumerate().map(|(n, given)| (ProjectId(given.id.0), given.role.0, format!("projects[{n}].role")))
}

/// Where the body has what the form calls by this word.
fn field_of_new(word: &str, row: Option<usize>) -> Option<String> {
    Some(match (word, row) {
        ("name", _) => "username".to_owned(),
        ("project", Some(row)) => format!("projects[{row}].id"),
        ("role" | "project_role", Some(row)) => format!("projects[{row}].role"),
        _ => return None,
    })
}

/// `POST /organizations/{org}/service-accounts`: username and secret, shown this once (R2.12.2).
pub async fn create(
    among: Among<ManageServiceAccounts, CreateServiceAccounts>,
    Body(body): Body<NewAccount>,
) -> Result<Made<AccountRow>, Refused> {
    let new = body.check(Utc::now())?;
    let (by, at) = among.here(new.projects.iter().map(|(project, ..)| *project).collect()).await?;
    let made = at.change(by, move |held| {
        let made = operations::create_among(held, &new)?;
        let organization = held.by.organization();
        let account = stored::find(held.tx, organization, made.id)?.ok_or(Refusal::NotFound)?;
        Ok((made.secret, AccountRow::of(account, stored::makers(held.tx, organization, &[made.id])?.get(&made.id))))
    });
    let (secret, row) = made.await.map_err(|refused| refused.naming(field_of_new))?;
    Ok(Made { kept: Some(row.clone()), shown: AccountRow { token: Some(secret.reveal().to_owned()), ..row } })
}

/// `DELETE /organizations/{org}/service-accounts/{account}`
pub async fn delete(May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>) -> Reply<Nothing> {
    at.change(by, move |held| operations::delete(held, &[it.id])).await?;
    Ok(Done(Nothing {}))
}

/// `POST …/delete-service-accounts`: all or none.
pub async fn delete_many(May { by, at, .. }: May<ManageServiceAccounts>, Body(body): Body<Accounts>) -> Reply<Nothing> {
    let ids = body.ids()?;
    at.change(by, move |held| operations::delete(held, &ids)).await?;
    Ok(Done(Nothing {}))
}

/// Which accounts get which roles.
#[derive(Deserialize, JsonSchema)]
pub struct Additions {
    projects: Vec<InOne>,
    service_account_ids: Vec<Id>,
}

/// `POST …/add-to-project`: all of it or nothing.
pub async fn add(among: Among<ManageServiceAccounts, CreateServiceAccounts>, Body(body): Body<Additions>) -> Reply<Nothing> {
    let accounts = Accounts { service_account_ids: body.service_account_ids }.placed()?;
    let projects = each_placed("projects", &body.projects.iter().map(|given| given.id).collect::<Vec<_>>())?;
    some_pairs("service_account_ids", accounts.len().saturating_mul(projects.len()))?;
    agreed(roles(&body.projects))?;
    let (by, at) = among.here(projects.iter().map(|(_, id)| ProjectId(id.0)).collect()).await?;
    let ids: Vec<_> = accounts.iter().map(|(_, id)| *id).collect();
    let wanted: Vec<_> = projects.iter().map(|(n, id)| (ProjectId(id.0), body.projects[*n].role.0)).collect();
    let added = at.change(by, move |held| operations::projects::add_among(held, &ids, &wanted));
    added.await.map_err(|refused| {
        refused.naming(|word, row| match (word, row) {
            ("account", Some(row)) => Some(format!("service_account_ids[{}]", accounts.get(row)?.0)),
            (word, Some(row)) => field_of_new(word, Some(projects.get(row)?.0)),
            _ => None,
        })
    })?;
    Ok(Done(Nothing {}))
}

/// Which accounts lose what they were given, project by project.
#[derive(Deserialize, JsonSchema)]
pub struct Removals {
    projects: Vec<FromOne>,
}

/// Accounts of one project.
#[derive(Deserialize, JsonSchema)]
pub struct FromOne {
    id: Id,
    service_account_ids: Vec<Id>,
}

/// `POST` and `DELETE …/remove-from-project` (A36): all of it or nothing.
pub async fn remove(among: Among<ManageServiceAccounts, CreateServiceAccounts>, Body(body): Body<Removals>) -> Reply<Nothing> {
    some("projects", body.projects.len())?;
    let mut wanted = BTreeSet::new();
    for (n, from) in body.projects.iter().enumerate() {
        let of_project = each_placed(format!("projects[{n}].service_account_ids"), &from.service_account_ids)?;
        wanted.extend(of_project.into_iter().map(|(_, account)| (ProjectId(from.id.0), ServiceAccountId(account.0))));
        some_pairs("projects", wanted.len())?;
    }
    let (by, at) = among.here(wanted.iter().map(|(project, _)| *project).collect()).await?;
    let wanted: Vec<_> = wanted.into_iter().map(|(project, account)| (account, project)).collect();
    at.change(by, move |held| operations::projects::remove_among(held, &wanted)).await?;
    Ok(Done(Nothing {}))
}

/// A service account with what it is in a project.
#[derive(Serialize, JsonSchema)]
pub struct InProjectRow {
    id: i64,
    username: String,
    email: String,
    role: InProjectRole,
    /// 1 for the strongest.
    role_order: usize,
    #[serde(rename = "hasSensitiveAccess")]
    has_sensitive_access: bool,
    /// `organization`, `team` or `individual`.
    target_type: &'static str,
}

/// `GET /api/app/projects/{project}/service-accounts`
pub async fn of_project(
    InProject { by, at, .. }: InProject<CreateServiceAccounts>,
    slice: Slice,
) -> Result<Listed<InProjectRow>, Refused> {
    let (organization, project) = (by.organization(), by.project());
    let (lines, grants) = at
        .read(move |conn| {
            let search = Search::default();
            let lines = slice.walk(conn, |conn, from| {
                listed::of_project(conn, organization, project, &search, listed::Sorted::default(), from)
            })?;
            let ids: Vec<ServiceAccountId> = lines.0.iter().map(|line| line.id).collect();
            Ok((lines, grants_of_accounts(conn, organization, Some(&ids), Some(&[project]))?))
        })
        .await?;
    let mut held: BTreeMap<Principal, Vec<_>> = BTreeMap::new();
    for grant in grants {
        held.entry(grant.holder).or_default().push(grant);
    }
    let (lines, next) = lines;
    let rows = lines.into_iter().filter_map(|line| {
        let access = ProjectAccess::of(held.remove(&Principal::ServiceAccount(line.id))?);
        let highest = access.grants().first()?.role;
        let mut equals: Vec<_> = access.grants().iter().filter(|grant| grant.role == highest).collect();
        // What can be taken here comes first: it is what a client takes next.
        equals.sort_by_key(|grant| grant.source != Source::Individual);
        let strongest = equals.first()?;
        Some(InProjectRow {
            id: line.id.0,
            email: line.username.clone(),
            username: line.username,
            role: InProjectRole(strongest.role),
            role_order: ProjectRole::ALL.iter().position(|role| *role == strongest.role).unwrap_or_default() + 1,
            has_sensitive_access: access.may(ProjectAction::ViewClassifiedData),
            target_type: match strongest.source {
                Source::OrganizationRole | Source::AllUsers => "organization",
                Source::Team { .. } => "team",
                Source::Individual => "individual",
            },
        })
    });
    Ok(Listed { lines: rows.collect(), next })
}
