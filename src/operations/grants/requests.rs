//! A member asks to be let into a project; whoever manages its users answers (R2.9, X8).

use chrono::Utc;

use super::present;
use crate::{
    mail::Desk,
    model::{AccessRequestId, Principal, ProjectId, ProjectRole, limits::ACCESS_LETTERS, project_event::What},
    operations::{Refusal, audit},
    policy::{Denied, OrgActor, ProjectAction, ProjectPermit, proj::ApproveRequests, project_roles_that},
    store::{Tx, grants, members, organizations, projects},
};

/// Asks to be let in; one request waits at a time. Owners and Admins of the project are told by letter. The words of the
/// asking person stand on their page and not in the letter (S8). `false` if this person has access by now.
pub fn request(tx: &mut Tx, desk: &Desk, by: &OrgActor, project: ProjectId, message: &str) -> Result<bool, Refusal> {
    let (organization, user) = (by.organization, by.person.id);
    organizations::lock(tx, organization)?;
    members::among(tx, organization, &[user])?.into_iter().next().ok_or(Refusal::NotFound)?;
    let known = projects::known(tx, organization, &[project])?;
    let (_, name) = grants::names(tx, organization, &known)?.into_iter().next().ok_or(Refusal::NotFound)?;
    if !grants::grants(tx, organization, project, Principal::Person(user))?.is_empty() {
        return Ok(false);
    }
    let asked = grants::requests::last_asked(tx, organization, project, user)?;
    let Some(id) = grants::requests::ask(tx, organization, project, user, message)? else { return Ok(true) };
    let email = by.person.email.to_string();
    audit::record_by(tx, by, &What::AccessRequested { id: id.to_string() }.of(project, &email))?;
    if asked.is_none_or(|asked| asked + ACCESS_LETTERS < Utc::now()) {
        let page = format!("/projects/{project}/settings/users/requests");
        for to in grants::requests::deciders(tx, organization, project, &project_roles_that(ProjectAction::ApproveRequests))? {
            let letter = desk.access_requested(to, &name, (&by.person.name, &email), !message.is_empty(), page.clone());
            desk.post(tx, &letter)?;
        }
    }
    Ok(true)
}

/// Takes a request back.
pub fn withdraw(tx: &mut Tx, by: &OrgActor, project: ProjectId) -> Result<(), Refusal> {
    let Some(request) = grants::requests::of(tx, by.organization, project, by.person.id)? else { return Ok(()) };
    if grants::requests::decide(tx, by.organization, request.id, "withdrawn", by.person.id)? {
        let what = What::AccessDecided { id: request.id.to_string(), decision: "withdrawn" };
        audit::record_by(tx, by, &what.of(project, request.email.as_str()))?;
    }
    Ok(())
}

/// Lets somebody in with a role of their own. They are told by letter. Answers their name.
pub fn approve(
    tx: &mut Tx,
    by: &ProjectPermit<ApproveRequests>,
    desk: &Desk,
    id: AccessRequestId,
    role: ProjectRole,
) -> Result<String, Refusal> {
    let actor = present(tx, by)?.actor;
    let (organization, project) = (by.organization(), by.project());
    let request = grants::requests::find(tx, organization, project, id)?.ok_or(Refusal::NotFound)?;
    if !actor.turns(request.user_id, grants::individual(tx, organization, project, request.user_id)?, Some(role)) {
        return Err(Denied::ProjectRank.into());
    }
    if !grants::requests::decide(tx, organization, id, "approved", by.user())? {
        return Err(Refusal::NotFound);
    }
    grants::grant(tx, organization, project, request.user_id, role, Some(by.user()))?;
    let email = request.email.to_string();
    let decided = What::AccessDecided { id: id.to_string(), decision: "approved" };
    audit::record_by(tx, &actor.actor, &decided.of(project, &email))?;
    audit::record_by(tx, &actor.actor, &What::UserAdded { role }.of(project, &email))?;
    let name = named(tx, by)?;
    desk.post(tx, &desk.access_approved(request.email, &name, role, format!("/projects/{project}/settings/overview")))?;
    Ok(request.name)
}

/// Says no. They are told by letter. Answers their name.
pub fn deny(tx: &mut Tx, by: &ProjectPermit<ApproveRequests>, desk: &Desk, id: AccessRequestId) -> Result<String, Refusal> {
    let actor = present(tx, by)?.actor;
    let (organization, project) = (by.organization(), by.project());
    let request = grants::requests::find(tx, organization, project, id)?.ok_or(Refusal::NotFound)?;
    if !grants::requests::decide(tx, organization, id, "denied", by.user())? {
        return Err(Refusal::NotFound);
    }
    let decided = What::AccessDecided { id: id.to_string(), decision: "denied" };
    audit::record_by(tx, &actor.actor, &decided.of(project, request.email.as_str()))?;
    desk.post(tx, &desk.access_denied(request.email, project, format!("/projects/{project}/request")))?;
    Ok(request.name)
}

/// Ends every request that has its answer, in whatever way its person came to have access, or its project to its end. Whatever
/// gives access calls this.
pub(in crate::operations) fn close_answered(tx: &mut Tx, organization: crate::model::OrganizationId) -> Result<(), Refusal> {
    grants::requests::close_answered(tx, organization)?;
    Ok(())
}

fn named<A>(tx: &mut Tx, by: &ProjectPermit<A>) -> Result<String, Refusal> {
    let names = grants::names(tx, by.organization(), &[by.project()])?;
    names.into_iter().next().map(|(_, name)| name).ok_or(Refusal::NotFound)
}
