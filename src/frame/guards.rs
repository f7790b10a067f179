//! Where somebody stands, and that they may. A handler's signature says which guard it stands behind.

use std::{future::Future, pin::Pin};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::extract::{facts, person, token, touch};
use crate::{
    http::{db::Db, error::Error},
    model::{OrganizationId, Principal, ProjectId, person::Person},
    policy::{Ask, AskProject, OrgActor, Permit, ProjectAccess, ProjectActor, ProjectPermit},
    store::{self, account::sessions::Membership, grants, projects::Project},
};

/// A member of the organization in the path who may do `A`. Signed out is sent to sign in, a stranger finds nothing, a member
/// without the right is told who has it.
pub struct May<A> {
    pub by: Permit<A>,
    pub place: Place,
}

/// Where a member stands.
#[derive(Debug, Clone)]
pub struct Place {
    pub actor: OrgActor,
    pub membership: Membership,
    /// The viewer sees at least one project here.
    pub has_project: bool,
}

/// A member of the organization in the path, whatever their role.
pub struct Member(pub Place);

/// Somebody who may do `A` in the project in the path. Whoever has no way into the project finds nothing.
pub struct InProject<A> {
    pub by: ProjectPermit<A>,
    pub at: ProjectPlace,
}

/// Where somebody in a project stands.
#[derive(Debug, Clone)]
pub struct ProjectPlace {
    pub place: Place,
    pub project: Project,
    pub actor: ProjectActor,
}

/// A member of the organization that the project in the path belongs to, whether they have a way into it or not.
pub struct NearProject {
    pub place: Place,
    pub project: Project,
    pub access: ProjectAccess,
}

impl<A: Ask + 'static> FromRequest for May<A> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let place = place(request, payload);
        Box::pin(async move {
            let place = place.await?;
            Ok(Self { by: place.actor.ask()?, place })
        })
    }
}

impl FromRequest for Member {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let place = place(request, payload);
        Box::pin(async move { place.await.map(Self) })
    }
}

impl<A: AskProject + 'static> FromRequest for InProject<A> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let at = project_place(request, payload);
        Box::pin(async move {
            let at = at.await?;
            Ok(Self { by: at.actor.ask()?, at })
        })
    }
}

impl FromRequest for NearProject {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(near(request, payload))
    }
}

/// The same for somebody who has a way in. Whoever has none is told whom to ask (R1.1.12).
fn project_place(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<ProjectPlace, Error>> + 'static {
    let near = near(request, payload);
    async move {
        let NearProject { mut place, project, access } = near.await?;
        if access.is_none() {
            return Err(Error::NoAccess(project.id));
        }
        place.has_project = true;
        let actor = ProjectActor { actor: place.actor.clone(), project: project.id, access };
        Ok(ProjectPlace { place, project, actor })
    }
}

/// Reads the project of the path, the person, their membership, and their grants there.
fn near(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<NearProject, Error>> + 'static {
    let db = Db::from_request(request, payload);
    let id = request.match_info().get("project").and_then(|text| text.parse::<ProjectId>().ok());
    let (session, facts) = (token(&request.get_session()), facts(request));
    async move {
        let (db, session) = (db.await?, session.ok_or(Error::SignedOut)?);
        let id = id.unwrap_or(ProjectId(0));
        let project = db.ask(move |conn| store::projects::find(conn, id)).await?;
        // Whether the project exists is nobody's business who is not signed in, so the session is looked at in any case.
        let organization = project.as_ref().map_or(OrganizationId(0), |project| project.organization_id);
        let found = db.ask(move |conn| store::account::sessions::standing_in(conn, session, organization)).await?;
        let (standing, membership) = found.ok_or(Error::SignedOut)?;
        let user = standing.user.id;
        let Some((project, membership)) = project.zip(membership) else {
            let former = db.ask(move |conn| store::projects::former::of(conn, user, id)).await?;
            return Err(former.map_or(Error::NotFound, |former| Error::Former(Box::new(former))));
        };
        let granted = db.ask(move |conn| grants::grants(conn, organization, id, Principal::Person(user))).await?;
        touch(&db, session, membership.last_active_at.unwrap_or_default(), Some((organization, user))).await?;
        let actor = OrgActor { person: person(standing, session, facts), organization, role: membership.role };
        // Without a way into this project there may be one into another; the switch shows that on the pages of the organization.
        let place = Place { actor, membership, has_project: false };
        Ok(NearProject { place, project, access: ProjectAccess::of(granted) })
    }
}

/// Reads the person, the organization of the path and the membership in one statement.
fn place(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Place, Error>> + 'static {
    let db = Db::from_request(request, payload);
    let id = request.match_info().get("org").and_then(|text| text.parse::<OrganizationId>().ok());
    let (session, facts) = (token(&request.get_session()), facts(request));
    async move {
        let (db, session) = (db.await?, session.ok_or(Error::SignedOut)?);
        let organization = id.unwrap_or(OrganizationId(0));
        let found = db.ask(move |conn| store::account::sessions::standing_in(conn, session, organization)).await?;
        let (standing, membership) = found.ok_or(Error::SignedOut)?;
        let membership = membership.ok_or(Error::NotFound)?;
        let person: Person = person(standing, session, facts);
        touch(&db, session, membership.last_active_at.unwrap_or_default(), Some((organization, person.id))).await?;
        let user = person.id;
        let actor = OrgActor { person, organization, role: membership.role };
        let has_project = if actor.is_in_every_project() {
            membership.organization.project_count > 0
        } else {
            db.ask(move |conn| grants::sees_some(conn, organization, user)).await?
        };
        Ok(Place { actor, membership, has_project })
    }
}
