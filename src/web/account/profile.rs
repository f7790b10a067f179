//! A person's own page.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::StatusCode,
    web,
};
use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, Hx, SignedIn, Stage,
        extract::{Appearance, Scene},
        hash::hash,
        parted,
        reach::reach,
        respond, validators,
    },
    http::{Answer, Error},
    model::{FieldErrors, addresses, password::Password, person::Person},
    operations,
    store::account::users,
};

#[derive(Template)]
#[template(path = "account/profile.html", blocks = ["form"])]
struct ProfilePage {
    chrome: Chrome,
    errors: FieldErrors,
}

parted!(ProfilePage, as_form);

#[derive(Validate)]
pub struct PasswordForm {
    /// Compared with the one that is kept.
    present: Password,
    #[validate(custom(function = validators::new_password))]
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
pub async fn one(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    // Whoever asks for it gets the whole page; only a form that comes back is a part of it.
    respond::page(StatusCode::OK, &ProfilePage::of(&stage, &person, FieldErrors::default()).await?)
}

/// `POST /account/password`
pub async fn update_password(SignedIn(person): SignedIn, stage: Stage, Form(form): Form<PasswordForm>) -> Answer {
    let (user, who) = (person.id, person.clone());
    stage.db.beside().write(move |tx| operations::account::try_password(tx, &who)).await??;
    let present = stage.db.ask(move |conn| users::password_hash(conn, user)).await?;
    let mut errors = form.validate().map_or_else(FieldErrors::from, |()| FieldErrors::default());
    if !web::block(move || form.present.opens(present.as_deref())).await.map_err(|_| Error::Busy)? {
        errors.add("present", "This is not your present password.");
    }
    if !errors.is_empty() {
        return stage.show_again(&ProfilePage::of(&stage, &person, errors).await?);
    }
    let (password_hash, desk) = (hash(form.password).await?, stage.site().desk.clone());
    stage.db.write(move |tx| operations::account::change_password(tx, &desk, &person, &password_hash)).await??;
    stage.after(After::saying(addresses::PROFILE, "Your password is changed. Every other session has ended."))
}

impl ProfilePage {
    async fn of(stage: &Stage, person: &Person, errors: FieldErrors) -> Result<Self, Error> {
        let user = person.id;
        let reach = stage.db.read(move |conn| reach(conn, user)).await?;
        Ok(Self { chrome: stage.profile(person, reach, "Profile"), errors })
    }
}

/// `POST /account/appearance`: kept by this browser, and back to the page it was chosen on.
pub async fn update_appearance(request: HttpRequest, scene: Scene, Form(AppearanceForm(chosen)): Form<AppearanceForm>) -> Answer {
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let back = referer
        .and_then(|text| url::Url::parse(text).ok())
        .map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
        .filter(|path| addresses::is_own_path(path));
    let cookie = Cookie::build(Appearance::COOKIE, chosen.as_str())
        .path(addresses::HOME)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(scene.site.config.is_secure())
        .max_age(Duration::days(400))
        .finish();
    let mut answer: HttpResponse = scene.hx.send_to(back.as_deref().unwrap_or(addresses::HOME));
    answer.add_cookie(&cookie).map_err(|_| Error::Broken)?;
    Ok(answer)
}

/// `GET /settings/account`, an address from people's bookmarks.
pub async fn from_old_address(hx: Hx) -> Answer {
    Ok(hx.send_to(addresses::PROFILE))
}
