//! Forgotten passwords.

use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;
use validator::Validate;

use super::sign_up::{GonePage, SentPage};
use crate::{
    frame::{After, ENTRANCE, Fields, Form, Outside, Stage, enter, meant, parted, validators},
    http::{Answer, Db, Error, request::facts},
    model::{
        Digest, EmailAddress, FieldErrors, Secret, addresses, limits,
        password::{Chosen, Password, Whose},
    },
    operations::{self, Refusal, throttle::Try},
    store::account::{password_resets, users::User},
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
    /// For the password manager.
    email: String,
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
    let sentence = format!("If {email} has an account, an email with a link is on its way. {}", limits::reset_link());
    stage.db.write(move |tx| operations::account::forgot_password(tx, &desk, email, &facts)).await??;
    stage.show(&SentPage { chrome: stage.outside(None), sentence })
}

/// `GET /password/reset/{token}`
pub async fn new(stage: Stage, token: web::Path<String>) -> Answer {
    let Some((_, user)) = holder(&stage.db, &token).await? else { return gone(&stage) };
    let (chrome, email) = (stage.outside(None), user.email.to_string());
    stage.show(&ResetPage { chrome, email, errors: FieldErrors::default() })
}

/// `POST /password/reset/{token}`
pub async fn create(stage: Stage, request: HttpRequest, token: web::Path<String>, Form(form): Form<PasswordForm>) -> Answer {
    let Some((digest, user)) = holder(&stage.db, &token).await? else { return gone(&stage) };
    let password = match form.judged(&stage, &user) {
        Ok(password) => password,
        Err(errors) => {
            let (chrome, email) = (stage.outside(None), user.email.to_string());
            return stage.show_again(&ResetPage { chrome, email, errors });
        }
    };
    let counted = stage.count_first(Try::Link(digest), &request).await??;
    let password_hash = stage.site().hash_pool.hash(&counted, password).await?;
    let (desk, facts, token) = (stage.site().desk.clone(), facts(&request), stage.secret(ENTRANCE));
    match stage.db.write(move |tx| operations::account::reset_password(tx, &desk, digest, &password_hash, facts, token)).await? {
        Ok((session, email)) => {
            let after = After::saying(addresses::HOME, "Your password was changed. You're signed out everywhere else.");
            enter(&stage, &request, (&session, &email), after).await
        }
        Err(Refusal::NotFound) => gone(&stage),
        Err(refusal) => Err(refusal.into()),
    }
}

impl PasswordForm {
    fn judged(self, stage: &Stage, user: &User) -> Result<Chosen, FieldErrors> {
        self.validate()?;
        let whose = Whose { name: &user.name, email: user.email.as_str(), site: &stage.site().config.public_url };
        self.password.chosen(whose).map_err(|fault| FieldErrors::on("password", fault))
    }
}

async fn holder(db: &Db, token: &str) -> Result<Option<(Digest, User)>, Error> {
    let Some(digest) = Secret::presented(token).map(|secret| secret.digest()) else { return Ok(None) };
    Ok(db.ask(move |conn| password_resets::holder(conn, digest)).await?.map(|user| (digest, user)))
}

fn gone(stage: &Stage) -> Answer {
    let page = GonePage {
        chrome: stage.outside(None),
        heading: "This link no longer works",
        sentence: limits::reset_gone(),
        next: ("Send another email", addresses::FORGOT_PASSWORD),
    };
    stage.show_as(StatusCode::GONE, &page)
}
