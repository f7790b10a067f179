//! Where a program stands, and that it may: the same tables as for people, asked by the header of this request (R3.1, M77).

use std::{
    future::{Future, Ready, ready},
    marker::PhantomData,
    pin::Pin,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use super::{caller::Caller, envelope::Refused};
use crate::{
    http::{
        Db, Error, Site,
        within::{Ids, Whereabouts, Within},
    },
    model::{OrganizationId, ProjectId},
    operations::{Across, Held, Refusal, Standing},
    policy::{Ask, AskProject, OrgActor, Permit, ProjectAccess, ProjectActor, ProjectPermit},
    store::{PgConnection, QueryResult, grants, projects, projects::Project},
};

/// A service account that may do `A` in the organization of the path, which is its own, and the thing `T` that the path names
/// there. Another organization is not there (R2.12.5).
pub struct May<A, T = ()> {
    pub by: Permit<A>,
    pub at: At,
    pub it: T,
}

/// A service account that may do `A` in the project of the path, and the thing `T` that the path names there. A project it has no
/// way into is not there.
pub struct InProject<A, T = ()> {
    pub by: ProjectPermit<A>,
    pub at: At,
    pub project: Project,
    pub it: T,
}

/// Any service account, in its own organization.
pub struct Program {
    pub actor: OrgActor,
    pub at: At,
}

/// Any service account, asking about places that the body names; what it may ask there is decided where they are read (K8).
pub struct DecisionCaller(pub Program);

/// A service account that may do `A` in its organization, or `P` in every project that the body names: the pages of a project let
/// its own people do there what those of the organization do everywhere (A10, A19).
pub struct Among<A, P> {
    actor: OrgActor,
    at: At,
    lines: PhantomData<(A, P)>,
}

impl<A: Ask + Send + Sync + 'static, P: AskProject + Send + Sync + 'static> Among<A, P> {
    /// The right in these projects, by either line.
    ///
    /// # Errors
    /// 403 with both lines.
    pub async fn here(self, mut projects: Vec<ProjectId>) -> Result<(Across<A, P>, At), Refused> {
        projects.sort_unstable();
        projects.dedup();
        let Self { actor, at, .. } = self;
        let by = at.db.read(move |conn| Across::ask(conn, &actor, &projects)).await?;
        Ok((by, at))
    }

    /// The right in the whole organization.
    ///
    /// # Errors
    /// 403 with its line.
    pub fn everywhere(self) -> Result<(Permit<A>, At), Refused> {
        Ok((self.actor.ask().map_err(Error::from)?, self.at))
    }
}

/// The database and the site of a request.
pub struct At {
    pub db: Db,
    pub site: Data<Site>,
}

impl At {
    /// Asks, against one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Refused> {
        Ok(self.db.read(work).await?)
    }

    /// Changes, under the lock of the organization and with everything asked again (S9.31).
    pub async fn change<P: Standing, T: Send + 'static>(
        &self,
        by: P,
        work: impl FnOnce(&mut Held<P>) -> Result<T, Refusal> + Clone + Send + 'static,
    ) -> Result<T, Refused> {
        Ok(self.db.change(by, work).await??)
    }
}

/// A service account that may do `A` in the organization of the project of the path, into which it has a way.
pub struct AroundProject<A> {
    pub by: Permit<A>,
    pub at: At,
    pub project: Project,
}

/// Another line of the project tables, which only a part of what the body says asks (`Held::also`). It stands in the signature of the
/// handler, so that the document announces it.
pub struct Also<A>(PhantomData<A>);

impl<A> FromRequest for Also<A> {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(PhantomData)))
    }
}

type Guarded<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// The caller, in the organization of the path if it names one.
fn caller_in_path(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(OrgActor, At), Refused>> + 'static {
    let (caller, site) = (Caller::from_request(request, payload), request.app_data::<Data<Site>>().cloned());
    let ids = Ids::of(request);
    let place = request.match_info().get("org").map(|_| ids.get::<OrganizationId>("org"));
    async move {
        let Caller { actor, db } = caller.await?;
        let site = site.ok_or(Error::Busy)?;
        if place.is_some_and(|place| place != Some(actor.organization)) {
            return Err(Error::NotFound.into());
        }
        Ok((actor, At { db, site }))
    }
}

/// The caller at the project of the path, into which it has a way, with what it holds there.
fn caller_in_project(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(Project, ProjectActor, At), Refused>> + 'static {
    let (caller, id) = (caller_in_path(request, payload), Ids::of(request).get("project"));
    async move {
        let (actor, at) = caller.await?;
        let id = id.ok_or(Error::NotFound)?;
        let (organization, holder) = (actor.organization, actor.actor.principal().ok_or(Error::NotFound)?);
        let (project, granted) = at
            .read(move |conn| {
                let project = projects::find(conn, id)?.filter(|project| project.organization_id == organization);
                Ok((project, grants::held(conn, organization, id, holder)?))
            })
            .await?;
        let access = ProjectAccess::of(granted);
        match project {
            Some(project) if !access.is_none() => Ok((project, ProjectActor { actor, project: id, access }, at)),
            _ => Err(Error::NotFound.into()),
        }
    }
}

impl FromRequest for Program {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = caller_in_path(request, payload);
        Box::pin(async move { caller.await.map(|(actor, at)| Self { actor, at }) })
    }
}

impl FromRequest for DecisionCaller {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let program = Program::from_request(request, payload);
        Box::pin(async move { program.await.map(Self) })
    }
}

impl<A: 'static, P: 'static> FromRequest for Among<A, P> {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = caller_in_path(request, payload);
        Box::pin(async move { caller.await.map(|(actor, at)| Self { actor, at, lines: PhantomData }) })
    }
}

impl<A: Ask + 'static, T: Within> FromRequest for May<A, T> {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (caller, ids) = (caller_in_path(request, payload), Ids::of(request));
        Box::pin(async move {
            let (actor, at) = caller.await?;
            let by = actor.ask().map_err(Error::from)?;
            let it = named(&at.db, Whereabouts { organization: actor.organization, project: None }, ids).await?;
            Ok(Self { by, at, it })
        })
    }
}

impl<A: AskProject + 'static, T: Within> FromRequest for InProject<A, T> {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (caller, ids) = (caller_in_project(request, payload), Ids::of(request));
        Box::pin(async move {
            let (project, actor, at) = caller.await?;
            let by = actor.ask().map_err(Error::from)?;
            let place = Whereabouts { organization: project.organization_id, project: Some(project.id) };
            let it = named(&at.db, place, ids).await?;
            Ok(Self { by, at, project, it })
        })
    }
}

impl<A: Ask + 'static> FromRequest for AroundProject<A> {
    type Error = Refused;
    type Future = Guarded<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = caller_in_project(request, payload);
        Box::pin(async move {
            let (project, actor, at) = caller.await?;
            let by = actor.actor.ask().map_err(Error::from)?;
            Ok(Self { by, at, project })
        })
    }
}

/// What the path names beside the organization or project. The right comes first: whoever has none learns nothing about it.
async fn named<T: Within>(db: &Db, place: Whereabouts, ids: Ids) -> Result<T, Refused> {
    if let Some(it) = T::at_once() {
        return Ok(it);
    }
    Ok(db.ask(move |conn| T::find(conn, place, &ids)).await?.ok_or(Error::NotFound)?)
}
