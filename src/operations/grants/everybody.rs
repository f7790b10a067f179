//! The All Users Grant: one role in a project for everybody in the organization, now and later (R2.3.3.4, X5, A11).

use crate::{
    model::{FieldErrors, ProjectRole, event, link_change::LinkChange},
    operations::{
        Held, Refusal, audit,
        reach::role_now,
        settling::{Lapsing, close_answered, settle},
    },
    policy::{Denied, ProjectActor, ProjectPermit, grants_over, proj::ChangeRoles},
    store::{Tx, grants, invitations},
};

/// The roles everybody can have.
pub use crate::policy::EVERYBODY_CAN_BE as ROLES;

/// Gives everybody this role, in place of one they may all have. Returns the addresses of invitations that lose their sender.
pub fn change(held: &mut Held<ProjectPermit<ChangeRoles>>, role: ProjectRole, lapsing: Lapsing) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, .. } = held;
    set(tx, by.actor(), role)?;
    settle_all(tx, by.actor(), lapsing)
}

/// Takes from everybody what all were given. Returns the addresses of invitations that lose their sender.
pub fn revoke(held: &mut Held<ProjectPermit<ChangeRoles>>, lapsing: Lapsing) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, .. } = held;
    let actor = by.actor();
    let Some(given) = grants::given::all_users(tx, by.organization(), by.project())? else {
        return Err(FieldErrors::on("", "This project no longer has an All Users Grant.").into());
    };
    if !grants_over(actor.access.highest(), Some(given.role), None) {
        return Err(Denied::ProjectRank.into());
    }
    grants::given::revoke_all(tx, by.organization(), by.project())?;
    record(tx, actor, LinkChange::Removed, given.role)?;
    settle_all(tx, actor, lapsing)
}

/// Gives everybody back what was taken from all (L2).
///
/// # Errors
/// `Overtaken` if all were given something again; else those of `change`.
pub fn restore(held: &mut Held<ProjectPermit<ChangeRoles>>, role: ProjectRole) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    if grants::given::all_users(tx, by.organization(), by.project())?.is_some() {
        return Err(Refusal::Overtaken("There is already a new All Users Grant. It was left as it is."));
    }
    set(tx, by.actor(), role)
}

/// Gives everybody this role, whether they had one or not.
pub(in crate::operations) fn set(tx: &mut Tx, actor: &ProjectActor, role: ProjectRole) -> Result<(), Refusal> {
    let organization = actor.actor.organization;
    if !ROLES.contains(&role) {
        return Err(FieldErrors::on("role", "The All Users Grant can't give the role Owner. Choose another role.").into());
    }
    let given = grants::given::all_users(tx, organization, actor.project)?.map(|given| given.role);
    if !grants_over(actor.access.highest(), given, Some(role)) {
        return Err(Denied::ProjectRank.into());
    }
    if given == Some(role) {
        return Ok(());
    }
    grants::given::grant_all(tx, organization, actor.project, role, actor.giver())?;
    record(tx, actor, if given.is_some() { LinkChange::Updated } else { LinkChange::Added }, role)?;
    close_answered(tx, organization)
}

fn record(tx: &mut Tx, actor: &ProjectActor, turn: LinkChange, role: ProjectRole) -> Result<(), Refusal> {
    let event = event::grants::to_everybody(turn, actor.project, role);
    Ok(audit::record_by(tx, &actor.actor, &event)?)
}

/// Whoever could invite into the project only because everybody could, cannot any more.
fn settle_all(tx: &mut Tx, actor: &ProjectActor, lapsing: Lapsing) -> Result<Vec<String>, Refusal> {
    let organization = actor.actor.organization;
    let senders = invitations::senders::senders_into(tx, organization, actor.project)?;
    let mut settled = Vec::new();
    for sender in senders {
        let role = role_now(tx, organization, sender)?;
        settled.extend(settle(tx, &actor.actor, sender, role, lapsing)?);
    }
    Ok(settled)
}
