//! What service accounts are given in projects, from the organization's page and from the project's own (X19, R1.7, R1.10).

use std::collections::BTreeSet;

use super::{Changed, Made, lapse, make};
use crate::{
    model::{FieldErrors, OrganizationRole, ProjectId, ProjectRole, ServiceAccountId, event, service_account::NewServiceAccount},
    operations::{Across, Held, Refusal, Standing as _, audit, reach::own_roles, refusal::CHANGED_AGAIN},
    policy::{
        Begins, Denied, OrgActor, Permit, ProjectPermit, grants_over, org::ManageServiceAccounts, proj::CreateServiceAccounts,
    },
    store::{Tx, grants::names, projects, service_accounts},
};

/// What stands above whoever gives it.
const OVER_PROJECT: &str = "Only an Owner of the project can give this role there, or change the one it has.";

/// Gives a service account a role in these projects, where it was given none before. Returns its username.
///
/// # Errors
/// `Invalid` where a project is gone, has a role for it already, or its role is out of reach.
pub fn add(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    wanted: &[ProjectId],
    role: ProjectRole,
) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let username = username(tx, by.actor(), id)?;
    let known = projects::known(tx, by.organization(), wanted)?;
    if known.len() < wanted.len() {
        return Err(FieldErrors::on("projects", "A project no longer exists. Choose again.").into());
    }
    let own = own_roles(tx, by.actor().into(), &known)?;
    for (project, name) in names(tx, by.organization(), &known)? {
        if service_accounts::given::individual(tx, by.organization(), project, id)?.is_some() {
            let sentence = format!("{username} has a role in {name} already. Change it on its page.");
            return Err(FieldErrors::on("projects", sentence).into());
        }
        let given = Given { project, own: own.get(&project).copied(), account: (id, &username) };
        if !given.give(tx, by.actor(), role)? {
            return Err(FieldErrors::on("role", format!("Only an Owner of {name} can give this role there.")).into());
        }
    }
    Ok(username)
}

/// Gives service accounts roles in projects, for a program: all of it or nothing, by either line of the tables (K3).
///
/// # Errors
/// Those of `add` and `add_here`, beside the row.
pub fn add_among(
    held: &mut Held<Across<ManageServiceAccounts, CreateServiceAccounts>>,
    accounts: &[ServiceAccountId],
    wanted: &[(ProjectId, ProjectRole)],
) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let by = by.actor();
    let ids: Vec<ProjectId> = wanted.iter().map(|(project, _)| *project).collect();
    let known = projects::known(tx, by.organization, &ids)?;
    let own = own_roles(tx, by.into(), &known)?;
    for (n, id) in accounts.iter().enumerate() {
        let Some(account) = service_accounts::find(tx, by.organization, *id)? else {
            return Err(FieldErrors::on(format!("account-{n}"), "This service account no longer exists.").into());
        };
        for (row, (project, role)) in wanted.iter().enumerate() {
            let Some(own) = own.get(project) else {
                return Err(FieldErrors::on(format!("project-{row}"), "This project no longer exists.").into());
            };
            let given = Given { project: *project, own: Some(*own), account: (*id, &account.username) };
            if !given.give(tx, by, *role)? {
                return Err(FieldErrors::on(format!("project_role-{row}"), OVER_PROJECT).into());
            }
        }
    }
    Ok(())
}

/// Takes from service accounts what they were given in projects, for a program: all of it or nothing, by either line (A36, K3).
///
/// # Errors
/// Those of `remove`; `NotFound` where a project is not here.
pub fn remove_among(
    held: &mut Held<Across<ManageServiceAccounts, CreateServiceAccounts>>,
    wanted: &[(ServiceAccountId, ProjectId)],
) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let ids: BTreeSet<ProjectId> = wanted.iter().map(|(_, project)| *project).collect();
    if projects::known(tx, by.organization(), &ids.iter().copied().collect::<Vec<_>>())?.len() < ids.len() {
        return Err(Refusal::NotFound);
    }
    for (id, project) in wanted {
        let own = own_role(tx, by.actor(), *project)?;
        turn(tx, by.actor(), (*project, own), *id, (None, None))?;
    }
    Ok(())
}

/// Gives a service account another role in a project. To take a change back, `undoes` says what it made of the role (L2.1).
///
/// # Errors
/// `Denied` where either role is out of reach, `NotFound` where it was given none, `Overtaken` where the change that is taken back
/// is not the last.
pub fn change_role(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    project: ProjectId,
    (role, undoes): (ProjectRole, Option<ProjectRole>),
) -> Result<Changed<ProjectRole>, Refusal> {
    let Held { tx, by, .. } = held;
    let own = own_role(tx, by.actor(), project)?;
    turn(tx, by.actor(), (project, own), id, (Some(role), undoes))
}

/// Takes from a service account what it was given in a project; others stay (R2.12).
///
/// # Errors
/// As `change_role`.
pub fn remove(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    project: ProjectId,
) -> Result<Changed<ProjectRole>, Refusal> {
    let Held { tx, by, .. } = held;
    let own = own_role(tx, by.actor(), project)?;
    turn(tx, by.actor(), (project, own), id, (None, None))
}

/// Makes a service account for one project: Member of the organization, with a role here (R2.12).
///
/// # Errors
/// `Invalid` where the role is out of reach.
pub fn create_here(
    held: &mut Held<ProjectPermit<CreateServiceAccounts>>,
    mut new: NewServiceAccount,
    role: ProjectRole,
) -> Result<Made, Refusal> {
    held.begins(Begins::ServiceAccounts)?;
    let Held { tx, by, .. } = held;
    if !grants_over(by.actor().access.highest(), None, Some(role)) {
        return Err(FieldErrors::on("project_role", "Only an Owner of the project can give this role.").into());
    }
    new.role = OrganizationRole::Member;
    new.projects = vec![(by.project(), role, 0)];
    make(tx, &by.actor().actor, &new)
}

/// Lets a service account of the organization into the project, where it was given no role before. Returns its username.
///
/// # Errors
/// `Invalid` where the account is gone, was let in already, or the role is out of reach.
pub fn add_here(
    held: &mut Held<ProjectPermit<CreateServiceAccounts>>,
    id: ServiceAccountId,
    role: ProjectRole,
) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let (actor, own) = (&by.actor().actor, by.actor().access.highest());
    let Some(account) = service_accounts::find(tx, actor.organization, id)? else {
        return Err(FieldErrors::on("account", "This service account no longer exists. Choose again.").into());
    };
    if service_accounts::given::individual(tx, actor.organization, by.project(), id)?.is_some() {
        return Err(FieldErrors::on("account", "This service account has a role here already. Change it in the list.").into());
    }
    let given = Given { project: by.project(), own, account: (id, &account.username) };
    if !given.give(tx, actor, role)? {
        return Err(FieldErrors::on("project_role", OVER_PROJECT).into());
    }
    Ok(account.username)
}

/// Gives a service account another role in the project, or the former one again.
///
/// # Errors
/// As `change_role`.
pub fn change_role_here(
    held: &mut Held<ProjectPermit<CreateServiceAccounts>>,
    id: ServiceAccountId,
    role: ProjectRole,
    undoes: Option<ProjectRole>,
) -> Result<Changed<ProjectRole>, Refusal> {
    let Held { tx, by, .. } = held;
    turn(tx, &by.actor().actor, (by.project(), by.actor().access.highest()), id, (Some(role), undoes))
}

/// Takes from a service account what it was given in this project; others stay (R1.10).
///
/// # Errors
/// As `change_role_here`.
pub fn remove_here(
    held: &mut Held<ProjectPermit<CreateServiceAccounts>>,
    id: ServiceAccountId,
) -> Result<Changed<ProjectRole>, Refusal> {
    let Held { tx, by, .. } = held;
    turn(tx, &by.actor().actor, (by.project(), by.actor().access.highest()), id, (None, None))
}

/// A service account beside a project, with what whoever acts holds there.
struct Given<'a> {
    project: ProjectId,
    own: Option<ProjectRole>,
    account: (ServiceAccountId, &'a str),
}

impl Given<'_> {
    /// Gives the role, unless it or the present one is out of reach. What it has already is not given again.
    fn give(&self, tx: &mut Tx, by: &OrgActor, role: ProjectRole) -> Result<bool, Refusal> {
        let present = service_accounts::given::individual(tx, by.organization, self.project, self.account.0)?;
        if present == Some(role) {
            return Ok(true);
        }
        if !grants_over(self.own, present, Some(role)) {
            return Ok(false);
        }
        service_accounts::given::grant(tx, by.organization, (self.project, role), self.account.0, by.giver())?;
        let event = match present {
            Some(before) => event::service_accounts::role_changed_in(self.project, self.account, before, role),
            None => event::service_accounts::added(self.project, self.account, role),
        };
        audit::record_by(tx, by, &event)?;
        lapse(tx, by, self.account.0)?;
        Ok(true)
    }
}

/// Turns what an account was given in a project into another role, or into nothing.
fn turn(
    tx: &mut Tx,
    by: &OrgActor,
    (project, own): (ProjectId, Option<ProjectRole>),
    id: ServiceAccountId,
    (new, undoes): (Option<ProjectRole>, Option<ProjectRole>),
) -> Result<Changed<ProjectRole>, Refusal> {
    let username = username(tx, by, id)?;
    let present = service_accounts::given::individual(tx, by.organization, project, id)?.ok_or(Refusal::NotFound)?;
    if undoes.is_some_and(|left| left != present) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if !grants_over(own, Some(present), new) {
        return Err(Denied::ProjectRank.into());
    }
    match new {
        Some(_) if new == Some(present) => {}
        Some(role) => {
            service_accounts::given::grant(tx, by.organization, (project, role), id, by.giver())?;
            audit::record_by(tx, by, &event::service_accounts::role_changed_in(project, (id, &username), present, role))?;
        }
        None => {
            service_accounts::given::revoke(tx, by.organization, project, id)?;
            audit::record_by(tx, by, &event::service_accounts::removed(project, (id, &username), present))?;
        }
    }
    let ended = lapse(tx, by, id)?;
    Ok(Changed { username, before: present, ended })
}

/// What whoever acts holds in a project.
fn own_role(tx: &mut Tx, by: &OrgActor, project: ProjectId) -> Result<Option<ProjectRole>, Refusal> {
    Ok(own_roles(tx, by.into(), &[project])?.get(&project).copied())
}

fn username(tx: &mut Tx, by: &OrgActor, id: ServiceAccountId) -> Result<String, Refusal> {
    Ok(service_accounts::find(tx, by.organization, id)?.ok_or(Refusal::NotFound)?.username)
}
