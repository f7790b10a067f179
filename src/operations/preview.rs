//! What a change would do, before it is done: it is carried out through its own function inside a transaction, access is read
//! before and after, and everything is taken back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use sha2::{Digest, Sha256};

use super::{
    Held, Refusal, Standing, hold_with,
    snapshot::{Facts, Snapshot},
};
use crate::{
    model::{OrganizationId, OrganizationRole, ProjectId, UserId, folding::folded},
    policy::{Cell, OrgAction, ProjectAccess, ProjectAction},
    store::{
        self, PgConnection, Tx,
        grants::{self, Scope, ways_in::WayIn},
    },
};

/// The difference a change makes to people.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Those for whom something changes, by name.
    pub people: Vec<PersonChange>,
    /// How many more people have exactly the access afterwards that they had before.
    pub kept: usize,
    /// The ways into the projects of the scope that end.
    pub stops: Vec<WayIn>,
    /// Stands for the present state and for what would come of it. If it is another one later, something has changed meanwhile.
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

/// Carries `change` out under the lock, reads the access of everybody in `scope` before and after, and takes it all back.
///
/// # Errors
/// What `hold_with` and the change say.
pub fn preview<P: Standing, T: Debug>(
    conn: &mut PgConnection,
    by: &P,
    other: Option<OrganizationId>,
    scope: &Scope,
    change: impl FnOnce(&mut Held<P>) -> Result<T, Refusal>,
) -> Result<(Preview, T), Refusal> {
    store::rehearse(conn, |tx| compared(&mut hold_with(tx, by, other)?, scope, change))
}

/// Does what somebody saw in a preview and then confirmed. If something else would come of it by now, nothing is done. The locks
/// are taken once, and stay while it is tried and then done. What is tried goes further than what is done where the change comes to
/// its end later.
///
/// # Errors
/// `Changed` if it is not what was seen any more; else what `hold_with` and the change say.
pub fn carry_out<P: Standing, T: Debug>(
    tx: &mut Tx,
    by: &P,
    other: Option<OrganizationId>,
    scope: &Scope,
    seen: &str,
    tried: impl FnOnce(&mut Held<P>) -> Result<T, Refusal>,
    change: impl FnOnce(&mut Held<P>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let mut held = hold_with(tx, by, other)?;
    let (now, _) = held.tried(|held| compared(held, scope, tried))?;
    if now.fingerprint == seen { change(&mut held) } else { Err(Refusal::Changed) }
}

fn compared<P: Standing, T: Debug>(
    held: &mut Held<P>,
    scope: &Scope,
    change: impl FnOnce(&mut Held<P>) -> Result<T, Refusal>,
) -> Result<(Preview, T), Refusal> {
    let organizations: Vec<OrganizationId> =
        [held.organization.id].into_iter().chain(held.other.as_ref().map(|it| it.id)).collect();
    let before = Snapshot::take(held.tx, &organizations, scope)?;
    let outcome = change(held)?;
    let after = Snapshot::take(held.tx, &organizations, scope)?;
    let stops: Vec<WayIn> = before.ways.iter().filter(|way| !after.has(way)).cloned().collect();
    let fingerprint = fingerprint(&before, &after, &stops, &outcome);
    let (people, kept) = compare(held.tx, &organizations, scope, before, after)?;
    Ok((Preview { people, kept, stops, fingerprint }, outcome))
}

/// The people for whom something changes, by name, and how many more keep what they have.
fn compare(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
    scope: &Scope,
    before: Snapshot,
    after: Snapshot,
) -> Result<(Vec<PersonChange>, usize), Refusal> {
    let mut changed: BTreeMap<UserId, BTreeSet<ProjectId>> = BTreeMap::new();
    for (user, project) in before.grants.keys().chain(after.grants.keys()) {
        if !same(&before.access(*user, *project), &after.access(*user, *project)) {
            changed.entry(*user).or_default().insert(*project);
        }
    }
    let projects: BTreeSet<ProjectId> = changed.values().flatten().copied().collect();
    let projects: Vec<ProjectId> = projects.into_iter().collect();
    let mut names = Vec::new();
    for organization in organizations {
        names.extend(grants::names(conn, *organization, &projects)?);
    }

    let everybody: BTreeMap<UserId, &Facts> =
        after.members.iter().chain(&before.members).map(|((user, _), facts)| (*user, facts)).collect();
    let role_in = |snapshot: &Snapshot, user: UserId| {
        organizations.iter().find_map(|organization| snapshot.members.get(&(user, *organization))).map(|(_, _, role)| *role)
    };
    let mut people: Vec<PersonChange> = everybody
        .into_iter()
        .map(|(id, (name, email, role))| {
            // A scope of projects says nothing about who belongs to the organization: it only names those with access.
            let role_of = |snapshot| if scope.people.is_some() { role_in(snapshot, id) } else { Some(*role) };
            let own = changed.get(&id);
            PersonChange {
                id,
                name: name.clone(),
                email: email.clone(),
                before: role_of(&before),
                after: role_of(&after),
                projects: names
                    .iter()
                    .filter(|(project, _)| own.is_some_and(|own| own.contains(project)))
                    .map(|(project, name)| ProjectChange {
                        id: *project,
                        name: name.clone(),
                        before: before.access(id, *project),
                        after: after.access(id, *project),
                    })
                    .collect(),
            }
        })
        .filter(|person| person.before != person.after || !person.projects.is_empty())
        .collect();
    people.sort_by_cached_key(|person| (folded(&person.name), person.id));
    let with_access: BTreeSet<UserId> = before.grants.keys().map(|(user, _)| *user).collect();
    let kept = with_access.iter().filter(|user| !changed.contains_key(user)).count();
    Ok((people, kept))
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

fn fingerprint(before: &Snapshot, after: &Snapshot, stops: &[WayIn], outcome: &impl Debug) -> String {
    let mut hash = Sha256::new();
    let stops: Vec<String> = stops.iter().map(|way| format!("ends {:?} {}", way.kind, way.id)).collect();
    for line in before.lines().iter().chain(&["to".to_owned()]).chain(&after.lines()).chain(&stops) {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hash.update(format!("{outcome:?}").as_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}
