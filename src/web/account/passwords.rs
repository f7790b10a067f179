//! Forgotten passwords.

use actix_session::Session;
use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;

use super::sign_up::{GonePage, SentPage, hash};
use crate::{
    frame::{
        Fields, Form, Outside,
        extract::{Scene, carry_token, facts},
        flash, respond,
    },
    http::{Answer, Db, Error},
    model::{Digest, EmailAddress, FieldErrors, Secret, limits, password::Password},
    operations::{self, Refusal},
    store::account::password_resets,
};

#[derive(Template)]
#[template(path = "account/forgot.html")]
struct ForgotPage {
    chrome: Outside,
    email: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage {
    chrome: Outside,
    errors: FieldErrors,
}

pub struct EmailForm(String);

impl From<Fields> for EmailForm {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("email"))
    }
}

pub struct PasswordForm(Password);

impl From<Fields> for PasswordForm {
    fn from(mut fields: Fields) -> Self {
        Self(Password::typed(fields.one("password")))
    }
}

/// `GET /password/forgot`
pub async fn forgotten(scene: Scene) -> Answer {
    let page = ForgotPage { chrome: Outside::new(scene), email: String::new(), errors: FieldErrors::default() };
    respond::page(StatusCode::OK, &page)
}

/// `POST /password/forgot`. The answer is the same whether there is an account or not.
pub async fn forgot(db: Db, scene: Scene, request: HttpRequest, Form(EmailForm(typed)): Form<EmailForm>) -> Answer {
    let Some(email) = EmailAddress::parse(&typed) else {
        let errors = FieldErrors::on("email", "Give a whole mail address, such as ada@example.com.");
        let page = ForgotPage { chrome: Outside::new(scene), email: typed, errors };
        return respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (desk, facts) = (scene.site.desk.clone(), facts(&request));
    let sentence =
        format!("If there is an account for {email}, a letter with a link is on its way to it. {}", limits::reset_link());
    db.write(move |tx| operations::account::forgot_password(tx, &desk, email, &facts)).await??;
    respond::page(StatusCode::OK, &SentPage { chrome: Outside::new(scene), sentence })
}

/// `GET /password/reset/{token}`
pub async fn new(db: Db, scene: Scene, token: web::Path<String>) -> Answer {
    if holder(&db, &token).await?.is_none() {
        return gone(scene);
    }
    respond::page(StatusCode::OK, &ResetPage { chrome: Outside::new(scene), errors: FieldErrors::default() })
}

/// `POST /password/reset/{token}`
pub async fn create(
    db: Db,
    scene: Scene,
    session: Session,
    request: HttpRequest,
    token: web::Path<String>,
    Form(PasswordForm(password)): Form<PasswordForm>,
) -> Answer {
    let Some(digest) = holder(&db, &token).await? else { return gone(scene) };
    if let Some(fault) = password.fault() {
        let page = ResetPage { chrome: Outside::new(scene), errors: FieldErrors::on("password", fault) };
        return respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let password_hash = hash(password).await?;
    let (desk, facts) = (scene.site.desk.clone(), facts(&request));
    match db.write(move |tx| operations::account::reset_password(tx, &desk, digest, &password_hash, facts)).await? {
        Ok(token) => {
            carry_token(&session, &token)?;
            flash::leave(&session, "Your password is changed. Every other session has ended.");
            Ok(scene.hx.send_to("/"))
        }
        Err(Refusal::NotFound) => gone(scene),
        Err(refusal) => Err(refusal.into()),
    }
}

async fn holder(db: &Db, token: &str) -> Result<Option<Digest>, Error> {
    let Some(digest) = Secret::presented(token).map(|secret| secret.digest()) else { return Ok(None) };
    Ok(db.ask(move |conn| password_resets::holder(conn, digest)).await?.map(|_| digest))
}

fn gone(scene: Scene) -> Answer {
    let page = GonePage {
        chrome: Outside::new(scene),
        heading: "This link no longer works",
        sentence: limits::reset_gone(),
        next: ("Send another letter", "/password/forgot"),
    };
    respond::page(StatusCode::GONE, &page)
}
