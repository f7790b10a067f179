//! Judging a file of invitations line by line, before anything is created (spec 2.5, wishes 13).

use std::collections::HashMap;

use super::{
    Refusal,
    reach::{links, own_roles, reaches_links},
};
use crate::{
    model::{
        EmailAddress, ProjectId, TeamId,
        bulk::{BulkLine, Meant},
        invitation::Invitee,
        organization::Plan,
    },
    policy::{Permit, assignable, grants_over, org::ManageUsers},
    store::{PgConnection, invitations, members, projects, teams},
};

/// What would become of a line.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// A letter goes out.
    New(Invitee),
    /// An open invitation of this address takes the new data in, and its letter goes out again.
    Merged(Invitee),
    /// A member gets the projects and teams, and keeps the organization role.
    Updated(Invitee),
    Wrong(String),
}

impl Verdict {
    pub fn invitee(&self) -> Option<&Invitee> {
        match self {
            Self::New(invitee) | Self::Merged(invitee) | Self::Updated(invitee) => Some(invitee),
            Self::Wrong(_) => None,
        }
    }
}

/// Everything the lines are held against, read once.
struct Known {
    plan: Plan,
    projects: Vec<ProjectId>,
    own: std::collections::BTreeMap<ProjectId, crate::model::ProjectRole>,
    teams: HashMap<String, TeamId>,
    members: Vec<EmailAddress>,
    invited: Vec<EmailAddress>,
}

/// A verdict for each line, in order. A few statements for the whole file.
pub fn judge(conn: &mut PgConnection, by: &Permit<ManageUsers>, plan: Plan, lines: &[BulkLine]) -> Result<Vec<Verdict>, Refusal> {
    let sound: Vec<&Meant> = lines.iter().filter_map(|line| line.meant.as_ref().ok()).collect();
    let mut wanted: Vec<ProjectId> = sound.iter().flat_map(|meant| meant.projects.iter().copied()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let emails: Vec<EmailAddress> = sound.iter().map(|meant| meant.email.clone()).collect();
    let organization = by.organization();
    let known = Known {
        plan,
        projects: projects::known(conn, organization, &wanted)?,
        own: own_roles(conn, by.actor().into(), &wanted)?,
        teams: teams::choices(conn, organization)?.into_iter().map(|(id, name)| (name.to_lowercase(), id)).collect(),
        members: members::with_emails(conn, organization, &emails)?,
        invited: invitations::open_among(conn, organization, &emails)?,
    };
    lines
        .iter()
        .enumerate()
        .map(|(row, line)| match &line.meant {
            Ok(meant) => verdict(conn, by, &known, row, meant),
            Err(sentence) => Ok(Verdict::Wrong(sentence.clone())),
        })
        .collect()
}

fn verdict(
    conn: &mut PgConnection,
    by: &Permit<ManageUsers>,
    known: &Known,
    row: usize,
    meant: &Meant,
) -> Result<Verdict, Refusal> {
    if !by.reaches(meant.role) {
        return Ok(Verdict::Wrong(format!("Only an Owner can invite somebody as {}.", meant.role)));
    }
    if !assignable(known.plan, meant.role) {
        return Ok(Verdict::Wrong(format!("The {} plan has Owners and Billing Admins only.", known.plan)));
    }
    if let Some(id) = meant.projects.iter().find(|id| !known.projects.contains(id)) {
        return Ok(Verdict::Wrong(format!("There is no project {id} here.")));
    }
    let given = |id: &ProjectId| grants_over(known.own.get(id).copied(), None, Some(meant.project_role));
    if let Some(id) = meant.projects.iter().find(|id| !given(id)) {
        return Ok(Verdict::Wrong(format!("Only an Owner of project {id} can give the role {} there.", meant.project_role)));
    }
    let mut in_teams = Vec::new();
    for name in &meant.teams {
        match known.teams.get(&name.to_lowercase()) {
            Some(id) => in_teams.push(*id),
            None => return Ok(Verdict::Wrong(format!("There is no team called {name}."))),
        }
    }
    if !in_teams.is_empty() {
        let given = links(conn, by.organization(), &in_teams)?;
        if !reaches_links(conn, by.actor().into(), &given)? {
            return Ok(Verdict::Wrong("One of these teams gives a role that only an Owner can give.".to_owned()));
        }
    }
    let invitee = Invitee {
        email: meant.email.clone(),
        role: meant.role,
        projects: meant.projects.clone(),
        project_role: meant.project_role,
        teams: in_teams,
        row,
    };
    Ok(match (known.members.contains(&meant.email), known.invited.contains(&meant.email)) {
        (true, _) => Verdict::Updated(invitee),
        (false, true) => Verdict::Merged(invitee),
        (false, false) => Verdict::New(invitee),
    })
}
