//! Where somebody stands, and that they may. A handler's signature says which guard it stands behind.

use std::{future::Future, pin::Pin};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method};

use super::{
    extract::{person, token, touch},
    htmx::Hx,
    viewing::{ABOVE, NOT_YOURS, View},
};
use crate::{
    http::{
        Db, Error,
        request::facts,
        within::{Ids, Whereabouts, Within},
    },
    model::{Digest, OrganizationId, Principal, ProjectId, UserId, addresses, person::Person},
    policy::{Ask, AskProject, OrgActor, Permit, ProjectAccess, ProjectAction, ProjectActor, ProjectPermit, in_every_project},
    store::{
        PgConnection, QueryResult,
        account::sessions::{self, Membership, Presence},
        grants,
        projects::{self, Project},
    },
};

/// A member of the organization in the path who may do `A`, and the thing `T` that the path names there. Signed out is sent to
/// sign in, a stranger finds nothing, a member without the right is told who has it.
pub struct May<A, T = ()> {
    pub by: Permit<A>,
    pub place: Place,
    pub it: T,
}

/// Where a member stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// Who looks at the page: pages are for people.
    pub person: Person,
    /// The same as they act in this organization.
    pub actor: OrgActor,
    pub membership: Membership,
    /// The viewer sees at least one project here.
    pub has_project: bool,
    /// Set while somebody looks at the console as another: who really looks. The person and the actor are the one looked as (L14.3).
    pub view: Option<View>,
}

/// A member of the organization in the path, whatever their role.
pub struct Member(pub Place);

/// Somebody who may do `A` in the project in the path, and the thing `T` that the path names there. A stranger finds
/// nothing, and a member without a way in is told whom to ask.
pub struct InProject<A, T = ()> {
    pub by: ProjectPermit<A>,
    pub at: ProjectPlace,
    pub it: T,
}

/// Where somebody in a project stands.
#[derive(Debug, Clone)]
pub struct ProjectPlace {
    pub place: Place,
    pub project: Project,
    pub actor: ProjectActor,
    /// How many ask to be let in, for those who answer them and a page that is drawn whole (L8.3).
    pub waiting: i64,
    /// What the viewer may do here themselves, in somebody else's view.
    own: Option<ProjectActor>,
}

/// A member of the organization that the project in the path belongs to, whether they have a way into it or not.
pub struct NearProject {
    pub place: Place,
    pub project: Project,
    pub access: ProjectAccess,
    /// How many ask to be let in, where they are counted.
    waiting: i64,
    /// What the viewer may do here themselves, in somebody else's view.
    own: Option<ProjectActor>,
}

impl ProjectPlace {
    /// For the frame around a page that is not this project's: nobody is counted who waits, and nothing is asked of a viewer.
    pub(super) fn drawn(place: Place, project: Project, actor: ProjectActor) -> Self {
        Self { place, project, actor, waiting: 0, own: None }
    }
}

impl<A: Ask + 'static, T: Within> FromRequest for May<A, T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (place, ids) = (place(request, payload), Ids::of(request));
        Box::pin(async move {
            let (db, place) = place.await?;
            let by = place.actor.ask()?;
            if place.view.as_ref().is_some_and(|view| view.viewer.ask::<A>().is_err()) {
                return Err(place.refused(NOT_YOURS));
            }
            let it = named(&db, Whereabouts { organization: place.actor.organization, project: None }, ids).await?;
            Ok(Self { by, place, it })
        })
    }
}

impl FromRequest for Member {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let place = place(request, payload);
        Box::pin(async move { place.await.map(|(_, place)| Self(place)) })
    }
}

impl<A: AskProject + 'static, T: Within> FromRequest for InProject<A, T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (at, ids) = (project_place(request, payload), Ids::of(request));
        Box::pin(async move {
            let (db, at) = at.await?;
            let by = at.actor.ask()?;
            if at.own.as_ref().is_some_and(|own| own.ask::<A>().is_err()) {
                return Err(at.place.refused(NOT_YOURS));
            }
            let place = Whereabouts { organization: at.place.actor.organization, project: Some(at.project.id) };
            let it = named(&db, place, ids).await?;
            Ok(Self { by, at, it })
        })
    }
}

impl FromRequest for NearProject {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let near = near(request, payload, false);
        Box::pin(async move { near.await.map(|(_, near)| near) })
    }
}

/// What the path names beside the organization or project. The right comes first: whoever has none learns nothing about it.
async fn named<T: Within>(db: &Db, place: Whereabouts, ids: Ids) -> Result<T, Error> {
    if let Some(it) = T::at_once() {
        return Ok(it);
    }
    db.ask(move |conn| T::find(conn, place, &ids)).await?.ok_or(Error::NotFound)
}

/// What `near` reads, for somebody who has a way into the project. Whoever has none is told whom to ask (R2.9).
fn project_place(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(Db, ProjectPlace), Error>> + 'static {
    let near = near(request, payload, request.method() == Method::GET && !Hx::of(request).wants_part());
    async move {
        let (db, NearProject { mut place, project, access, waiting, own }) = near.await?;
        if access.is_none() {
            return Err(Error::NoAccess(project.id));
        }
        place.has_project = true;
        let actor = ProjectActor { actor: place.actor.clone(), project: project.id, access };
        Ok((db, ProjectPlace { place, project, actor, waiting, own }))
    }
}

/// Reads the project of the path, the person, their membership, and their grants there. `counts` where the page shows how many wait
/// to those who let them in.
fn near(
    request: &HttpRequest,
    payload: &mut Payload,
    counts: bool,
) -> impl Future<Output = Result<(Db, NearProject), Error>> + 'static {
    let db = Db::from_request(request, payload);
    let id: Option<ProjectId> = Ids::of(request).get("project");
    let (session, facts) = (token(&request.get_session()), facts(request));
    let view = request.extensions().get::<View>().cloned();
    async move {
        let (db, session) = (db.await?, session.ok_or(Error::SignedOut)?);
        let viewed = view.is_some();
        let (presence, here) = db.ask(move |conn| found(conn, session, id, (!viewed).then_some(counts))).await?;
        let presence = presence.ok_or(Error::SignedOut)?;
        let user = presence.user.id;
        let Some(Here { project, membership, access, waiting }) = here else {
            return Err(former(&db, user, id).await?);
        };
        if let Some(view) = view {
            return seen_near(db, view, membership, project, counts).await;
        }
        touch(&db, session, membership.last_active_at.unwrap_or_default(), Some((project.organization_id, user))).await?;
        // Without a way into this project there may be one into another; the switch shows that on the pages of the organization.
        let place = Place::of(person(presence, session, facts), membership, false);
        Ok((db, NearProject { place, project, access, waiting, own: None }))
    }
}

/// A project that somebody stands near.
struct Here {
    project: Project,
    membership: Membership,
    access: ProjectAccess,
    waiting: i64,
}

/// The person behind the session, and where they stand. Whether the project exists is nobody's business who is not signed in.
fn found(
    conn: &mut PgConnection,
    session: Digest,
    id: Option<ProjectId>,
    counts: Option<bool>,
) -> QueryResult<(Option<Presence>, Option<Here>)> {
    let Some(id) = id else { return Ok((sessions::standing(conn, session)?, None)) };
    let Some((presence, here)) = sessions::standing_in_project(conn, session, id)? else { return Ok((None, None)) };
    let Some((project, membership)) = here else { return Ok((Some(presence), None)) };
    let (mut access, mut waiting) = (ProjectAccess::default(), 0);
    // In somebody else's view the grants are theirs.
    if let Some(counts) = counts {
        let holder = Principal::Person(presence.user.id);
        access = ProjectAccess::of(grants::held(conn, project.organization_id, id, holder)?);
        waiting = waiting_for(conn, &project, &access, counts)?;
    }
    Ok((Some(presence), Some(Here { project, membership, access, waiting })))
}

/// How many wait for somebody with this access, who may answer them.
fn waiting_for(conn: &mut PgConnection, project: &Project, access: &ProjectAccess, counts: bool) -> QueryResult<i64> {
    match counts && access.may(ProjectAction::ApproveRequests) {
        true => grants::requests::waiting(conn, project.organization_id, project.id),
        false => Ok(0),
    }
}

/// The same through somebody else's eyes: with what they may do, unless they stand above the viewer here (L14.3).
async fn seen_near(
    db: Db,
    view: View,
    membership: Membership,
    project: Project,
    counts: bool,
) -> Result<(Db, NearProject), Error> {
    let (id, subject, role, viewer) = (project.id, view.subject, view.role, view.viewer.user());
    let place = Place::through(view, membership)?;
    let (organization, there) = (place.actor.organization, project.clone());
    let (access, own, waiting) = db
        .read(move |conn| -> QueryResult<_> {
            let own = match viewer {
                Some(viewer) => grants::grants(conn, organization, id, Principal::Person(viewer))?,
                None => Vec::new(),
            };
            let theirs = grants::as_subject::grants(conn, (organization, id), subject, in_every_project(role))?;
            let access = ProjectAccess::of(theirs);
            let waiting = waiting_for(conn, &there, &access, counts)?;
            Ok((access, ProjectAccess::of(own), waiting))
        })
        .await?;
    if !own.views(&access) {
        return Err(place.refused(ABOVE));
    }
    let own = place.view.as_ref().map(|view| ProjectActor { actor: view.viewer.clone(), project: id, access: own });
    Ok((db, NearProject { place, project, access, waiting, own }))
}

/// The person behind the session and their place in the organization, if there is one to stand in.
async fn presence(
    db: &Db,
    session: Digest,
    organization: Option<OrganizationId>,
) -> Result<(Presence, Option<Membership>), Error> {
    let found = db
        .ask(move |conn| match organization {
            Some(organization) => sessions::standing_in(conn, session, organization),
            None => Ok(sessions::standing(conn, session)?.map(|standing| (standing, None))),
        })
        .await?;
    found.ok_or(Error::SignedOut)
}

/// What is said of a project that is not there, or not for this person.
async fn former(db: &Db, user: UserId, id: Option<ProjectId>) -> Result<Error, Error> {
    let Some(id) = id else { return Ok(Error::NotFound) };
    let former = db.ask(move |conn| projects::former::of(conn, user, id)).await?;
    Ok(former.map_or(Error::NotFound, |former| Error::Former(Box::new(former))))
}

/// Reads the person, the organization of the path and the membership in one statement.
fn place(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<(Db, Place), Error>> + 'static {
    let db = Db::from_request(request, payload);
    let id: Option<OrganizationId> = Ids::of(request).get("org");
    let (session, facts) = (token(&request.get_session()), facts(request));
    let view = request.extensions().get::<View>().cloned();
    async move {
        let (db, session) = (db.await?, session.ok_or(Error::SignedOut)?);
        let (presence, membership) = presence(&db, session, id).await?;
        let membership = membership.ok_or(Error::NotFound)?;
        if let Some(view) = view {
            let mut place = Place::through(view.clone(), membership)?;
            let (organization, everywhere) = (view.organization, in_every_project(view.role).is_some());
            place.has_project =
                db.ask(move |conn| grants::as_subject::sees_some(conn, organization, view.subject, everywhere)).await?;
            return Ok((db, place));
        }
        let (organization, user) = (membership.organization.id, presence.user.id);
        touch(&db, session, membership.last_active_at.unwrap_or_default(), Some((organization, user))).await?;
        let mut place = Place::of(person(presence, session, facts), membership, false);
        place.has_project = if place.actor.is_in_every_project() {
            place.membership.organization.project_count > 0
        } else {
            db.ask(move |conn| grants::sees_some(conn, organization, user)).await?
        };
        Ok((db, place))
    }
}

impl Place {
    fn of(person: Person, membership: Membership, has_project: bool) -> Self {
        let organization = membership.organization.id;
        let actor = OrgActor { actor: person.clone().into(), organization, role: membership.role };
        Self { person, actor, membership, has_project, view: None }
    }

    /// Where somebody else stands whose eyes are looked through. What is drawn is drawn for them, with their rights as they are
    /// now; the session stays the viewer's and so opens nothing for them (L14.3).
    ///
    /// # Errors
    /// `NotFound` in any other organization.
    fn through(view: View, membership: Membership) -> Result<Self, Error> {
        if membership.organization.id != view.organization {
            return Err(Error::NotFound);
        }
        let membership = Membership { role: view.role, ..membership };
        Ok(Self { view: Some(view.clone()), ..Self::of(view.eyes.clone(), membership, false) })
    }

    /// What is said of a page that is not shown in somebody else's view.
    fn refused(&self, sentence: &'static str) -> Error {
        Error::Viewing(sentence, addresses::view(self.actor.organization))
    }
}
