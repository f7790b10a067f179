//! The token that programs send data with (R2.7.7): only whoever runs the site gives a project another one (C5.8).

use super::ends::owners;
use crate::{
    mail::Desk,
    model::{ProjectId, event, secret::project_token},
    operations::{Held, Refusal, audit},
    policy::ByOperator,
    store::projects,
};

/// Gives the project a new token; the one before it works no more, from this moment on. The Owners of the project are told by
/// letter. Returns the token.
///
/// # Errors
/// `NotFound` if there is no such active project in the organization.
pub fn rotate(held: &mut Held<ByOperator>, desk: &Desk, id: ProjectId) -> Result<String, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let (project, token, actor) = (projects::lock(tx, organization.id, id)?, project_token(), by.actor());
    projects::set_token(tx, organization.id, id, &token)?;
    audit::record_by(tx, actor, &event::projects::token_rotated(id, &project.name))?;
    for email in owners(tx, organization.id, id)? {
        let letter = desk.token_rotated(email, (&project.name, &organization.name), actor.name(), id);
        desk.tell(tx, &actor.actor, &letter)?;
    }
    Ok(token)
}
