//! Teams: their names, their people, their projects, their end (R2.8, M111–M120).

use super::{
    Held, Refusal, audit,
    reach::{links, over_links},
    refusal::{CHANGED_AGAIN, includes_classified, taken},
    settling::close_answered,
};
use crate::{
    model::{
        FieldErrors, ProjectId, ProjectRole, ServiceAccountId, TeamId, UserId, event,
        link_change::LinkChange,
        name::{Name, Renamed},
        team::TeamProject,
    },
    policy::{Begins, Permit, org::ManageTeams},
    store::{
        Tx, members, projects, service_accounts,
        teams::{self, LinkedProject},
    },
};

/// Makes a team with nobody in it (M114).
pub fn create(held: &mut Held<Permit<ManageTeams>>, name: &Name) -> Result<TeamId, Refusal> {
    held.begins(Begins::Teams)?;
    let Held { tx, by, .. } = held;
    if teams::has_name(tx, by.organization(), name, None)? {
        return Err(FieldErrors::on("name", TAKEN).into());
    }
    let id = teams::insert(tx, by.organization(), name).map_err(taken("teams_folded_key", "name", TAKEN))?;
    audit::record(tx, by, &event::teams::created(id, name.as_str()))?;
    Ok(id)
}

/// Makes a team of each of these names that no team has. Returns the names, each with the new team if there is one.
///
/// # Errors
/// As `create`.
pub fn create_missing(held: &mut Held<Permit<ManageTeams>>, names: &[Name]) -> Result<Vec<(String, Option<TeamId>)>, Refusal> {
    let mut made = Vec::new();
    for name in names {
        let is_there = teams::has_name(held.tx, held.by.organization(), name, None)?;
        let id = if is_there { None } else { Some(create(held, name)?) };
        made.push((name.as_str().to_owned(), id));
    }
    Ok(made)
}

/// Gives a team another name. To take a change back, `undoes` says what it made of the name (L2.1).
pub fn rename(held: &mut Held<Permit<ManageTeams>>, id: TeamId, name: &Name, undoes: Option<&str>) -> Result<Renamed, Refusal> {
    let Held { tx, by, .. } = held;
    let renamed = Renamed { before: find(tx, by, id)?.name, now: name.to_string() };
    if undoes.is_some_and(|left| left != renamed.before) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if !renamed.is_change() {
        return Ok(renamed);
    }
    if teams::has_name(tx, by.organization(), name, Some(id))? {
        return Err(FieldErrors::on("name", TAKEN).into());
    }
    teams::rename(tx, by.organization(), id, name).map_err(taken("teams_folded_key", "name", TAKEN))?;
    audit::record(tx, by, &event::teams::renamed(id, &renamed.before, &renamed.now))?;
    Ok(renamed)
}

/// Deletes all of these teams, or none. Their people lose what the teams gave and nothing else (M120). Returns the names.
pub fn delete(held: &mut Held<Permit<ManageTeams>>, ids: &[TeamId]) -> Result<Vec<String>, Refusal> {
    let Held { tx, by, .. } = held;
    if ids.is_empty() {
        return Err(FieldErrors::on("", "No team is selected.").into());
    }
    let known = teams::known(tx, by.organization(), ids)?;
    if known.len() < ids.len() {
        return Err(Refusal::NotFound);
    }
    let given = links(tx, by.organization(), ids)?;
    over_links(tx, by, &given)?;
    teams::delete(tx, by.organization(), ids)?;
    for (id, name) in &known {
        audit::record(tx, by, &event::teams::deleted(*id, name))?;
    }
    Ok(known.into_iter().map(|(_, name)| name).collect())
}

/// Puts members of the organization into a team (M116). Returns how many were not in it yet.
pub fn add_people(held: &mut Held<Permit<ManageTeams>>, id: TeamId, people: &[UserId]) -> Result<usize, Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let known = members::among(tx, by.organization(), people)?;
    if known.len() < people.len() {
        return Err(FieldErrors::on("user", "Someone no longer belongs to the organization. Choose again.").into());
    }
    let given = links(tx, by.organization(), &[id])?;
    over_links(tx, by, &given)?;
    let added = teams::add_people(tx, by.organization(), id, people, by.giver())?;
    close_answered(tx, by.organization())?;
    for (_, _, email, _) in known.iter().filter(|(user, ..)| added.contains(user)) {
        audit::record(tx, by, &event::teams::person_added(id, &team.name, email.as_str()))?;
    }
    Ok(added.len())
}

/// Takes a person out of a team: exactly what the team gave them goes (R2.8.2). Returns their name.
pub fn remove_person(held: &mut Held<Permit<ManageTeams>>, id: TeamId, user: UserId) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let member = members::find(tx, by.organization(), user)?.ok_or(Refusal::NotFound)?;
    let given = links(tx, by.organization(), &[id])?;
    over_links(tx, by, &given)?;
    if teams::remove_person(tx, by.organization(), id, user)? == 0 {
        return Err(Refusal::NotFound);
    }
    audit::record(tx, by, &event::teams::person_removed(id, &team.name, member.email.as_str()))?;
    Ok(member.name)
}

/// Puts service accounts of the organization into a team (X19). Returns how many were not in it yet.
pub fn add_accounts(held: &mut Held<Permit<ManageTeams>>, id: TeamId, accounts: &[ServiceAccountId]) -> Result<usize, Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let known = service_accounts::known(tx, by.organization(), accounts)?;
    if known.len() < accounts.len() {
        return Err(FieldErrors::on("account", "A service account no longer exists. Choose again.").into());
    }
    let given = links(tx, by.organization(), &[id])?;
    over_links(tx, by, &given)?;
    let added = service_accounts::given::add_to_team(tx, by.organization(), id, accounts, by.giver())?;
    for (_, username, _) in known.iter().filter(|(account, ..)| added.contains(account)) {
        audit::record(tx, by, &event::teams::account_added(id, &team.name, username))?;
    }
    Ok(added.len())
}

/// Takes a service account out of a team: exactly what the team gave it goes (R2.8.2). Returns its username.
pub fn remove_account(held: &mut Held<Permit<ManageTeams>>, id: TeamId, account: ServiceAccountId) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let account = service_accounts::find(tx, by.organization(), account)?.ok_or(Refusal::NotFound)?;
    let given = links(tx, by.organization(), &[id])?;
    over_links(tx, by, &given)?;
    if service_accounts::given::remove_from_team(tx, by.organization(), id, account.id)? == 0 {
        return Err(Refusal::NotFound);
    }
    audit::record(tx, by, &event::teams::account_removed(id, &team.name, &account.username))?;
    Ok(account.username)
}

/// Puts projects beside a team with one role, or gives links that are there that role (M117, M118).
pub fn link(held: &mut Held<Permit<ManageTeams>>, id: TeamId, wanted: &[ProjectId], role: ProjectRole) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let known = projects::known(tx, by.organization(), wanted)?;
    if known.len() < wanted.len() {
        return Err(FieldErrors::on("project", "A project no longer exists. Choose again.").into());
    }
    let present = links(tx, by.organization(), &[id])?;
    let touched = |project: &ProjectId| present.iter().copied().filter(|(linked, _)| linked == project).collect::<Vec<_>>();
    for project in &known {
        let before = touched(project);
        if before.iter().any(|(_, present)| *present == role) {
            continue;
        }
        let mut both = before.clone();
        both.push((*project, role));
        over_links(tx, by, &both)?;
        teams::link(tx, by.organization(), TeamProject { team: id, project: *project, role }, by.giver())?;
        let turn = if before.is_empty() { LinkChange::Added } else { LinkChange::Updated };
        record_link(tx, by, turn, &team, *project, role, None)?;
    }
    close_answered(tx, by.organization())
}

/// Gives a link that is there another role. To take a change back, `undoes` says what it made of the role (L2). Returns the role
/// before.
pub fn change_role(
    held: &mut Held<Permit<ManageTeams>>,
    id: TeamId,
    project: ProjectId,
    role: ProjectRole,
    undoes: Option<ProjectRole>,
) -> Result<ProjectRole, Refusal> {
    let Held { tx, by, .. } = held;
    let before = link_of(tx, by, id, project)?.role;
    if undoes.is_some_and(|left| left != before) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    link(held, id, &[project], role)?;
    Ok(before)
}

/// Lets the people of a team see classified data in a project of theirs, or no longer (M119). Returns whether they did before.
///
/// # Errors
/// `Invalid` where the plan lacks classified data; else those of `link`.
pub fn set_classified(held: &mut Held<Permit<ManageTeams>>, id: TeamId, project: ProjectId, sees: bool) -> Result<bool, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let team = find(tx, by, id)?;
    let LinkedProject { role, sees_classified: before, .. } = link_of(tx, by, id, project)?;
    if sees == before {
        return Ok(before);
    }
    over_links(tx, by, &[(project, role)])?;
    if sees {
        includes_classified(organization.plan)?;
    }
    teams::set_classified(tx, by.organization(), id, project, sees)?;
    record_link(tx, by, LinkChange::Updated, &team, project, role, Some(sees))?;
    Ok(before)
}

/// Takes a project from a team. Returns what the team had there.
pub fn unlink(held: &mut Held<Permit<ManageTeams>>, id: TeamId, project: ProjectId) -> Result<LinkedProject, Refusal> {
    let Held { tx, by, .. } = held;
    let team = find(tx, by, id)?;
    let before = link_of(tx, by, id, project)?;
    over_links(tx, by, &[(project, before.role)])?;
    teams::unlink(tx, by.organization(), id, project)?;
    record_link(tx, by, LinkChange::Removed, &team, project, before.role, None)?;
    Ok(before)
}

/// Puts somebody back into a team they were taken from (L2). Returns their name.
///
/// # Errors
/// `Overtaken` if they are in it again or are no member any more; else those of `add_people`.
pub fn restore_person(held: &mut Held<Permit<ManageTeams>>, id: TeamId, user: UserId) -> Result<String, Refusal> {
    let gone = Refusal::Overtaken("They no longer belong to the organization, so they can't be added to the team again.");
    let member = members::find(held.tx, held.by.organization(), user)?.ok_or(gone)?;
    match add_people(held, id, &[user])? {
        0 => Err(Refusal::Overtaken("They are already back in the team.")),
        _ => Ok(member.name),
    }
}

/// Puts a project back beside a team it was taken from, with what the team had there (L2).
///
/// # Errors
/// `Overtaken` if it is there again or the project has ended; else those of `link`.
pub fn restore_project(
    held: &mut Held<Permit<ManageTeams>>,
    id: TeamId,
    project: ProjectId,
    (role, sees): (ProjectRole, bool),
) -> Result<(), Refusal> {
    if projects::known(held.tx, held.by.organization(), &[project])?.is_empty() {
        return Err(Refusal::Overtaken("The project no longer exists, so it can't be added to the team again."));
    }
    if links(held.tx, held.by.organization(), &[id])?.iter().any(|(linked, _)| *linked == project) {
        return Err(Refusal::Overtaken("The project is already back in the team. Its role there was left as it is."));
    }
    link(held, id, &[project], role)?;
    // What the plan lacks by now is not given anew (A16).
    if sees && includes_classified(held.organization.plan).is_ok() {
        set_classified(held, id, project, true)?;
    }
    Ok(())
}

const TAKEN: &str = "Another team in this organization has this name.";

fn find(tx: &mut Tx, by: &Permit<ManageTeams>, id: TeamId) -> Result<teams::Team, Refusal> {
    teams::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)
}

fn link_of(tx: &mut Tx, by: &Permit<ManageTeams>, id: TeamId, project: ProjectId) -> Result<LinkedProject, Refusal> {
    teams::projects(tx, by.organization(), id)?.into_iter().find(|linked| linked.id == project).ok_or(Refusal::NotFound)
}

fn record_link(
    tx: &mut Tx,
    by: &Permit<ManageTeams>,
    turn: LinkChange,
    team: &teams::Team,
    project: ProjectId,
    role: ProjectRole,
    sees_classified: Option<bool>,
) -> Result<(), Refusal> {
    let event = event::teams::project(turn, (team.id, &team.name), project, role, sees_classified);
    Ok(audit::record(tx, by, &event)?)
}
