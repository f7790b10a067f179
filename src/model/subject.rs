//! Whose eyes the console is looked at with: a person, or somebody with a role and nothing else (L14.3).

use std::{fmt, str::FromStr};

use super::{OrganizationRole, ProjectId, ProjectRole, UserId};

/// Who is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Person(UserId),
    /// A new member with this role in the organization, whom nobody has given anything yet.
    Role(OrganizationRole),
    /// A Member of the organization who was given this role in one project.
    InProject(ProjectId, ProjectRole),
}

impl Subject {
    /// The person, if it is one.
    pub fn person(self) -> Option<UserId> {
        match self {
            Self::Person(user) => Some(user),
            Self::Role(_) | Self::InProject(..) => None,
        }
    }

    /// The role in the organization of somebody of whom only a role is known.
    pub fn role(self) -> Option<OrganizationRole> {
        match self {
            Self::Person(_) => None,
            Self::Role(role) => Some(role),
            Self::InProject(..) => Some(OrganizationRole::Member),
        }
    }

    /// What a role is called that nobody in particular has.
    pub fn label(self) -> Option<String> {
        match self {
            Self::Person(_) => None,
            Self::Role(role) => Some(format!("any {role}")),
            Self::InProject(_, role) => Some(format!("any {role} of the project")),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(user) => write!(f, "person {user}"),
            Self::Role(role) => write!(f, "role {}", role.as_str()),
            Self::InProject(project, role) => write!(f, "project {project} {}", role.as_str()),
        }
    }
}

impl FromStr for Subject {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["person", user] => Ok(Self::Person(user.parse().map_err(drop)?)),
            ["role", role] => Ok(Self::Role(role.parse()?)),
            ["project", project, role] => Ok(Self::InProject(project.parse().map_err(drop)?, role.parse()?)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // L14.3
    #[test]
    fn a_subject_is_read_as_it_is_written() {
        let roles = OrganizationRole::ALL.iter().map(|role| Subject::Role(*role));
        let in_project = ProjectRole::ALL.iter().map(|role| Subject::InProject(ProjectId(3), *role));
        for subject in roles.chain(in_project).chain([Subject::Person(UserId(2))]) {
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
        for wrong in ["", "person", "person x", "role king", "project 3", "person 1 2"] {
            assert_eq!(wrong.parse::<Subject>(), Err(()), "{wrong}");
        }
    }
}
