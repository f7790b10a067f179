//! Moving a project to another organization (M40–M43, M75, R2.7.4).

use super::{ends::owners, locked};
use crate::{
    mail::Desk,
    model::{FieldErrors, OrganizationId, UserId, event, organization::Plan},
    operations::{Held, Refusal, audit},
    policy::{Feature, OrgAction, OrgActor, ProjectPermit, audit_days, owner_roles, proj::EndProject},
    store::{
        PgConnection, members,
        projects::{self, moves::Destination},
    },
};

/// What a transfer did besides moving the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub project: String,
    pub to: String,
    /// What the plan of the receiving organization lacks, a sentence each.
    pub plan: Vec<String>,
}

/// The organizations a person could move a project to: where they may create projects (A12).
pub fn destinations(conn: &mut PgConnection, user: Option<UserId>, from: OrganizationId) -> Result<Vec<Destination>, Refusal> {
    let Some(user) = user else { return Ok(Vec::new()) };
    let all = projects::moves::destinations(conn, user, from)?;
    Ok(all.into_iter().filter(|to| OrgAction::CreateProjects.allows(to.role)).collect())
}

/// Moves the project with its id, token, keys and settings. Individual grants stay for people of both organizations; all other
/// access, open invitations and requests of the old organization end. Both logs tell of it.
pub fn transfer(held: &mut Held<ProjectPermit<EndProject>>, desk: &Desk) -> Result<Moved, Refusal> {
    let project = locked(held)?.name;
    let Held { tx, by, organization, other, .. } = held;
    let (actor, from, id) = (&by.actor().actor, by.organization(), by.project());
    let (from_name, from_plan) = (organization.name.clone(), organization.plan);
    let to = other.as_ref().map(|other| other.id);
    let destination = destinations(tx, by.user(), from)?.into_iter().find(|destination| Some(destination.id) == to);
    let Some((destination, to)) = destination.zip(to) else {
        return Err(FieldErrors::on("to", "Choose an organization where you can create projects.").into());
    };
    let mut told = owners(tx, from, id)?;
    projects::moves::carry(tx, from, to, id)?;
    projects::moves::leave_word(tx, from, id, (&project, &destination.name, actor.name()))?;
    projects::moves::take_word_back(tx, to, id)?;

    let event = event::projects::transferred(id, &project, (from, &from_name), (to, &destination.name));
    audit::record_by(tx, actor, &event)?;
    let receiver = OrgActor { organization: to, role: destination.role, ..actor.clone() };
    audit::record_by(tx, &receiver, &event)?;
    told.extend(members::holding(tx, to, &owner_roles())?.into_iter().map(|(_, email)| email));
    told.sort_by_key(ToString::to_string);
    told.dedup();
    for email in told {
        desk.tell(
            tx,
            &actor.actor,
            &desk.project_transferred(email, &project, actor.name(), (&from_name, &destination.name), id),
        )?;
    }
    Ok(Moved { project, plan: lacking(from_plan, &destination), to: destination.name })
}

/// What the project loses because the receiving organization has a smaller plan (R2.10).
fn lacking(plan: Plan, destination: &Destination) -> Vec<String> {
    const OF_PROJECTS: [Feature; 3] = [Feature::DataViews, Feature::Classification, Feature::CustomRoles];
    let Destination { name, plan: theirs, .. } = destination;
    let lost = OF_PROJECTS.iter().filter(|feature| feature.is_in(plan) && !feature.is_in(*theirs));
    let mut sentences: Vec<String> =
        lost.map(|it| format!("{name} is on the {theirs} plan, which has no {}.", lower(it.label()))).collect();
    if audit_days(*theirs) < audit_days(plan) {
        sentences.push(format!("{name} keeps its audit log for {} days instead of {}.", audit_days(*theirs), audit_days(plan)));
    }
    sentences
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
