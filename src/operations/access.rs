//! The beginning of a look through somebody else's eyes (L14.3). It changes nothing and is recorded.

pub mod decisions;

use crate::{
    model::{OrganizationRole, Principal, event, subject::Subject},
    operations::{Held, Refusal, audit},
    policy::{Denied, Permit, ProjectAccess, org::ManageUsers, viewed_project_roles, views_as},
    store::{grants, members, projects},
};

/// Records who is about to be looked through, once for each time it begins.
///
/// # Errors
/// `NotFound` where there is no such person or project here, `Denied` where they stand above whoever looks.
pub fn begin(held: &mut Held<Permit<ManageUsers>>, subject: Subject) -> Result<Subject, Refusal> {
    let Held { tx, by, .. } = held;
    let (actor, organization) = (by.actor(), by.organization());
    let (role, id, name) = match subject {
        Subject::Person(user) => {
            let member = members::find(tx, organization, user)?.ok_or(Refusal::NotFound)?;
            (member.role, user.to_string(), member.email.to_string())
        }
        Subject::Role(role) => (role, role.as_str().to_owned(), role.label().to_owned()),
        Subject::InProject(project, role) => {
            let known = projects::known(tx, organization, &[project])?;
            known.first().ok_or(Refusal::NotFound)?;
            let user = actor.user().ok_or(Refusal::NotFound)?;
            let own = ProjectAccess::of(grants::grants(tx, organization, project, Principal::Person(user))?);
            if !viewed_project_roles(own.highest()).contains(&role) {
                return Err(Denied::ProjectRank.into());
            }
            (OrganizationRole::Member, project.to_string(), role.label().to_owned())
        }
    };
    if !views_as(actor.role, role) {
        return Err(Denied::OrganizationRank.into());
    }
    audit::record(tx, by, &event::access::viewed(id, &name, subject))?;
    Ok(subject)
}
