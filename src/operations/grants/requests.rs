//! A member asks to be let into a project; whoever manages its users answers (R2.9, X8).

use chrono::Utc;

use crate::{
    mail::Desk,
    model::{
        AccessRequestId, FieldErrors, Principal, ProjectId, ProjectRole, addresses, event,
        limits::{ACCESS_LETTERS, ASKING, ASKING_ANYWHERE, asked_enough},
    },
    operations::{Held, Refusal, audit},
    policy::{Denied, OrgActor, ProjectAction, ProjectPermit, proj::ApproveRequests, project_roles_that},
    store::{Tx, grants, projects},
};

/// Asks to be let in; one request waits at a time. Owners and Admins of the project are told by letter. The words of the
/// asking person stand on their page and not in the letter (S8). `false` if this person has access by now.
pub fn request(held: &mut Held<OrgActor>, desk: &Desk, project: ProjectId, message: &str) -> Result<bool, Refusal> {
    let Held { tx, by, organization: whole, .. } = held;
    let (organization, user) = (by.organization, by.user().ok_or(Refusal::NotFound)?);
    let known = projects::known(tx, organization, &[project])?;
    let (_, name) = grants::names(tx, organization, &known)?.into_iter().next().ok_or(Refusal::NotFound)?;
    if !grants::grants(tx, organization, project, Principal::Person(user))?.is_empty() {
        return Ok(false);
    }
    if grants::requests::of(tx, organization, project, user)?.is_some() {
        return Ok(true);
    }
    // Counted before anything is written; what can be taken back is bounded with it (F31).
    let (here, anywhere) = grants::requests::times_asked(tx, organization, project, user, Utc::now() - ASKING.within)?;
    for (times, pace) in [(here, ASKING), (anywhere, ASKING_ANYWHERE)] {
        if times >= i64::from(pace.most) {
            return Err(FieldErrors::on("", asked_enough(pace.most)).into());
        }
    }
    let asked = grants::requests::last_asked(tx, organization, project, user)?;
    let Some(id) = grants::requests::ask(tx, organization, project, user, message)? else { return Ok(true) };
    let email = by.actor.email().map(ToString::to_string).unwrap_or_default();
    audit::record_by(tx, by, &event::grants::requested(project, &email, id))?;
    if asked.is_none_or(|asked| asked + ACCESS_LETTERS < Utc::now()) {
        let page = addresses::project_requests(project);
        for to in grants::requests::deciders(tx, organization, project, &project_roles_that(ProjectAction::ApproveRequests))? {
            let letter = desk.access_requested(to, (&name, &whole.name), (by.name(), &email), !message.is_empty(), page.clone());
            desk.tell(tx, &by.actor, &letter)?;
        }
    }
    Ok(true)
}

/// Takes a request back.
pub fn withdraw(held: &mut Held<OrgActor>, project: ProjectId) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let user = by.user().ok_or(Refusal::NotFound)?;
    let Some(request) = grants::requests::of(tx, by.organization, project, user)? else { return Ok(()) };
    if grants::requests::decide(tx, by.organization, request.id, "withdrawn", by.user())? {
        audit::record_by(tx, by, &event::grants::decided(project, request.email.as_str(), request.id, "withdrawn"))?;
    }
    Ok(())
}

/// Lets somebody in with a role of their own. They are told by letter. Returns their name.
pub fn approve(
    held: &mut Held<ProjectPermit<ApproveRequests>>,
    desk: &Desk,
    id: AccessRequestId,
    role: ProjectRole,
) -> Result<String, Refusal> {
    let Held { tx, by, organization: whole, .. } = held;
    let actor = by.actor();
    let (organization, project) = (by.organization(), by.project());
    let request = grants::requests::find(tx, organization, project, id)?.ok_or(Refusal::NotFound)?;
    if !actor.may_change_role(request.user_id, grants::individual(tx, organization, project, request.user_id)?, Some(role)) {
        return Err(Denied::ProjectRank.into());
    }
    if !grants::requests::decide(tx, organization, id, "approved", by.user())? {
        return Err(Refusal::NotFound);
    }
    grants::grant(tx, organization, project, request.user_id, role, by.giver())?;
    let email = request.email.to_string();
    audit::record_by(tx, &actor.actor, &event::grants::decided(project, &email, id, "approved"))?;
    audit::record_by(tx, &actor.actor, &event::grants::added(project, &email, role))?;
    let name = named(tx, by)?;
    desk.tell(
        tx,
        &actor.actor.actor,
        &desk.access_approved(request.email, (&name, &whole.name), role, addresses::project(project)),
    )?;
    Ok(request.name)
}

/// Says no. They are told by letter. Returns their name.
pub fn deny(held: &mut Held<ProjectPermit<ApproveRequests>>, desk: &Desk, id: AccessRequestId) -> Result<String, Refusal> {
    let Held { tx, by, organization: whole, .. } = held;
    let actor = by.actor();
    let (organization, project) = (by.organization(), by.project());
    let request = grants::requests::find(tx, organization, project, id)?.ok_or(Refusal::NotFound)?;
    if !grants::requests::decide(tx, organization, id, "denied", by.user())? {
        return Err(Refusal::NotFound);
    }
    audit::record_by(tx, &actor.actor, &event::grants::decided(project, request.email.as_str(), id, "denied"))?;
    desk.tell(
        tx,
        &actor.actor.actor,
        &desk.access_denied(request.email, (project, &whole.name), addresses::access_request(project)),
    )?;
    Ok(request.name)
}

fn named<A>(tx: &mut Tx, by: &ProjectPermit<A>) -> Result<String, Refusal> {
    let names = grants::names(tx, by.organization(), &[by.project()])?;
    names.into_iter().next().map(|(_, name)| name).ok_or(Refusal::NotFound)
}
