//! Looking at the console through somebody else's eyes (L14.3). The address carries a marker that this server sealed for one
//! session when a look was begun and recorded; it holds a name and no right. What the subject may do is read anew at every
//! request, only some pages are drawn, and the request's `Db` changes nothing.

use std::sync::Arc;

use actix_session::SessionExt;
use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;

use super::{Fields, Hx, extract::token, referer};
use crate::{
    http::{Db, Error, Site, db::Watching, request::facts},
    model::{
        Digest, EmailAddress, OrganizationId, OrganizationRole, UserId, addresses, limits::VIEW_LONGEST, person::Person,
        sealer::Sealer, subject::Subject,
    },
    policy::{OrgActor, views_as},
    store::{account::sessions, members},
};

/// What the marker is called in an address.
pub const MARKER: &str = "as";

/// The patterns of the pages that can be looked at. All others are refused while the marker is there.
#[derive(Clone, Copy)]
pub struct Screens(pub &'static [&'static str]);

const ENDED: &str = "This view has ended, or it isn't yours. Start it again.";
const NO_CHANGE: &str = "Nothing can be changed while you view as someone else. Nothing was sent.";
const NO_SCREEN: &str =
    "This isn't part of the view. Forms, exports and your own pages stay closed while you view as someone else.";
pub const NOT_YOURS: &str = "You can't open this yourself, so it isn't shown in anyone else's view.";
pub const ABOVE: &str = "You are viewing as someone with a higher role than yours in this project, so it isn't shown.";

/// A look through somebody's eyes, as it was read for this request and no other.
#[derive(Debug, Clone)]
pub struct View(Arc<Look>);

/// What is known of it.
#[derive(Debug)]
pub struct Look {
    pub organization: OrganizationId,
    pub subject: Subject,
    /// What the banner calls the subject.
    pub called: String,
    /// The subject's role in the organization.
    pub role: OrganizationRole,
    /// Whom the pages are drawn for. The session is the viewer's, so it opens nothing for this person (S2).
    pub eyes: Person,
    /// Who looks, with their own rights.
    pub viewer: OrgActor,
    /// What the links of the page carry on.
    pub marker: String,
}

impl std::ops::Deref for View {
    type Target = Look;

    fn deref(&self) -> &Look {
        &self.0
    }
}

/// The address of a page with the marker of a look that begins there. It is sealed for this session and this organization.
pub fn begun(site: &Site, session: Digest, organization: OrganizationId, subject: Subject) -> String {
    let plain = format!("{organization} {} {subject}", Utc::now().timestamp());
    let sealed = sealer(site).seal(plain.as_bytes(), &session.0);
    format!("{}?{MARKER}={}", addresses::seen(organization), BASE64URL_NOPAD.encode(&sealed))
}

/// Behind `refusal_pages::render` and before the guards: whoever carries a marker looks and does nothing else.
pub async fn viewing(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(marker) = marker(&request) else { return next.call(request).await };
    // Before anything is known, nothing can be changed.
    request.extensions_mut().insert(Watching);
    match looked(&request, marker).await {
        Ok(()) => next.call(request).await,
        Err(error) => Ok(request.error_response(error)),
    }
}

/// The marker of the address, or of the page from which something is posted.
fn marker(request: &ServiceRequest) -> Option<String> {
    let of = |query: &str| {
        let mut fields = Fields::of_query(query);
        fields.has(MARKER).then(|| fields.one(MARKER))
    };
    let from = || {
        let page = referer::path(request.request()).unwrap_or_default();
        of(page.split_once('?').map_or("", |(_, query)| query)).or_else(|| of(Hx::of(request.request()).query()))
    };
    of(request.query_string()).or_else(|| if is_safe(request) { None } else { from() })
}

fn is_safe(request: &ServiceRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// Reads who is looked through, and refuses what is no looking.
async fn looked(request: &ServiceRequest, marker: String) -> Result<(), Error> {
    let view = read(request, marker).await?;
    let end = addresses::view(view.organization);
    request.extensions_mut().insert(view);
    if !is_safe(request) {
        return Err(Error::Viewing(NO_CHANGE, end));
    }
    let screens = request.app_data::<Screens>().map_or(&[][..], |screens| screens.0);
    match request.match_pattern().is_some_and(|pattern| screens.contains(&pattern.as_str())) {
        true => Ok(()),
        false => Err(Error::Viewing(NO_SCREEN, end)),
    }
}

async fn read(request: &ServiceRequest, marker: String) -> Result<View, Error> {
    let ended = || Error::Viewing(ENDED, addresses::HOME.to_owned());
    let session = token(&request.get_session()).ok_or(Error::SignedOut)?;
    let site = request.app_data::<Data<Site>>().ok_or(Error::Broken)?;
    let db = request.app_data::<Data<Db>>().ok_or(Error::Busy)?;
    let (organization, subject) = opened(site, session, &marker).ok_or_else(ended)?;
    let (presence, membership) =
        db.ask(move |conn| sessions::standing_in(conn, session, organization)).await?.ok_or(Error::SignedOut)?;
    let own = membership.ok_or_else(ended)?.role;
    let viewer = Person {
        id: presence.user.id,
        name: presence.user.name,
        email: presence.user.email,
        session,
        request: facts(request.request()),
    };
    let (role, eyes, called) = match (subject.person(), subject.role()) {
        (Some(user), _) => {
            let member = db.ask(move |conn| members::find(conn, organization, user)).await?.ok_or_else(ended)?;
            let eyes = Person { id: user, name: member.name.clone(), email: member.email, ..viewer.clone() };
            (member.role, eyes, format!("{} ({})", member.name, member.role))
        }
        (None, role) => (role.ok_or_else(ended)?, nobody(&viewer, subject), subject.label().unwrap_or_default()),
    };
    if !views_as(own, role) {
        return Err(ended());
    }
    let viewer = OrgActor { actor: viewer.into(), organization, role: own };
    Ok(View(Arc::new(Look { organization, subject, called, role, eyes, viewer, marker })))
}

/// Somebody with a role who is nobody in particular.
fn nobody(viewer: &Person, subject: Subject) -> Person {
    let email = EmailAddress::parse("nobody@example.com").unwrap_or_else(|| viewer.email.clone());
    Person { id: UserId(0), name: subject.label().unwrap_or_default(), email, ..viewer.clone() }
}

/// What a marker says, if this server sealed it for this session, and not too long ago.
fn opened(site: &Site, session: Digest, marker: &str) -> Option<(OrganizationId, Subject)> {
    let sealed = BASE64URL_NOPAD.decode(marker.as_bytes()).ok()?;
    let plain = String::from_utf8(sealer(site).open(&sealed, &session.0)?).ok()?;
    let (organization, rest) = plain.split_once(' ')?;
    let (begun, subject) = rest.split_once(' ')?;
    let begun = DateTime::from_timestamp(begun.parse().ok()?, 0)?;
    if Utc::now() - begun > VIEW_LONGEST {
        return None;
    }
    Some((organization.parse().ok()?, subject.parse().ok()?))
}

fn sealer(site: &Site) -> Sealer {
    Sealer::new(&site.config.secret_key, "view as")
}
