//! Whoever acts, as they are now. A change is made under the lock of its organization by somebody whose session or key still
//! lives, who still belongs there and still has the right: all of it is read again in the transaction that makes the change, so
//! that nothing outlives what allowed it (S9.31, R2.4).

use std::collections::BTreeMap;

use super::Refusal;
use crate::{
    model::{
        FieldErrors, OrganizationId, OrganizationRole, ProjectId, ServiceAccountId, UserId,
        actor::{Actor, Credential, Who},
        person::Person,
    },
    policy::{Ask, AskProject, Begins, ByOperator, Denied, OrgActor, Permit, ProjectAccess, ProjectActor, ProjectPermit},
    store::{self, PgConnection, Tx, account::sessions, grants, members, organizations, organizations::Locked, service_accounts},
};

/// Under the lock of an organization, by somebody who may. Only `hold` and `hold_with` make one, so whatever takes it knows that
/// session, membership and right were read under this lock. What needs none (coming in, what is one's own, what time brings)
/// stands on the short list `WITHOUT_HELD` of `tests/console/house/architecture.rs`.
pub struct Held<'a, 'c, P> {
    pub tx: &'a mut Tx<'c>,
    /// What the change is allowed by, asked again.
    pub by: P,
    pub organization: Locked,
    /// The second organization of a change that concerns two.
    pub other: Option<Locked>,
    asked: Asked,
}

/// Nobody outside this file can say that everything was asked.
#[derive(Clone, Copy)]
struct Asked;

impl<P: Standing> Held<'_, '_, P> {
    /// Whether something new may begin here: not in an organization that is about to be deleted (R2.11). As it stands under the
    /// lock, so that nothing begins beside the deletion.
    ///
    /// # Errors
    /// `Invalid` with the sentence that says so.
    pub(super) fn begins(&self, what: Begins) -> Result<(), Refusal> {
        what.refused(self.organization.state).map_or(Ok(()), |sentence| Err(FieldErrors::on("", sentence).into()))
    }

    /// Tries something under the same lock, and takes it back.
    pub(super) fn tried<T>(&mut self, work: impl FnOnce(&mut Held<P>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let Self { tx, by, organization, other, asked } = self;
        let (by, organization, other, asked) = (by.clone(), organization.clone(), other.clone(), *asked);
        store::rehearse(tx, |tx| work(&mut Held { tx, by, organization, other, asked }))
    }
}

/// What allows a change in an organization, and can be asked again under its lock.
pub trait Standing: Clone + Send + Sync + 'static {
    /// The organization whose row is locked.
    fn organization(&self) -> OrganizationId;

    /// Who acts there.
    fn actor(&self) -> &OrgActor;

    /// The same, asked again of what is stored now. Somebody who does not belong there any more finds nothing; somebody who
    /// lost the right is told who has it.
    ///
    /// # Errors
    /// `SignedOut`, `NotFound` or `Denied`.
    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal>;
}

/// Locks the organization and asks again.
///
/// # Errors
/// What `Standing::again` says; `NotFound` if the organization is gone.
pub fn hold<'a, 'c, P: Standing>(tx: &'a mut Tx<'c>, by: &P) -> Result<Held<'a, 'c, P>, Refusal> {
    hold_with(tx, by, None)
}

/// The same for a change that concerns another organization too. Both rows are locked in the order of their ids, so that two
/// changes never wait for each other. Whether the other one exists is for the operation to tell.
///
/// # Errors
/// What `hold` says.
pub fn hold_with<'a, 'c, P: Standing>(
    tx: &'a mut Tx<'c>,
    by: &P,
    other: Option<OrganizationId>,
) -> Result<Held<'a, 'c, P>, Refusal> {
    // Everybody locks in one order: the person, their session, the organizations, and then what belongs to them.
    lives(tx, &by.actor().actor)?;
    let mut ids: Vec<OrganizationId> = [by.organization()].into_iter().chain(other).collect();
    ids.sort_unstable();
    let mut locked = organizations::lock_all(tx, &ids)?;
    let mut taken = |id| locked.iter().position(|it| it.id == id).map(|at| locked.swap_remove(at));
    let organization = taken(by.organization()).ok_or(Refusal::NotFound)?;
    let other = other.and_then(taken);
    let by = by.again(tx)?;
    Ok(Held { tx, by, organization, other, asked: Asked })
}

/// Whether what somebody came by still opens anything.
///
/// # Errors
/// `SignedOut` if it does not.
pub(super) fn lives(tx: &mut Tx, actor: &Actor) -> Result<(), Refusal> {
    let alive = match (actor.credential, actor.user()) {
        (Credential::Session(digest), Some(user)) => sessions::hold(tx, digest, user)?,
        // Commands and background work: nobody comes by this over a network, and `house/architecture.rs` lists who makes one.
        (Credential::None, _) => true,
        // Secrets end under the lock of their organization: they are looked at there, when the role is read again.
        (Credential::Key(_), None) => true,
        // A program has no session, and a person no key.
        (Credential::Key(_) | Credential::Session(_), _) => false,
    };
    if alive { Ok(()) } else { Err(Refusal::SignedOut) }
}

/// The same for somebody who changes what is their own.
///
/// # Errors
/// `SignedOut` if their session has ended.
pub(super) fn signed_in(tx: &mut Tx, person: &Person) -> Result<(), Refusal> {
    if sessions::hold(tx, person.session, person.id)? { Ok(()) } else { Err(Refusal::SignedOut) }
}

impl Standing for OrgActor {
    fn organization(&self) -> OrganizationId {
        self.organization
    }

    fn actor(&self) -> &OrgActor {
        self
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        let role = match self.actor.who {
            Who::Person { id, .. } => role(tx, self.organization, id)?,
            Who::ServiceAccount { id, .. } => account(tx, self, id)?,
            // Whoever runs the console needs no place in the organization.
            Who::Operator | Who::Steward => self.role,
        };
        Ok(Self { role, ..self.clone() })
    }
}

impl Standing for ByOperator {
    fn organization(&self) -> OrganizationId {
        ByOperator::organization(self)
    }

    fn actor(&self) -> &OrgActor {
        ByOperator::actor(self)
    }

    fn again(&self, _: &mut Tx) -> Result<Self, Refusal> {
        Ok(self.clone())
    }
}

impl Standing for ProjectActor {
    fn organization(&self) -> OrganizationId {
        self.actor.organization
    }

    fn actor(&self) -> &OrgActor {
        &self.actor
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        let actor = self.actor.again(tx)?;
        // Neither the operator nor Steward itself holds a grant.
        let holder = actor.actor.principal().ok_or(Refusal::NotFound)?;
        let access = ProjectAccess::of(grants::grants(tx, actor.organization, self.project, holder)?);
        // Whoever has no way in any more finds nothing.
        if access.is_none() { Err(Refusal::NotFound) } else { Ok(Self { actor, project: self.project, access }) }
    }
}

impl<A: Ask + Send + Sync + 'static> Standing for Permit<A> {
    fn organization(&self) -> OrganizationId {
        Permit::organization(self)
    }

    fn actor(&self) -> &OrgActor {
        Permit::actor(self)
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        Ok(Permit::actor(self).again(tx)?.ask()?)
    }
}

impl<A: AskProject + Send + Sync + 'static> Standing for ProjectPermit<A> {
    fn organization(&self) -> OrganizationId {
        ProjectPermit::organization(self)
    }

    fn actor(&self) -> &OrgActor {
        &ProjectPermit::actor(self).actor
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        Ok(ProjectPermit::actor(self).again(tx)?.ask()?)
    }
}

/// What a service account is now, if the secret it came by still opens something (R2.12).
fn account(tx: &mut Tx, by: &OrgActor, id: ServiceAccountId) -> Result<OrganizationRole, Refusal> {
    let Credential::Key(digest) = by.actor.credential else { return Err(Refusal::SignedOut) };
    if !service_accounts::secrets::lives(tx, by.organization, id, digest)? {
        return Err(Refusal::SignedOut);
    }
    service_accounts::role(tx, by.organization, id)?.ok_or(Refusal::SignedOut)
}

fn role(tx: &mut Tx, organization: OrganizationId, user: UserId) -> Result<OrganizationRole, Refusal> {
    members::list::role(tx, organization, user)?.ok_or(Refusal::NotFound)
}

/// The right to something in several projects at once, for a program: by the organization's line of the tables, or by the projects'
/// own line in every one of them, as the pages of each have it (A10, A19, R2.12, K3.1).
pub enum Across<A, P> {
    /// The organization's line says yes, whatever the projects.
    Organization(Permit<A>),
    /// The projects' line says yes in each of these.
    Projects(Vec<ProjectPermit<P>>, OrgActor),
}

impl<A: Ask, P: AskProject> Across<A, P> {
    /// Asks both lines for these projects.
    ///
    /// # Errors
    /// `Denied` with both lines, which tells nothing of any project.
    pub fn ask(conn: &mut PgConnection, actor: &OrgActor, projects: &[ProjectId]) -> Result<Self, Refusal> {
        if let Ok(permit) = actor.ask() {
            return Ok(Self::Organization(permit));
        }
        let denied = || Refusal::Denied(Denied::Either(A::ACTION, P::ACTION));
        let account = actor.actor.principal().and_then(|principal| principal.account()).ok_or_else(denied)?;
        let mut held: BTreeMap<ProjectId, Vec<_>> = BTreeMap::new();
        for grant in grants::grants_of_accounts(conn, actor.organization, Some(&[account]), Some(projects))? {
            held.entry(grant.project).or_default().push(grant);
        }
        let asked = projects.iter().map(|project| {
            let access = ProjectAccess::of(held.remove(project).unwrap_or_default());
            ProjectActor { actor: actor.clone(), project: *project, access }.ask().map_err(|_| denied())
        });
        let permits: Vec<_> = asked.collect::<Result<_, _>>()?;
        if permits.is_empty() { Err(denied()) } else { Ok(Self::Projects(permits, actor.clone())) }
    }
}

impl<A, P> Clone for Across<A, P> {
    fn clone(&self) -> Self {
        match self {
            Self::Organization(by) => Self::Organization(by.clone()),
            Self::Projects(by, actor) => Self::Projects(by.clone(), actor.clone()),
        }
    }
}

impl<A: Ask + Send + Sync + 'static, P: AskProject + Send + Sync + 'static> Standing for Across<A, P> {
    fn organization(&self) -> OrganizationId {
        self.actor().organization
    }

    fn actor(&self) -> &OrgActor {
        match self {
            Self::Organization(by) => by.actor(),
            Self::Projects(_, actor) => actor,
        }
    }

    fn again(&self, tx: &mut Tx) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Organization(by) => Self::Organization(by.again(tx)?),
            Self::Projects(by, actor) => {
                let actor = actor.again(tx)?;
                Self::Projects(by.iter().map(|by| by.again(tx)).collect::<Result<_, _>>()?, actor)
            }
        })
    }
}

impl<'c, A, P> Held<'_, 'c, Across<A, P>> {
    /// Acts by the line that said yes: once for the organization, or once in each project.
    ///
    /// # Errors
    /// Those of what is done; then nothing is done.
    pub fn either<T>(
        &mut self,
        organization: impl FnOnce(&mut Held<'_, 'c, Permit<A>>) -> Result<Vec<T>, Refusal>,
        mut project: impl FnMut(&mut Held<'_, 'c, ProjectPermit<P>>) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        match self.by.clone() {
            Across::Organization(by) => organization(&mut self.by_other(by)),
            Across::Projects(all, _) => all.into_iter().map(|by| project(&mut self.by_other(by))).collect(),
        }
    }
}

impl<'c, P> Held<'_, 'c, ProjectPermit<P>> {
    /// Does something else in the same project under the same lock, by the right to it.
    ///
    /// # Errors
    /// `Denied` without that right; otherwise those of what is done.
    pub fn also<Q: AskProject, T>(
        &mut self,
        work: impl FnOnce(&mut Held<'_, 'c, ProjectPermit<Q>>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let by = self.by.actor().ask()?;
        work(&mut self.by_other(by))
    }
}

impl<'c, B> Held<'_, 'c, B> {
    /// The same lock, by a right that was asked under it.
    fn by_other<O>(&mut self, by: O) -> Held<'_, 'c, O> {
        let (organization, other, asked) = (self.organization.clone(), self.other.clone(), self.asked);
        Held { tx: &mut *self.tx, by, organization, other, asked }
    }
}
