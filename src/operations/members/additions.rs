//! Giving one member projects or teams from their own page (R1.3.3: *Add to projects* and *Add to teams*).

use crate::{
    model::{FieldErrors, ProjectId, ProjectRole, TeamId, UserId, invitation::Invitee},
    operations::{
        Held, Refusal,
        giving::{add, may_give},
        settling::close_answered,
    },
    policy::{Permit, org::ManageUsers},
    store::members,
};

/// Gives a member a role in these projects, in place of an individual grant they may have there. Returns their name.
pub fn to_projects(
    held: &mut Held<Permit<ManageUsers>>,
    user: UserId,
    projects: &[ProjectId],
    role: ProjectRole,
) -> Result<String, Refusal> {
    give(held, user, (projects, role, &[]))
}

/// Puts a member into these teams. Returns their name.
pub fn to_teams(held: &mut Held<Permit<ManageUsers>>, user: UserId, teams: &[TeamId]) -> Result<String, Refusal> {
    give(held, user, (&[], ProjectRole::Consumer, teams))
}

fn give(
    held: &mut Held<Permit<ManageUsers>>,
    user: UserId,
    (projects, project_role, teams): (&[ProjectId], ProjectRole, &[TeamId]),
) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let member = members::find(tx, by.organization(), user)?.ok_or(Refusal::NotFound)?;
    let (projects, teams) = (projects.to_vec(), teams.to_vec());
    let row = Invitee { email: member.email, role: member.role, projects, project_role, teams, row: 0 };
    let mut errors = FieldErrors::default();
    may_give(tx, by, (Some(user), &row), &mut errors)?;
    errors.or(())?;
    add(tx, by, user, &row)?;
    close_answered(tx, by.organization())?;
    Ok(member.name)
}
