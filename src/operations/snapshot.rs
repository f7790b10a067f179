//! Who has which access within a scope at one moment, for comparing two moments.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Grant, OrganizationId, OrganizationRole, Principal, ProjectId, UserId},
    policy::ProjectAccess,
    store::{
        PgConnection, QueryResult,
        grants::{
            self, Scope,
            ways_in::{self, WayIn},
        },
        members,
    },
};

/// Name, address and organization role.
pub(super) type Facts = (String, String, OrganizationRole);

/// Everything about access within a scope at one moment.
pub(super) struct Snapshot {
    pub members: BTreeMap<(UserId, OrganizationId), Facts>,
    pub grants: BTreeMap<(UserId, ProjectId), Vec<Grant>>,
    pub ways: Vec<WayIn>,
}

impl Snapshot {
    pub fn take(conn: &mut PgConnection, organizations: &[OrganizationId], scope: &Scope) -> QueryResult<Self> {
        // Access to what took a project's place counts as access to the project.
        let successors = match &scope.projects {
            Some(projects) => ways_in::successors(conn, projects)?,
            None => Vec::new(),
        };
        let mut wide = scope.clone();
        if let Some(projects) = &mut wide.projects {
            projects.extend(successors.iter().map(|(_, successor)| *successor));
        }
        let root =
            |project: ProjectId| successors.iter().find(|(_, successor)| *successor == project).map_or(project, |(old, _)| *old);
        let mut grants: BTreeMap<_, Vec<Grant>> = BTreeMap::new();
        for organization in organizations {
            for grant in grants::grants_in(conn, *organization, &wide)? {
                if let Principal::Person(user) = grant.holder {
                    grants.entry((user, root(grant.project))).or_default().push(grant);
                }
            }
        }
        let people: Vec<UserId> = match &scope.people {
            Some(people) => people.clone(),
            None => grants.keys().map(|(user, _)| *user).collect::<BTreeSet<_>>().into_iter().collect(),
        };
        let mut members = BTreeMap::new();
        for organization in organizations {
            for (id, name, email, role) in members::among(conn, *organization, &people)? {
                members.insert((id, *organization), (name, email.to_string(), role));
            }
        }
        let ways = match &scope.projects {
            Some(projects) => ways_in::of(conn, organizations, projects, &successors)?,
            None => Vec::new(),
        };
        Ok(Self { members, grants, ways })
    }

    pub fn access(&self, user: UserId, project: ProjectId) -> ProjectAccess {
        ProjectAccess::of(self.grants.get(&(user, project)).cloned().unwrap_or_default())
    }

    pub fn has(&self, way: &WayIn) -> bool {
        self.ways.iter().any(|other| (other.kind, &other.id) == (way.kind, &way.id))
    }

    /// What holds, in one order and without times. Of a successor only what it inherits is told, not its own new id.
    pub fn lines(&self) -> Vec<String> {
        let roles = self.members.iter().map(|((user, organization), (_, _, role))| format!("{user} {organization} {role}"));
        let grants = self.grants.iter().flat_map(|((user, project), grants)| {
            grants.iter().map(move |grant| {
                let Grant { role, source, sees_classified, .. } = grant;
                format!("{user} {project} {role} {} {sees_classified}", source.label())
            })
        });
        let mut lines: Vec<String> = roles.chain(grants).collect();
        lines.sort();
        lines
    }
}
