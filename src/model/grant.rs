//! A grant: somebody has a role in a project, because of something (R2.3.3).

use chrono::{DateTime, Utc};

use super::{Principal, ProjectId, ProjectRole, TeamId, UserId, text_enum::text_enum};

/// One reason why somebody has a role in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub project: ProjectId,
    pub holder: Principal,
    pub role: ProjectRole,
    pub source: Source,
    /// The tick that lets its holder see classified data (R2.16).
    pub sees_classified: bool,
    /// The name of whoever gave it, a program's with what it is; nothing if their account is gone or nobody did.
    pub given_by: Option<String>,
    pub given_at: DateTime<Utc>,
}

/// Where a grant comes from. Only individual and all-users grants are stored; the others follow from something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    OrganizationRole,
    Team { id: TeamId, name: String, joined_by: Option<String>, joined_at: DateTime<Utc> },
    Individual,
    AllUsers,
}

/// A grant as a list of people says it: without who gave it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefGrant {
    pub role: ProjectRole,
    pub source: GrantType,
    /// The team, of a team's grant.
    pub team: Option<(TeamId, String)>,
    pub sees_classified: bool,
}

text_enum! {
    /// The four kinds of sources, as lists are filtered by them.
    GrantType {
        OrganizationRole = "organization", "Organization Role";
        Team = "team", "Team Grant";
        Individual = "individual", "Individual Grant";
        AllUsers = "all_users", "All Users Grant";
    }
}

/// Whoever gives something, as it is kept beside it: a person as long as they have an account, a program by its username, which stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Giver<'a> {
    pub user: Option<UserId>,
    pub program: Option<&'a str>,
}

impl From<Option<UserId>> for Giver<'_> {
    fn from(user: Option<UserId>) -> Self {
        Self { user, program: None }
    }
}

/// Whoever gave something, where no account stands for it any more and no name was kept.
pub const NAMELESS: &str = "a service account, or someone whose account no longer exists";

/// What a program is called that gave something; its username follows.
pub const PROGRAM: &str = "service account ";

/// The giver at the beginning of a sentence. Names of people are written as they write them.
pub fn giver_first(giver: Option<&str>) -> String {
    match giver {
        None => upper(NAMELESS),
        Some(program) if program.starts_with(PROGRAM) => upper(program),
        Some(name) => name.to_owned(),
    }
}

fn upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Grant {
    /// How it came about, for whoever asks why somebody of this name has it (K1, K8).
    pub fn story(&self, name: &str) -> String {
        let date = |at: DateTime<Utc>| at.format("%-d %B %Y").to_string();
        let giver = giver_first(self.given_by.as_deref());
        let (role, given) = (self.role, date(self.given_at));
        match &self.source {
            Source::OrganizationRole => {
                format!(
                    "{name} is {role} of the organization, and so of every project in it. {giver} gave them that role on {given}."
                )
            }
            Source::Individual => format!("{giver} gave {name} this role in this project on {given}."),
            Source::AllUsers => format!("{giver} gave everyone in the organization this role here on {given}."),
            Source::Team { name: team, joined_by, joined_at, .. } => {
                let joiner = giver_first(joined_by.as_deref());
                let joined = date(*joined_at);
                format!(
                    "{giver} added this project to the team {team} on {given}. {joiner} added {name} to the team on {joined}."
                )
            }
        }
    }
}

impl Source {
    /// Which of the four kinds it is.
    pub fn kind(&self) -> GrantType {
        match self {
            Self::OrganizationRole => GrantType::OrganizationRole,
            Self::Team { .. } => GrantType::Team,
            Self::Individual => GrantType::Individual,
            Self::AllUsers => GrantType::AllUsers,
        }
    }

    /// The words of R2.3.3.
    pub fn label(&self) -> String {
        let team = match self {
            Self::Team { name, .. } => Some(name.as_str()),
            _ => None,
        };
        labelled(self.kind(), team)
    }
}

impl BriefGrant {
    /// The words of R2.3.3.
    pub fn label(&self) -> String {
        labelled(self.source, self.team.as_ref().map(|(_, name)| name.as_str()))
    }
}

impl From<Grant> for BriefGrant {
    fn from(grant: Grant) -> Self {
        let source = grant.source.kind();
        let team = match grant.source {
            Source::Team { id, name, .. } => Some((id, name)),
            _ => None,
        };
        Self { role: grant.role, source, team, sees_classified: grant.sees_classified }
    }
}

fn labelled(source: GrantType, team: Option<&str>) -> String {
    team.map_or_else(|| source.label().to_owned(), |team| format!("{source} ({team})"))
}
