//! Accounts of programs: made, given another role, deleted (M77, X18, R2.12). What they are given in projects is in `projects`,
//! their secrets in `rotation`, when these end by themselves in `secret_policy`, how they come in in `entrance`.

pub mod due;
pub mod entrance;
pub mod places;
pub mod projects;
pub mod rotation;
pub mod secret_policy;

use chrono::{DateTime, Utc};

use super::{
    Across, Held, Refusal, Standing as _, audit,
    reach::{own_roles, role_now},
    refusal::{CHANGED_AGAIN, Reason, taken},
    settling::{Lapsing, settle},
};
use crate::{
    model::{
        FieldErrors, OrganizationRole, Principal, ProjectId, ServiceAccountId,
        account_secret::AccountSecret,
        event::{self, service_accounts::Facts},
        secret_policy::Lifetime,
        service_account::{NewServiceAccount, username},
    },
    policy::{Begins, Denied, OrgAction, OrgActor, Permit, grants_over, org::ManageServiceAccounts, proj::CreateServiceAccounts},
    store::{Tx, invitations::senders::sending, projects as known_projects, service_accounts},
};

/// What was made, with the secret that is shown once.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: ServiceAccountId,
    pub username: String,
    pub secret: AccountSecret,
    /// When the account ends, and every secret of it.
    pub expires_at: Option<DateTime<Utc>>,
    /// For how long it works.
    pub lifetime: Lifetime,
}

/// A role that was changed in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<R> {
    pub username: String,
    pub before: R,
    /// The addresses of invitations it sent, which ended with it (R2.5.10).
    pub ended: Vec<String>,
}

/// Makes a service account with a role in the organization and in projects, none of them above what whoever makes it holds (R2.4,
/// A10b).
///
/// # Errors
/// `Invalid` with a sentence beside the row.
pub fn create(held: &mut Held<Permit<ManageServiceAccounts>>, new: &NewServiceAccount) -> Result<Made, Refusal> {
    held.begins(Begins::ServiceAccounts)?;
    let Held { tx, by, .. } = held;
    may_have(by, new.role)?;
    may_give(tx, by.actor(), new)?;
    make(tx, by.actor(), new)
}

/// The same for a program: by whoever manages service accounts; or by those who make them in every project that is named, as Member
/// of the organization (R2.12).
///
/// # Errors
/// Those of `create`; `Denied` where somebody of projects only gives a role in the organization.
pub fn create_among(
    held: &mut Held<Across<ManageServiceAccounts, CreateServiceAccounts>>,
    new: &NewServiceAccount,
) -> Result<Made, Refusal> {
    let only_in_projects = matches!(held.by, Across::Projects(..));
    if only_in_projects && new.role != OrganizationRole::Member {
        return Err(Denied::Organization(OrgAction::ManageServiceAccounts).into());
    }
    held.begins(Begins::ServiceAccounts)?;
    let Held { tx, by, .. } = held;
    if let Across::Organization(by) = by {
        may_have(by, new.role)?;
    }
    may_give(tx, by.actor(), new)?;
    make(tx, by.actor(), new)
}

/// Gives a service account another role in the organization (A7). To take a change back, `undoes` says what it made of the role
/// (L2.1).
///
/// # Errors
/// `Denied` where either role is out of reach, `Overtaken` where the change that is taken back is not the last.
pub fn change_role(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    role: OrganizationRole,
    undoes: Option<OrganizationRole>,
) -> Result<Changed<OrganizationRole>, Refusal> {
    let Held { tx, by, .. } = held;
    let account = service_accounts::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if undoes.is_some_and(|left| left != account.role) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if !by.actor().may_change_role_of_account(id, account.role, Some(role)) {
        return Err(if by.holds(role) { Denied::OrganizationRank } else { by.actor().no_giving(role) }.into());
    }
    let mut ended = Vec::new();
    if account.role != role {
        service_accounts::set_role(tx, by.organization(), id, role)?;
        audit::record(tx, by, &event::service_accounts::role_changed(id, &account.username, account.role, role))?;
        ended = lapse(tx, by.actor(), id)?;
    }
    Ok(Changed { username: account.username, before: account.role, ended })
}

/// Deletes all of these service accounts, or none. They are gone everywhere at once (R2.12), and so are the invitations they
/// stand behind (R2.5.10). Returns their usernames.
///
/// # Errors
/// `Several` with those that stand too high or are not there.
pub fn delete(held: &mut Held<Permit<ManageServiceAccounts>>, ids: &[ServiceAccountId]) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, .. } = held;
    if ids.is_empty() {
        return Err(FieldErrors::on("", "No service account is selected.").into());
    }
    let known = service_accounts::known(tx, by.organization(), ids)?;
    if known.len() < ids.len() {
        return Err(Refusal::NotFound);
    }
    let above = known.iter().filter(|(id, _, role)| !by.actor().may_change_role_of_account(*id, *role, None));
    let reasons: Vec<_> = above.map(|(_, username, _)| (username.clone(), Reason::Rank)).collect();
    if !reasons.is_empty() {
        return Err(Refusal::Several(reasons));
    }
    for id in sending(tx, by.organization(), ids)? {
        settle(tx, by.actor(), Principal::ServiceAccount(id), None, Lapsing::Revoke)?;
    }
    let found = service_accounts::among(tx, by.organization(), ids)?;
    let makers = service_accounts::makers(tx, by.organization(), ids)?;
    let given = service_accounts::given::alone(tx, by.organization(), ids)?;
    service_accounts::delete(tx, by.organization(), ids)?;
    for account in &found {
        let projects = given.iter().filter(|(id, ..)| *id == account.id).map(|(_, project, role)| (*project, *role));
        let facts = Facts {
            id: account.id,
            username: &account.username,
            role: account.role,
            projects: &projects.collect::<Vec<_>>(),
            creator: makers.get(&account.id).map(|maker| maker.id),
            created_at: account.created_at,
            expires_at: account.expires_at,
        };
        audit::record(tx, by, &event::service_accounts::deleted(facts))?;
    }
    Ok(known.into_iter().map(|(_, username, _)| username).collect())
}

/// Ends the invitations that an account could not send with what it has now, and answers their addresses (R2.5.10).
pub(super) fn lapse(tx: &mut Tx, by: &OrgActor, id: ServiceAccountId) -> Result<Vec<String>, Refusal> {
    let account = Principal::ServiceAccount(id);
    let role = role_now(tx, by.organization, account)?;
    settle(tx, by, account, role, Lapsing::Revoke)
}

/// A role in the organization above what whoever makes the account holds (R2.12.4).
fn may_have(by: &Permit<ManageServiceAccounts>, role: OrganizationRole) -> Result<(), Refusal> {
    if by.holds(role) {
        return Ok(());
    }
    Err(FieldErrors::on("role", by.actor().no_giving(role).to_string()).into())
}

/// What cannot be given: projects that are not here, and roles in them above one's own (R2.3.3.3).
fn may_give(tx: &mut Tx, by: &OrgActor, new: &NewServiceAccount) -> Result<(), Refusal> {
    let mut errors = FieldErrors::default();
    let wanted: Vec<ProjectId> = new.projects.iter().map(|(project, ..)| *project).collect();
    let known = known_projects::known(tx, by.organization, &wanted)?;
    let own = own_roles(tx, by.into(), &known)?;
    for (n, (project, role, row)) in new.projects.iter().enumerate() {
        if !known.contains(project) {
            errors.add(format!("project-{row}"), "This project no longer exists. Choose again.");
        } else if new.projects[..n].iter().any(|(other, ..)| other == project) {
            errors.add(format!("project-{row}"), "This project is already in a row above.");
        } else if !grants_over(own.get(project).copied(), None, Some(*role)) {
            errors.add(format!("role-{row}"), "Only an Owner of the project can give this role there.");
        }
    }
    Ok(errors.or(())?)
}

/// Makes it with its first secret. What it is given was looked at before.
pub(super) fn make(tx: &mut Tx, by: &OrgActor, new: &NewServiceAccount) -> Result<Made, Refusal> {
    let username = username(&new.name);
    let (id, created_at) = service_accounts::insert(tx, by.organization, (&username, new.role), new.expires_at, &by.actor)
        .map_err(taken("service_accounts_username_key", "name", "This username is taken. Send the form again."))?;
    for (project, role, _) in &new.projects {
        service_accounts::given::grant(tx, by.organization, (*project, *role), id, by.giver())?;
    }
    let secret = AccountSecret::new(service_accounts::secrets::next_id(tx)?);
    service_accounts::secrets::insert(tx, by.organization, id, &secret, &by.actor)?;
    let facts = Facts {
        id,
        username: &username,
        role: new.role,
        projects: &new.projects.iter().map(|(project, role, _)| (*project, *role)).collect::<Vec<_>>(),
        creator: by.actor.principal().map(Principal::number),
        created_at,
        expires_at: new.expires_at,
    };
    audit::record_by(tx, by, &event::service_accounts::created(facts, secret.last_four()))?;
    for (project, role, _) in &new.projects {
        audit::record_by(tx, by, &event::service_accounts::added(*project, (id, &username), *role))?;
    }
    let lifetime = secret_policy::lifetime(tx, by.organization, id)?;
    Ok(Made { id, username, secret, expires_at: new.expires_at, lifetime })
}
