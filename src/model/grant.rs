//! A grant: somebody has a role in a project, because of something (R2.3.3).

use chrono::{DateTime, Utc};

use super::{Principal, ProjectId, ProjectRole, TeamId, text_enum::text_enum};

/// One reason why somebody has a role in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub project: ProjectId,
    pub holder: Principal,
    pub role: ProjectRole,
    pub source: Source,
    /// The tick that lets its holder see classified data (R2.16).
    pub sees_classified: bool,
    /// The name of whoever gave it; nothing if their account is gone or nobody did.
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

text_enum! {
    /// The four kinds of sources, as lists are filtered by them.
    GrantType {
        OrganizationRole = "organization", "Organization Role";
        Team = "team", "Team Grant";
        Individual = "individual", "Individual Grant";
        AllUsers = "all_users", "All Users Grant";
    }
}

impl Source {
    /// The words of R2.3.3.
    pub fn label(&self) -> String {
        match self {
            Self::OrganizationRole => "Organization Role".to_owned(),
            Self::Team { name, .. } => format!("Team Grant ({name})"),
            Self::Individual => "Individual Grant".to_owned(),
            Self::AllUsers => "All Users Grant".to_owned(),
        }
    }
}
