//! Judging a file of invitations line by line, before anything is created (R2.5.15, W13).

use std::collections::{BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use crate::{
    model::{
        EmailAddress, ProjectId, ProjectRole, TeamId, UserId,
        bulk::{BulkLine, Meant},
        folding::folded,
        grant::Source,
        invitation::Invitee,
        organization::Plan,
        team::TeamProject,
    },
    operations::{
        Refusal,
        reach::{Reach, sendable},
    },
    policy::{Permit, assignable, org::ManageUsers},
    store::{
        PgConnection,
        grants::{self, Scope},
        invitations, members, projects, teams,
    },
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
    reach: Reach,
    /// By their names as they are compared; where several compare alike, all of them.
    teams: HashMap<String, Vec<(TeamId, String)>>,
    links: Vec<TeamProject>,
    members: HashMap<EmailAddress, UserId>,
    /// What members were given themselves in these projects.
    present: HashMap<(UserId, ProjectId), ProjectRole>,
    /// Open invitations by address, and whether whoever asks could have sent them.
    invited: HashMap<EmailAddress, bool>,
}

/// A verdict for each line, in order. As many statements for a thousand lines as for one.
pub fn judge(conn: &mut PgConnection, by: &Permit<ManageUsers>, plan: Plan, lines: &[BulkLine]) -> Result<Vec<Verdict>, Refusal> {
    let sound: Vec<&Meant> = lines.iter().filter_map(|line| line.meant.as_ref().ok()).collect();
    let known = Known::read(conn, by, plan, &sound)?;
    let judged = lines.iter().enumerate().map(|(row, line)| match &line.meant {
        Ok(meant) => known.verdict(by, row, meant).unwrap_or_else(Verdict::Wrong),
        Err(sentence) => Verdict::Wrong(sentence.clone()),
    });
    Ok(judged.collect())
}

impl Known {
    fn read(conn: &mut PgConnection, by: &Permit<ManageUsers>, plan: Plan, lines: &[&Meant]) -> Result<Self, Refusal> {
        let organization = by.organization();
        let mut wanted: Vec<ProjectId> = lines.iter().flat_map(|meant| meant.projects.iter().copied()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut teams: HashMap<String, Vec<(TeamId, String)>> = HashMap::new();
        for (id, name) in teams::choices(conn, organization)? {
            teams.entry(folded(&name)).or_default().push((id, name));
        }
        let named: BTreeSet<TeamId> = lines
            .iter()
            .flat_map(|meant| &meant.teams)
            .filter_map(|name| teams.get(&folded(name)))
            .flatten()
            .map(|(id, _)| *id)
            .collect();
        let links = teams::links(conn, organization, &named.into_iter().collect::<Vec<_>>())?;
        let emails: Vec<EmailAddress> = lines.iter().map(|meant| meant.email.clone()).collect();
        let members: HashMap<_, _> = members::list::with_emails(conn, organization, &emails)?.into_iter().collect();
        let open = invitations::open_among(conn, organization, &emails)?;
        let sendable = sendable(conn, by.actor().into(), &open)?;
        let scope = Scope { people: Some(members.values().copied().collect()), projects: Some(wanted.clone()) };
        let present = grants::grants_in(conn, organization, &scope)?.into_iter().filter_map(|grant| match grant.source {
            Source::Individual => Some(((grant.holder.person()?, grant.project), grant.role)),
            _ => None,
        });
        Ok(Self {
            plan,
            present: present.collect(),
            reach: Reach::over(
                conn,
                by.actor().into(),
                wanted.iter().copied().chain(links.iter().map(|it| it.project)).collect(),
            )?,
            projects: projects::known(conn, organization, &wanted)?,
            invited: open.into_iter().map(|it| (it.email, sendable.contains(&it.id))).collect(),
            teams,
            links,
            members,
        })
    }

    /// What would become of a line, or why nothing can.
    fn verdict(&self, by: &Permit<ManageUsers>, row: usize, meant: &Meant) -> Result<Verdict, String> {
        if !by.reaches(meant.role) {
            return Err(format!("Only an Owner can invite someone as {}.", meant.role));
        }
        if !assignable(self.plan, meant.role) {
            return Err(format!("The {} plan has Owners and Billing Admins only.", self.plan));
        }
        if let Some(id) = meant.projects.iter().find(|id| !self.projects.contains(id)) {
            return Err(format!("There is no project {id} here."));
        }
        if let Some(id) = meant.projects.iter().find(|id| !self.reach.gives(**id, None, meant.project_role)) {
            return Err(format!("Only an Owner of project {id} can give the role {} there.", meant.project_role));
        }
        let invitee = Invitee {
            email: meant.email.clone(),
            role: meant.role,
            projects: meant.projects.clone(),
            project_role: meant.project_role,
            teams: self.teams(meant)?,
            row,
        };
        match (self.members.get(&meant.email), self.invited.get(&meant.email)) {
            (Some(user), _) if self.stands_above(*user, meant) => {
                Err("This person has a role in one of the projects that only its Owners can change.".to_owned())
            }
            (Some(_), _) => Ok(Verdict::Updated(invitee)),
            (None, Some(false)) => Err("This person is invited with a role that only an Owner can give.".to_owned()),
            (None, Some(true)) => Ok(Verdict::Merged(invitee)),
            (None, None) => Ok(Verdict::New(invitee)),
        }
    }

    /// The teams of the line, each once, if they give nothing above what whoever asks holds.
    fn teams(&self, meant: &Meant) -> Result<Vec<TeamId>, String> {
        let find = |name: &String| {
            let alike = self.teams.get(&folded(name)).map(Vec::as_slice).unwrap_or_default();
            let written: String = name.nfc().collect();
            match (alike, alike.iter().find(|(_, called)| *called == written)) {
                ([], _) => Err(format!("There is no team named {name}.")),
                ([(one, _)], _) | (_, Some((one, _))) => Ok(*one),
                // Whichever was meant: guessing would let people into the wrong one.
                (several, None) => {
                    Err(format!("{} teams have the name {name}. Write it as it appears in the list of teams.", several.len()))
                }
            }
        };
        let ids: BTreeSet<TeamId> = meant.teams.iter().map(find).collect::<Result<_, _>>()?;
        let given: Vec<_> =
            self.links.iter().filter(|link| ids.contains(&link.team)).map(|link| (link.project, link.role)).collect();
        if !self.reach.links(&given) {
            return Err("One of these teams gives a role that only an Owner can give.".to_owned());
        }
        Ok(ids.into_iter().collect())
    }

    /// The member was given a role in one of the projects that whoever asks cannot change (A44).
    fn stands_above(&self, user: UserId, meant: &Meant) -> bool {
        let present = |id: &ProjectId| self.present.get(&(user, *id)).copied();
        meant.projects.iter().any(|id| !self.reach.gives(*id, present(id), meant.project_role))
    }
}
