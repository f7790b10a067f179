//! The frame around a refusal, for people who are signed in: the bar and the menu stay, so that there is a way on from it (L6).

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode};

use super::{
    SignedIn,
    chrome::Chrome,
    extract::{Scene, token},
    guards::{Member, NearProject, ProjectPlace},
    reach::reach,
};
use crate::{http::Db, policy::ProjectActor};

/// Whether the frame can be read at all after this: not from a database that is busy, and not for somebody whose request was cut off
/// or meant for another console.
pub fn is_for(status: StatusCode) -> bool {
    const OUTSIDE: [StatusCode; 4] =
        [StatusCode::UNAUTHORIZED, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT, StatusCode::MISDIRECTED_REQUEST];
    status == StatusCode::INTERNAL_SERVER_ERROR || (status.is_client_error() && !OUTSIDE.contains(&status))
}

/// The frame of the project or organization that the path names, as far as this person sees it; of their own pages otherwise.
/// Nothing for people who are not signed in, and where it cannot be read.
pub async fn frame(request: &HttpRequest, scene: &Scene) -> Option<Chrome> {
    token(&request.get_session())?;
    let named = |name| request.match_info().get(name).is_some();
    if named("org")
        && let Ok(Member(place)) = Member::from_request(request, &mut Payload::None).await
    {
        return Some(Chrome::organization(scene.clone(), &place, ""));
    }
    if named("project")
        && let Ok(near) = NearProject::from_request(request, &mut Payload::None).await
    {
        return Some(near_project(scene, near));
    }
    let SignedIn(person) = SignedIn::from_request(request, &mut Payload::None).await.ok()?;
    let (db, user) = (Db::from_request(request, &mut Payload::None).await.ok()?, person.id);
    let reach = db.read(move |conn| reach(conn, user)).await.ok()?;
    Some(Chrome::profile(scene.clone(), &person, reach, ""))
}

/// Whoever has no way into the project does not learn its name (R2.9.4).
fn near_project(scene: &Scene, near: NearProject) -> Chrome {
    let NearProject { mut place, project, access, .. } = near;
    if access.is_none() {
        return Chrome::organization(scene.clone(), &place, "");
    }
    place.has_project = true;
    let actor = ProjectActor { actor: place.actor.clone(), project: project.id, access };
    Chrome::project(scene.clone(), &ProjectPlace::drawn(place, project, actor), "")
}
