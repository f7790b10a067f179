//! What people are given in a project themselves: another role, the tick for classified data, and the end of it (R1.9, R2.4).

pub mod everybody;
pub mod invite;
pub mod requests;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Across, Held, Refusal, Standing as _, audit, invitations,
    refusal::{CHANGED_AGAIN, Reason, includes_classified},
    settling::{Lapsing, close_answered, settle},
};
use crate::{
    model::{EmailAddress, FieldErrors, OrganizationRole, Principal, ProjectId, ProjectRole, UserId, event},
    policy::{Denied, Feature, ProjectAccess, ProjectActor, ProjectPermit, org::ManageUsers, proj::ChangeRoles},
    store::{
        Tx,
        grants::{self, given::Individual},
        members, projects,
    },
};

/// Gives somebody another role in place of the one they were given (R2.3.3.2, A44). What they have from elsewhere stays.
/// Invitations that only the old role allowed them to send end. To take a change back, `undoes` says what it made of the role (L2).
pub fn change_role(
    held: &mut Held<ProjectPermit<ChangeRoles>>,
    user: UserId,
    role: ProjectRole,
    undoes: Option<ProjectRole>,
) -> Result<Changed<ProjectRole>, Refusal> {
    let Held { tx, by, .. } = held;
    let actor = by.actor();
    let target = target(tx, actor, user)?;
    if undoes.is_some_and(|left| left != target.role) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if !actor.may_change_role(user, Some(target.role), Some(role)) {
        return Err(Denied::ProjectRank.into());
    }
    if target.role == role {
        return Ok(Changed { name: target.name, before: role, ended: 0 });
    }
    grants::grant(tx, by.organization(), by.project(), user, role, by.giver())?;
    let event = event::grants::role_changed(by.project(), &target.email, target.role, role);
    audit::record_by(tx, &actor.actor, &event)?;
    let ended = settle(tx, &actor.actor, Principal::Person(user), Some(target.organization_role), Lapsing::Revoke)?.len();
    Ok(Changed { name: target.name, before: target.role, ended })
}

/// Lets somebody see classified data, or no longer (R2.16.1, A14).
pub fn set_classified(held: &mut Held<ProjectPermit<ChangeRoles>>, user: UserId, sees: bool) -> Result<Changed<bool>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let (actor, plan) = (by.actor(), organization.plan);
    let target = target(tx, actor, user)?;
    if target.sees_classified == sees {
        return Ok(Changed { name: target.name, before: sees, ended: 0 });
    }
    if sees {
        includes_classified(plan)?;
    }
    if !actor.may_set_classified(user, target.role, sees) {
        return Err(Denied::ProjectRank.into());
    }
    grants::given::set_classified(tx, by.organization(), by.project(), user, sees)?;
    audit::record_by(tx, &actor.actor, &event::grants::ticked(by.project(), &target.email, sees))?;
    Ok(Changed { name: target.name, before: target.sees_classified, ended: 0 })
}

/// What was changed in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<T> {
    /// Whose it is.
    pub name: String,
    pub before: T,
    /// How many of their open invitations ended with it.
    pub ended: usize,
}

/// What a removal leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The people, by name.
    pub names: Vec<String>,
    /// What they had.
    pub was: Vec<Individual>,
    /// The addresses of their open invitations, which end or pass on.
    pub invitations: Vec<String>,
    /// The acting person was among them, and something else still lets them in.
    pub is_still_in: bool,
}

/// Takes from everybody on the list what they were given in the project themselves, or from nobody (M68–M70, A7, A44). What a
/// team, the organization role or an All Users Grant gives them stays.
pub fn remove(held: &mut Held<ProjectPermit<ChangeRoles>>, people: &[UserId], lapsing: Lapsing) -> Result<Removed, Refusal> {
    let Held { tx, by, .. } = held;
    end(tx, by.actor(), people, lapsing)
}

/// The same in several projects at once, by address (A18): takes what each person was given in each of the projects, and the
/// project out of what an open invitation carries. Returns, in order, whether there was something to take; what is gone already
/// is no fault.
///
/// # Errors
/// `NotFound` where a project is not here, or nothing was taken from anybody; otherwise as `remove`.
pub fn remove_among(
    held: &mut Held<Across<ManageUsers, ChangeRoles>>,
    list: &[(ProjectId, EmailAddress)],
) -> Result<Vec<bool>, Refusal> {
    let Held { tx, by, .. } = held;
    let by = by.actor();
    let ids: BTreeSet<ProjectId> = list.iter().map(|(project, _)| *project).collect();
    if projects::known(tx, by.organization, &ids.iter().copied().collect::<Vec<_>>())?.len() < ids.len() {
        return Err(Refusal::NotFound);
    }
    let emails: Vec<EmailAddress> = list.iter().map(|(_, email)| email.clone()).collect();
    let members: BTreeMap<EmailAddress, UserId> = members::list::with_emails(tx, by.organization, &emails)?.into_iter().collect();
    let holder = by.actor.principal().ok_or(Refusal::NotFound)?;
    let mut taken = Vec::new();
    for (project, email) in list {
        let given = match members.get(email) {
            Some(user) if grants::individual(tx, by.organization, *project, *user)?.is_some() => {
                let access = ProjectAccess::of(grants::grants(tx, by.organization, *project, holder)?);
                end(tx, &ProjectActor { actor: by.clone(), project: *project, access }, &[*user], Lapsing::Revoke)?;
                true
            }
            _ => false,
        };
        taken.push(invitations::open::take_project(tx, by, *project, email)? || given);
    }
    if taken.contains(&true) { Ok(taken) } else { Err(Refusal::NotFound) }
}

/// Gives back what was taken from these people: to everybody on the list, or to nobody (L2). Returns their names.
///
/// # Errors
/// `Overtaken` if one of them is no member any more or was given something else meanwhile; `Denied` if the acting person could not
/// give it by now.
pub fn restore(held: &mut Held<ProjectPermit<ChangeRoles>>, was: &[Individual]) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let (actor, gate) = (by.actor(), Feature::Classification.is_in(organization.plan));
    let people: Vec<UserId> = was.iter().map(|it| it.user).collect();
    let members = members::among(tx, by.organization(), &people)?;
    if members.is_empty() || members.len() < people.len() {
        return Err(Refusal::Overtaken("Someone no longer belongs to the organization, so nothing was given back."));
    }
    if !grants::given::among(tx, by.organization(), by.project(), &people)?.is_empty() {
        return Err(Refusal::Overtaken("Someone has been given a role here since, so nothing was given back."));
    }
    for Individual { user, role, sees_classified } in was {
        let sees = *sees_classified && gate;
        if !actor.may_change_role(*user, None, Some(*role)) || (sees && !actor.may_set_classified(*user, *role, true)) {
            return Err(Denied::ProjectRank.into());
        }
        let email = members.iter().find(|(id, ..)| id == user).map_or("", |(_, _, email, _)| email.as_str());
        grants::grant(tx, by.organization(), by.project(), *user, *role, by.giver())?;
        audit::record_by(tx, &actor.actor, &event::grants::added(by.project(), email, *role))?;
        if sees {
            grants::given::set_classified(tx, by.organization(), by.project(), *user, true)?;
            audit::record_by(tx, &actor.actor, &event::grants::ticked(by.project(), email, true))?;
        }
    }
    close_answered(tx, by.organization())?;
    Ok(members.into_iter().map(|(_, name, ..)| name).collect())
}

/// Gives up what one was given in the project oneself (A45).
pub fn leave(held: &mut Held<ProjectActor>) -> Result<Removed, Refusal> {
    let Held { tx, by: actor, .. } = held;
    let user = actor.user().ok_or(Refusal::NotFound)?;
    if grants::given::among(tx, actor.actor.organization, actor.project, &[user])?.is_empty() {
        let sentence = "You have no individual grant here to give up. Your access comes from elsewhere.";
        return Err(FieldErrors::on("", sentence).into());
    }
    end(tx, actor, &[user], Lapsing::Revoke)
}

fn end(tx: &mut Tx, actor: &ProjectActor, people: &[UserId], lapsing: Lapsing) -> Result<Removed, Refusal> {
    if people.is_empty() {
        return Err(FieldErrors::on("", "No one is selected.").into());
    }
    let targets = targets(tx, actor, people)?;
    let organization = actor.actor.organization;
    let was = grants::given::among(tx, organization, actor.project, people)?;
    grants::given::remove(tx, organization, actor.project, people)?;
    // Whoever removes themselves cannot stand behind anything either.
    let lapsing = if people.iter().any(|user| actor.actor.is(*user)) { Lapsing::Revoke } else { lapsing };
    let mut invitations = Vec::new();
    for target in &targets {
        audit::record_by(tx, &actor.actor, &event::grants::removed(actor.project, &target.email, target.role))?;
        invitations.extend(settle(tx, &actor.actor, Principal::Person(target.id), Some(target.organization_role), lapsing)?);
    }
    let oneself = actor.user().filter(|user| people.contains(user)).map(Principal::Person);
    let is_still_in = match oneself {
        Some(oneself) => !grants::grants(tx, organization, actor.project, oneself)?.is_empty(),
        None => false,
    };
    Ok(Removed { names: targets.into_iter().map(|target| target.name).collect(), was, invitations, is_still_in })
}

/// Somebody about to be changed or removed, with what they were given themselves.
struct Target {
    id: UserId,
    name: String,
    email: String,
    organization_role: OrganizationRole,
    role: ProjectRole,
    sees_classified: bool,
}

fn target(tx: &mut Tx, actor: &ProjectActor, user: UserId) -> Result<Target, Refusal> {
    found(tx, actor, &[user])?.into_iter().next().ok_or(Refusal::NotFound)
}

/// The people, if the acting person may take from every one of them what they were given.
fn targets(tx: &mut Tx, actor: &ProjectActor, people: &[UserId]) -> Result<Vec<Target>, Refusal> {
    let targets = found(tx, actor, people)?;
    let mut reasons: Vec<(String, Reason)> = Vec::new();
    let missing: Vec<UserId> = people.iter().copied().filter(|user| !targets.iter().any(|it| it.id == *user)).collect();
    if !missing.is_empty() {
        let members = members::among(tx, actor.actor.organization, &missing)?;
        reasons.extend(members.iter().map(|(_, name, ..)| (name.clone(), Reason::NoGrant)));
        let gone = missing.iter().filter(|user| !members.iter().any(|(id, ..)| id == *user));
        reasons.extend(gone.map(|user| (format!("User {user}"), Reason::NotHere)));
    }
    let above = targets.iter().filter(|target| !actor.may_change_role(target.id, Some(target.role), None));
    reasons.extend(above.map(|target| (target.name.clone(), Reason::ProjectRank)));
    if reasons.is_empty() { Ok(targets) } else { Err(Refusal::Several(reasons)) }
}

/// Those of these people who were given something in the project themselves, by name.
fn found(tx: &mut Tx, actor: &ProjectActor, people: &[UserId]) -> Result<Vec<Target>, Refusal> {
    let organization = actor.actor.organization;
    let grants = grants::given::among(tx, organization, actor.project, people)?;
    let members = members::among(tx, organization, people)?;
    let given = |user: UserId| grants.iter().find(|grant| grant.user == user);
    let target = |(id, name, email, organization_role): (UserId, String, crate::model::EmailAddress, OrganizationRole)| {
        let grant = given(id)?;
        Some(Target {
            id,
            name,
            email: email.to_string(),
            organization_role,
            role: grant.role,
            sees_classified: grant.sees_classified,
        })
    };
    Ok(members.into_iter().filter_map(target).collect())
}
