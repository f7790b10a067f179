//! Forgotten passwords.

use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;
use validator::Validate;

use super::sign_up::{GonePage, SentPage};
use crate::{
    frame::{After, Fields, Form, Outside, Stage, extract::carry_token, hash::hash, meant, parted, validators},
    http::{Answer, Db, Error, request::facts},
    model::{Digest, EmailAddress, FieldErrors, Secret, addresses, limits, password::Password},
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

parted!(ForgotPage);
parted!(ResetPage);

#[derive(Default, Validate)]
pub struct EmailForm {
    #[validate(custom(function = validators::email))]
    email: String,
}

impl From<Fields> for EmailForm {
    fn from(mut fields: Fields) -> Self {
        Self { email: fields.one("email") }
    }
}

#[derive(Validate)]
pub struct PasswordForm {
    #[validate(custom(function = validators::new_password))]
    password: Password,
}

impl From<Fields> for PasswordForm {
    fn from(mut fields: Fields) -> Self {
        Self { password: Password::typed(fields.one("password")) }
    }
}

/// `GET /password/forgot`
pub async fn forgotten(stage: Stage) -> Answer {
    stage.show(&ForgotPage { chrome: stage.outside(None), email: String::new(), errors: FieldErrors::default() })
}

/// `POST /password/forgot`. The answer is the same whether there is an account or not.
pub async fn forgot(stage: Stage, request: HttpRequest, Form(form): Form<EmailForm>) -> Answer {
    let email = match meant(&form, |form| EmailAddress::parse(&form.email)) {
        Ok(email) => email,
        Err(errors) => return stage.show_again(&ForgotPage { chrome: stage.outside(None), email: form.email, errors }),
    };
    let (desk, facts) = (stage.site().desk.clone(), facts(&request));
    let sentence =
        format!("If there is an account for {email}, a letter with a link is on its way to it. {}", limits::reset_link());
    stage.db.write(move |tx| operations::account::forgot_password(tx, &desk, email, &facts)).await??;
    stage.show(&SentPage { chrome: stage.outside(None), sentence })
}

/// `GET /password/reset/{token}`
pub async fn new(stage: Stage, token: web::Path<String>) -> Answer {
    if holder(&stage.db, &token).await?.is_none() {
        return gone(&stage);
    }
    stage.show(&ResetPage { chrome: stage.outside(None), errors: FieldErrors::default() })
}

/// `POST /password/reset/{token}`
pub async fn create(stage: Stage, request: HttpRequest, token: web::Path<String>, Form(form): Form<PasswordForm>) -> Answer {
    let Some(digest) = holder(&stage.db, &token).await? else { return gone(&stage) };
    if let Err(wrong) = form.validate() {
        return stage.show_again(&ResetPage { chrome: stage.outside(None), errors: wrong.into() });
    }
    let password_hash = hash(form.password).await?;
    let (desk, facts) = (stage.site().desk.clone(), facts(&request));
    match stage.db.write(move |tx| operations::account::reset_password(tx, &desk, digest, &password_hash, facts)).await? {
        Ok(token) => {
            carry_token(&stage.session, &token)?;
            stage.after(After::saying(addresses::HOME, "Your password is changed. Every other session has ended."))
        }
        Err(Refusal::NotFound) => gone(&stage),
        Err(refusal) => Err(refusal.into()),
    }
}

async fn holder(db: &Db, token: &str) -> Result<Option<Digest>, Error> {
    let Some(digest) = Secret::presented(token).map(|secret| secret.digest()) else { return Ok(None) };
    Ok(db.ask(move |conn| password_resets::holder(conn, digest)).await?.map(|_| digest))
}

fn gone(stage: &Stage) -> Answer {
    let page = GonePage {
        chrome: stage.outside(None),
        heading: "This link no longer works",
        sentence: limits::reset_gone(),
        next: ("Send another letter", addresses::FORGOT_PASSWORD),
    };
    stage.show_as(StatusCode::GONE, &page)
}
