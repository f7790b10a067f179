//! Members of an organization: their role there, and the end of their membership (R2.4).

pub mod additions;
pub mod addressed;
pub mod recovery;

use super::{
    Held, Refusal, audit,
    refusal::{CHANGED_AGAIN, Reason},
    settling::{Lapsing, close_answered, close_to, settle},
};
use crate::{
    mail::Desk,
    model::{EmailAddress, FieldErrors, OrganizationRole, Principal, ServiceAccountId, UserId, WebhookId, addresses, event},
    policy::{
        OrgActor, Permit, Rank, assignable,
        org::{ChangeOrgRoles, ManageUsers},
        owner_roles,
    },
    store::{Tx, members, webhooks},
};

/// Gives everybody on the list another organization role, or nobody (M78, R2.4).
///
/// Whoever loses the right to invite also loses their open invitations, or passes them on. Returns the addresses of those
/// invitations. The people are told by letter, and so are the other Owners when there is a new one.
pub fn change_roles(
    held: &mut Held<Permit<ChangeOrgRoles>>,
    desk: &Desk,
    people: &[UserId],
    role: OrganizationRole,
    lapsing: Lapsing,
) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let (actor, plan) = (by.actor(), organization.plan);
    if !actor.reaches(role) {
        return Err(actor.no_giving(role).into());
    }
    if people.is_empty() {
        return Err(FieldErrors::on("", "No one is selected.").into());
    }
    let targets = targets(tx, actor, people, Some(role))?;
    let changed: Vec<_> = targets.into_iter().filter(|target| target.role != role).collect();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    if !assignable(plan, role) {
        return Err(FieldErrors::on("role", format!("The {plan} plan has Owners and Billing Admins only.")).into());
    }
    let ids: Vec<UserId> = changed.iter().map(|target| target.id).collect();
    members::set_role(tx, by.organization(), &ids, role, by.giver())?;
    close_answered(tx, by.organization())?;

    let mut settled = Vec::new();
    for target in &changed {
        audit::record(tx, by, &event::members::role_changed(target.id, target.email.as_str(), target.role, role))?;
        settled.extend(settle(tx, actor, Principal::Person(target.id), Some(role), lapsing)?);
        tell(tx, actor, desk, &organization.name, target, role)?;
    }
    Ok(settled)
}

/// Gives people back the roles they had before a change, all of them or nobody: `left` is what that change made of each (L2).
///
/// # Errors
/// `Overtaken` if somebody has another role by now; `NotFound` if somebody is gone; else those of `change_roles`.
pub fn restore_roles(
    held: &mut Held<Permit<ChangeOrgRoles>>,
    desk: &Desk,
    roles: &[(UserId, OrganizationRole)],
    left: OrganizationRole,
) -> Result<(), Refusal> {
    let people: Vec<UserId> = roles.iter().map(|(user, _)| *user).collect();
    let found = members::among(held.tx, held.by.organization(), &people)?;
    if found.len() < people.len() || people.is_empty() {
        return Err(Refusal::NotFound);
    }
    if found.iter().any(|(.., role)| *role != left) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    // Owners first, so that there is one at any time.
    for role in OrganizationRole::ALL {
        let people: Vec<UserId> = roles.iter().filter(|(_, before)| before == role).map(|(user, _)| *user).collect();
        if !people.is_empty() {
            change_roles(held, desk, &people, *role, Lapsing::Revoke)?;
        }
    }
    Ok(())
}

/// What a removal leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The people, by name.
    pub names: Vec<String>,
    /// The addresses of their open invitations, which end or pass on.
    pub invitations: Vec<String>,
    /// The service accounts they made, which stay (A39).
    pub service_accounts: Vec<(ServiceAccountId, String)>,
    /// The webhooks they made, which stay, by host (K7.1).
    pub webhooks: Vec<(WebhookId, String)>,
}

/// Removes everybody on the list from the organization, or nobody (M65–M67, R2.4.3). With the membership go all grants, team
/// memberships and rights in it; what they made stays, and so do their accounts.
pub fn remove(
    held: &mut Held<Permit<ManageUsers>>,
    desk: &Desk,
    people: &[UserId],
    lapsing: Lapsing,
) -> Result<Removed, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let actor = by.actor();
    let removed = end(tx, actor, people, "admin", lapsing)?;
    close_to(tx, actor, &removed.1.iter().map(|target| target.email.clone()).collect::<Vec<_>>())?;
    for target in &removed.1 {
        desk.tell(tx, &actor.actor, &desk.removed(target.email.clone(), &organization.name, actor.name()))?;
    }
    Ok(removed.0)
}

/// Leaves the organization. The last Owner stays (X13).
pub fn leave(held: &mut Held<OrgActor>) -> Result<Removed, Refusal> {
    let Held { tx, by: actor, .. } = held;
    let user = actor.user().ok_or(Refusal::NotFound)?;
    Ok(end(tx, actor, &[user], "self_leave", Lapsing::Revoke)?.0)
}

fn end(
    tx: &mut Tx,
    actor: &OrgActor,
    people: &[UserId],
    source: &'static str,
    lapsing: Lapsing,
) -> Result<(Removed, Vec<Target>), Refusal> {
    if people.is_empty() {
        return Err(FieldErrors::on("", "No one is selected.").into());
    }
    let targets = targets(tx, actor, people, None)?;
    let service_accounts = members::service_accounts_by(tx, actor.organization, people)?;
    let webhooks = webhooks::made_by(tx, actor.organization, people)?;
    members::delete(tx, actor.organization, people)?;
    let removed: Vec<UserId> = people.iter().copied().filter(|user| !actor.is(*user)).collect();
    members::remember_removal(tx, actor.organization, &removed)?;
    // Whoever removes themselves cannot stand behind anything either.
    let lapsing = if people.iter().any(|user| actor.is(*user)) { Lapsing::Revoke } else { lapsing };
    let mut invitations = Vec::new();
    for target in &targets {
        audit::record_by(tx, actor, &event::members::removed(target.id, target.email.as_str(), target.role, source))?;
        invitations.extend(settle(tx, actor, Principal::Person(target.id), None, lapsing)?);
    }
    let names = targets.iter().map(|target| target.name.clone()).collect();
    Ok((Removed { names, invitations, service_accounts, webhooks }, targets))
}

/// Somebody about to be changed or removed.
struct Target {
    id: UserId,
    name: String,
    email: EmailAddress,
    role: OrganizationRole,
}

/// The people, if the acting person may do this to every one of them and an Owner is left (A7, M79). To those who have the role
/// already nothing is done.
fn targets(tx: &mut Tx, actor: &OrgActor, people: &[UserId], new: Option<OrganizationRole>) -> Result<Vec<Target>, Refusal> {
    let found = members::among(tx, actor.organization, people)?;
    let mut reasons: Vec<(String, Reason)> = Vec::new();
    if found.len() < people.len() {
        let missing = people.iter().filter(|user| !found.iter().any(|(id, ..)| id == *user));
        reasons.extend(missing.map(|user| (format!("User {user}"), Reason::NotHere)));
    }
    let targets: Vec<Target> = found.into_iter().map(|(id, name, email, role)| Target { id, name, email, role }).collect();
    reasons.extend(
        targets
            .iter()
            .filter(|target| new != Some(target.role) && !actor.may_change_role(target.id, target.role, new))
            .map(|it| (it.name.clone(), Reason::Rank)),
    );
    if new.is_none_or(|role| !role.is_owner()) {
        let leaving: Vec<_> = targets.iter().filter(|target| target.role.is_owner()).collect();
        // Whoever cannot sign in is no Owner that an organization could do with (C5.6).
        let owners = members::enabled_holding(tx, actor.organization, &owner_roles())?;
        if !leaving.is_empty() && owners.iter().all(|owner| leaving.iter().any(|target| target.id == *owner)) {
            reasons.extend(leaving.iter().map(|target| (target.name.clone(), Reason::LastOwner)));
        }
    }
    if reasons.is_empty() { Ok(targets) } else { Err(Refusal::Several(reasons)) }
}

fn tell(
    tx: &mut Tx,
    actor: &OrgActor,
    desk: &Desk,
    organization: &str,
    target: &Target,
    role: OrganizationRole,
) -> Result<(), Refusal> {
    let by = actor.name();
    desk.tell(tx, &actor.actor, &desk.role_changed(target.email.clone(), organization, by, (target.role, role)))?;
    if role.is_owner() {
        let page = addresses::user(actor.organization, target.id);
        let others = members::holding(tx, actor.organization, &owner_roles())?;
        for (_, email) in others.into_iter().filter(|(id, _)| *id != target.id) {
            desk.tell(tx, &actor.actor, &desk.new_owner(email, organization, by, &target.name, page.clone()))?;
        }
    }
    Ok(())
}
