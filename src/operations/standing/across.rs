//! What a program may do in several projects at once: by the organization's line of the tables, or by the projects' own line in
//! every one of them, as the pages of each project have it (A10, A19, R2.12, K3.1).

use std::collections::BTreeMap;

use super::{Held, Standing};
use crate::{
    model::{OrganizationId, ProjectId},
    operations::Refusal,
    policy::{Ask, AskProject, Denied, OrgActor, Permit, ProjectAccess, ProjectActor, ProjectPermit},
    store::{PgConnection, Tx, grants},
};

/// The right to something in some projects, by either line.
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
