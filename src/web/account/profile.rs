//! A person's own page.

use actix_session::Session;
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web,
};
use askama::Template;

use super::sign_up::hash;
use crate::{
    frame::{
        Chrome, Fields, Form, Hx, SignedIn,
        chrome::Reach,
        extract::{Appearance, Scene},
        flash, show, show_again,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, UserId, addresses, password::Password},
    operations::{self, Refusal},
    policy::OrgAction,
    store::{
        PgConnection, QueryResult,
        account::users,
        grants,
        organizations::{self, OrganizationLine},
    },
};

#[derive(Template)]
#[template(path = "account/profile.html", blocks = ["form"])]
struct ProfilePage {
    chrome: Chrome,
    errors: FieldErrors,
}

pub struct PasswordForm {
    present: Password,
    password: Password,
}

impl From<Fields> for PasswordForm {
    fn from(mut fields: Fields) -> Self {
        Self { present: Password::typed(fields.one("present")), password: Password::typed(fields.one("password")) }
    }
}

pub struct AppearanceForm(Appearance);

impl From<Fields> for AppearanceForm {
    fn from(mut fields: Fields) -> Self {
        Self(Appearance::parse(&fields.one("appearance")))
    }
}

/// `GET /account/profile`
pub async fn one(SignedIn(person): SignedIn, db: Db, scene: Scene) -> Answer {
    let (hx, user) = (scene.hx.clone(), person.id);
    let reach = db.read(move |conn| reach(conn, user)).await?;
    let page = ProfilePage { chrome: Chrome::profile(scene, &person, reach, "Profile"), errors: FieldErrors::default() };
    show(&hx, &page, &page)
}

/// `POST /account/password`
pub async fn update_password(
    SignedIn(person): SignedIn,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<PasswordForm>,
) -> Answer {
    let (hx, user, who) = (scene.hx.clone(), person.id, person.clone());
    db.write(move |tx| operations::account::try_password(tx, &who)).await??;
    let present = db.ask(move |conn| users::password_hash(conn, user)).await?;
    let fits = web::block(move || form.present.opens(present.as_deref())).await.map_err(|_| Error::Busy)?;
    let mut errors = FieldErrors::default();
    if !fits {
        errors.add("present", "This is not your present password.");
    }
    if let Some(fault) = form.password.fault() {
        errors.add("password", fault);
    }
    if !errors.is_empty() {
        let reach = db.read(move |conn| reach(conn, user)).await?;
        let page = ProfilePage { chrome: Chrome::profile(scene, &person, reach, "Profile"), errors };
        return show_again(&hx, &page, &page.as_form());
    }
    let (password_hash, desk) = (hash(form.password).await?, scene.site.desk.clone());
    db.write(move |tx| -> Result<(), Refusal> { operations::account::change_password(tx, &desk, &person, &password_hash) })
        .await??;
    flash::leave(&session, "Your password is changed. Every other session has ended.");
    Ok(hx.send_to("/account/profile"))
}

/// `POST /account/appearance`: kept by this browser, and back to the page it was chosen on.
pub async fn update_appearance(request: HttpRequest, scene: Scene, Form(AppearanceForm(chosen)): Form<AppearanceForm>) -> Answer {
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let back = referer
        .and_then(|text| url::Url::parse(text).ok())
        .map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
        .filter(|path| addresses::is_own_path(path));
    let cookie = Cookie::build(Appearance::COOKIE, chosen.as_str())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(scene.site.config.is_secure())
        .max_age(Duration::days(400))
        .finish();
    let mut answer: HttpResponse = scene.hx.send_to(back.as_deref().unwrap_or("/"));
    answer.add_cookie(&cookie).map_err(|_| Error::Broken)?;
    Ok(answer)
}

/// `GET /settings/account`, an address from people's bookmarks.
pub async fn from_old_address(hx: Hx) -> Answer {
    Ok(hx.send_to("/account/profile"))
}

/// What of the rest of the console this person can reach, for the switch beside their own pages.
pub fn reach(conn: &mut PgConnection, user: UserId) -> QueryResult<Reach> {
    let all = organizations::of_user(conn, user)?;
    reach_of(conn, user, &all)
}

/// The same when their organizations are known already.
pub fn reach_of(conn: &mut PgConnection, user: UserId, all: &[OrganizationLine]) -> QueryResult<Reach> {
    let ids: Vec<_> = all.iter().map(|line| line.id).collect();
    Ok(Reach { organization: all.iter().any(has_settings), project: grants::sees_any(conn, &ids, user)? })
}

/// Whether this person sees settings of the organization (A5).
pub fn has_settings(line: &OrganizationLine) -> bool {
    OrgAction::SeeOverview.allows(line.role)
}
