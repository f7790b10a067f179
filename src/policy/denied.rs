//! The answer no, and who could have been answered yes.

use std::fmt;

use super::{OrgAction, ProjectAction, project_roles_that, roles_that};

/// The tables said no. The sentence names who could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    Organization(OrgAction),
    Project(ProjectAction),
    /// Neither the organization's line, nor that of the projects in every one that is named.
    Either(OrgAction, ProjectAction),
    /// Whoever asks is a service account. Those make nobody an Owner, and no secret for one (A10b, R2.12.4).
    OwnerByProgram,
    /// The person it is about stands too high, or would (A7).
    OrganizationRank,
    ProjectRank,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(action) => {
                write!(f, "Only {} of this organization can do this.", plural(&roles_that(*action)))
            }
            Self::Project(action) => match plural(&project_roles_that(*action)) {
                roles if roles.is_empty() => f.write_str("Only people who have this permission individually can do this."),
                roles => write!(f, "Only {roles} of this project can do this."),
            },
            Self::Either(action, in_project) => {
                let (roles, in_projects) = (plural(&roles_that(*action)), plural(&project_roles_that(*in_project)));
                write!(f, "Only {roles} of this organization, or {in_projects} of every project that is named, can do this.")
            }
            Self::OwnerByProgram => {
                f.write_str("Only people who are Owners of this organization can do this, not service accounts.")
            }
            Self::OrganizationRank => f.write_str("Only Owners of this organization can do this to Owners and Admins."),
            Self::ProjectRank => f.write_str("Only Owners of this project can do this to Owners and Admins."),
        }
    }
}

/// "Owners and Admins", "Owners".
pub fn plural<'a, R: fmt::Display + 'a>(roles: impl IntoIterator<Item = &'a R>) -> String {
    let roles: Vec<String> = roles.into_iter().map(|role| format!("{role}s")).collect();
    match roles.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_who_could() {
        let said = |denied: Denied| denied.to_string();
        assert_eq!(
            said(Denied::Organization(OrgAction::ManageUsers)),
            "Only Owners and Admins of this organization can do this."
        );
        assert_eq!(said(Denied::Organization(OrgAction::MakeOwner)), "Only Owners of this organization can do this.");
        assert_eq!(said(Denied::Project(ProjectAction::EditName)), "Only Owners and Admins of this project can do this.");
        assert_eq!(
            said(Denied::Project(ProjectAction::ViewClassifiedData)),
            "Only people who have this permission individually can do this."
        );
    }
}
