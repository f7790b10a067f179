//! Giving a member projects and teams at once, by whoever manages users (R2.5.4, A44).

use super::{
    Refusal, audit,
    reach::{links, own_roles, reaches_links},
};
use crate::{
    model::{FieldErrors, UserId, event, invitation::Invitee},
    policy::{Permit, grants_over, org::ManageUsers},
    store::{Tx, grants, projects, teams},
};

/// What a row may not give: projects and teams that are not here, and roles in them above one's own. What a member has already is
/// not given, so it asks nothing.
pub(super) fn may_give(
    tx: &mut Tx,
    by: &Permit<ManageUsers>,
    (user, invitee): (Option<UserId>, &Invitee),
    errors: &mut FieldErrors,
) -> Result<(), Refusal> {
    let row = invitee.row;
    let known = projects::known(tx, by.organization(), &invitee.projects)?;
    if known.len() < invitee.projects.len() {
        errors.add(format!("projects-{row}"), "A project no longer exists. Choose again.");
    }
    let own = own_roles(tx, by.actor().into(), &known)?;
    let mut given = Vec::new();
    for project in &known {
        let present = user.map(|user| grants::individual(tx, by.organization(), *project, user)).transpose()?.flatten();
        if present != Some(invitee.project_role) {
            given.push(*project);
        }
    }
    if !given.iter().all(|project| grants_over(own.get(project).copied(), None, Some(invitee.project_role))) {
        errors.add(format!("project_role-{row}"), "Only an Owner of the project can give this role there.");
    }
    if teams::known(tx, by.organization(), &invitee.teams)?.len() < invitee.teams.len() {
        errors.add(format!("teams-{row}"), "A team no longer exists. Choose again.");
    }
    let given = links(tx, by.organization(), &invitee.teams)?;
    if !reaches_links(tx, by.actor().into(), &given)? {
        errors.add(format!("teams-{row}"), "One of these teams gives a role that only an Owner can give.");
    }
    Ok(())
}

/// Somebody who is a member already gets the projects and teams, and keeps their organization role.
pub(super) fn add(tx: &mut Tx, by: &Permit<ManageUsers>, user: UserId, invitee: &Invitee) -> Result<(), Refusal> {
    let own = own_roles(tx, by.actor().into(), &invitee.projects)?;
    let email = invitee.email.to_string();
    for project in &invitee.projects {
        let present = grants::individual(tx, by.organization(), *project, user)?;
        if present == Some(invitee.project_role) {
            continue;
        }
        if !grants_over(own.get(project).copied(), present, Some(invitee.project_role)) {
            let sentence = "This person has a role in one of the projects that only its Owners can change.";
            return Err(FieldErrors::on(format!("email-{}", invitee.row), sentence).into());
        }
        grants::grant(tx, by.organization(), *project, user, invitee.project_role, by.giver())?;
        let event = match present {
            Some(before) => event::grants::role_changed(*project, &email, before, invitee.project_role),
            None => event::grants::added(*project, &email, invitee.project_role),
        };
        audit::record(tx, by, &event)?;
    }
    for (team, name) in teams::known(tx, by.organization(), &invitee.teams)? {
        if !teams::add_people(tx, by.organization(), team, &[user], by.giver())?.is_empty() {
            audit::record(tx, by, &event::teams::person_added(team, &name, &email))?;
        }
    }
    Ok(())
}
