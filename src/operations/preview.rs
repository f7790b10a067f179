//! What a change would do, before it is done: it is carried out through its own function inside a transaction, access is read
//! before and after, and everything is taken back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use sha2::{Digest, Sha256};

use super::Refusal;
use crate::{
    model::{Grant, OrganizationId, OrganizationRole, Principal, ProjectId, UserId},
    policy::{Cell, OrgAction, ProjectAccess, ProjectAction},
    store::{
        self, PgConnection, QueryResult, Tx,
        access::{self, Scope},
        memberships, organizations,
    },
};

/// The difference a change makes to people.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Those for whom something changes, by name.
    pub people: Vec<PersonChange>,
    /// Stands for the present state and for what would come of it. If it is another one later, the world moved on meanwhile.
    pub fingerprint: String,
}

/// What one person gains and loses.
#[derive(Debug, Clone)]
pub struct PersonChange {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// The organization role before and after; nothing where they do not belong to it.
    pub before: Option<OrganizationRole>,
    pub after: Option<OrganizationRole>,
    /// The projects where something changes, by name.
    pub projects: Vec<ProjectChange>,
}

/// What changes for one person in one project.
#[derive(Debug, Clone)]
pub struct ProjectChange {
    pub id: ProjectId,
    pub name: String,
    pub before: ProjectAccess,
    pub after: ProjectAccess,
}

impl PersonChange {
    /// The lines of the organization table that are gained.
    pub fn gained(&self) -> Vec<OrgAction> {
        difference(self.after, self.before)
    }

    /// The lines of the organization table that are lost.
    pub fn lost(&self) -> Vec<OrgAction> {
        difference(self.before, self.after)
    }
}

impl ProjectChange {
    pub fn gained(&self) -> Vec<(ProjectAction, Cell)> {
        self.after.beyond(&self.before)
    }

    pub fn lost(&self) -> Vec<(ProjectAction, Cell)> {
        self.before.beyond(&self.after)
    }
}

/// Carries `change` out, reads the access of everybody in `scope` before and after, and takes it all back.
pub fn preview<T: Debug>(
    conn: &mut PgConnection,
    organization: OrganizationId,
    scope: &Scope,
    change: impl FnOnce(&mut Tx) -> Result<T, Refusal>,
) -> Result<(Preview, T), Refusal> {
    store::rehearse(conn, |tx| {
        let before = Snapshot::take(tx, organization, scope)?;
        let outcome = change(tx)?;
        let after = Snapshot::take(tx, organization, scope)?;
        let fingerprint = fingerprint(&before, &after, &outcome);
        let people = compare(tx, organization, before, after)?;
        Ok((Preview { people, fingerprint }, outcome))
    })
}

/// Does what somebody saw in a preview and then confirmed. If something else would come of it by now, nothing is done.
pub fn carry_out<T: Debug>(
    tx: &mut Tx,
    organization: OrganizationId,
    scope: &Scope,
    seen: &str,
    change: impl Fn(&mut Tx) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    // The lock comes first and stays: the preview gives back what it took.
    organizations::lock(tx, organization)?;
    let (now, _) = preview(tx, organization, scope, &change)?;
    if now.fingerprint == seen { change(tx) } else { Err(Refusal::Moved) }
}

/// Everything about access within a scope at one moment.
struct Snapshot {
    members: BTreeMap<UserId, (String, String, OrganizationRole)>,
    grants: BTreeMap<(UserId, ProjectId), Vec<Grant>>,
}

impl Snapshot {
    fn take(conn: &mut PgConnection, organization: OrganizationId, scope: &Scope) -> QueryResult<Self> {
        let mut grants: BTreeMap<_, Vec<Grant>> = BTreeMap::new();
        for grant in access::grants_in(conn, organization, scope)? {
            if let Principal::Person(user) = grant.holder {
                grants.entry((user, grant.project)).or_default().push(grant);
            }
        }
        let people = match &scope.people {
            Some(people) => people.clone(),
            None => grants.keys().map(|(user, _)| *user).collect(),
        };
        let members = memberships::among(conn, organization, &people)?
            .into_iter()
            .map(|(id, name, email, role)| (id, (name, email.to_string(), role)))
            .collect();
        Ok(Self { members, grants })
    }

    fn access(&self, user: UserId, project: ProjectId) -> ProjectAccess {
        ProjectAccess::of(self.grants.get(&(user, project)).cloned().unwrap_or_default())
    }

    /// What holds, in one order and without times.
    fn lines(&self) -> Vec<String> {
        let roles = self.members.iter().map(|(user, (_, _, role))| format!("{user} {role}"));
        let grants = self.grants.values().flatten().map(|grant| {
            let Grant { project, holder, role, source, sees_classified, .. } = grant;
            format!("{holder:?} {project} {role} {} {sees_classified}", source.label())
        });
        let mut lines: Vec<String> = roles.chain(grants).collect();
        lines.sort();
        lines
    }
}

fn compare(
    conn: &mut PgConnection,
    organization: OrganizationId,
    before: Snapshot,
    after: Snapshot,
) -> Result<Vec<PersonChange>, Refusal> {
    let changed: BTreeSet<(UserId, ProjectId)> = before
        .grants
        .keys()
        .chain(after.grants.keys().filter(|key| !before.grants.contains_key(key)))
        .copied()
        .filter(|(user, project)| !same(&before.access(*user, *project), &after.access(*user, *project)))
        .collect();
    let mut projects: Vec<ProjectId> = changed.iter().map(|(_, project)| *project).collect();
    projects.sort_unstable();
    projects.dedup();
    let names = access::names(conn, organization, &projects)?;

    let everybody: BTreeMap<UserId, &(String, String, OrganizationRole)> =
        after.members.iter().chain(&before.members).map(|(user, facts)| (*user, facts)).collect();
    let mut people: Vec<PersonChange> = everybody
        .into_iter()
        .map(|(id, (name, email, _))| PersonChange {
            id,
            name: name.clone(),
            email: email.clone(),
            before: before.members.get(&id).map(|(_, _, role)| *role),
            after: after.members.get(&id).map(|(_, _, role)| *role),
            projects: names
                .iter()
                .filter(|(project, _)| changed.contains(&(id, *project)))
                .map(|(project, name)| ProjectChange {
                    id: *project,
                    name: name.clone(),
                    before: before.access(id, *project),
                    after: after.access(id, *project),
                })
                .collect(),
        })
        .filter(|person| person.before != person.after || !person.projects.is_empty())
        .collect();
    people.sort_by_key(|person| (person.name.to_lowercase(), person.id));
    Ok(people)
}

/// The same grants from the same sources; when they were given does not matter.
fn same(one: &ProjectAccess, other: &ProjectAccess) -> bool {
    let plain = |access: &ProjectAccess| -> Vec<_> {
        access.grants().iter().map(|grant| (grant.role, grant.source.label(), grant.sees_classified)).collect()
    };
    plain(one) == plain(other)
}

fn difference(more: Option<OrganizationRole>, less: Option<OrganizationRole>) -> Vec<OrgAction> {
    let allows = |role: Option<OrganizationRole>, action: OrgAction| role.is_some_and(|role| action.allows(role));
    OrgAction::HANDBOOK.iter().copied().filter(|action| allows(more, *action) && !allows(less, *action)).collect()
}

fn fingerprint(before: &Snapshot, after: &Snapshot, outcome: &impl Debug) -> String {
    let mut hash = Sha256::new();
    for line in before.lines().iter().chain(&["to".to_owned()]).chain(&after.lines()) {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hash.update(format!("{outcome:?}").as_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}
