//! Sign-up and the verification of an address.

use actix_session::Session;
use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;
use validator::Validate;

use crate::{
    frame::{After, Fields, Form, Outside, Stage, extract::carry_token, hash::hash, meant, parted, validators},
    http::{Answer, Db, Error, request::facts},
    model::{Digest, EmailAddress, FieldErrors, Secret, addresses, limits, name::Name, password::Password},
    operations::{self, Refusal, account::NewAccount},
    store::account::signups,
};

/// The browser that signed up remembers which sign-ups are its own.
const OWN_SIGNUP: &str = "signup";

#[derive(Template)]
#[template(path = "account/sign_up.html")]
struct SignUpPage {
    chrome: Outside,
    form: SignUpForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "account/sent.html")]
pub struct SentPage {
    pub chrome: Outside,
    pub sentence: String,
}

#[derive(Template)]
#[template(path = "account/verify.html")]
struct VerifyPage {
    chrome: Outside,
    email: String,
    asks_password: bool,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "account/gone.html")]
pub struct GonePage {
    pub chrome: Outside,
    pub heading: &'static str,
    pub sentence: &'static str,
    /// Label and address of the next step.
    pub next: (&'static str, &'static str),
}

parted!(SignUpPage);
parted!(SentPage);
parted!(VerifyPage);
parted!(GonePage);

#[derive(Default, Validate)]
pub struct SignUpForm {
    #[validate(custom(function = validators::name))]
    name: String,
    #[validate(custom(function = validators::email))]
    email: String,
    /// Judged with the rest, hashed later.
    #[validate(custom(function = validators::new_password))]
    password: Password,
}

impl From<Fields> for SignUpForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), email: fields.one("email"), password: Password::typed(fields.one("password")) }
    }
}

/// `GET /signup`
pub async fn new(stage: Stage) -> Answer {
    stage.show(&SignUpPage { chrome: stage.outside(None), form: SignUpForm::default(), errors: FieldErrors::default() })
}

/// `POST /signup`. Known and unknown addresses get the same answer after the same work.
pub async fn create(stage: Stage, request: HttpRequest, Form(form): Form<SignUpForm>) -> Answer {
    let (name, email) = match meant(&form, |form| Some((Name::of(&form.name)?, EmailAddress::parse(&form.email)?))) {
        Ok(meant) => meant,
        Err(errors) => return stage.show_again(&SignUpPage { chrome: stage.outside(None), form, errors }),
    };
    let password_hash = hash(form.password).await?;
    let (desk, facts, sentence) = (stage.site().desk.clone(), facts(&request), sentence(&email));
    let new = NewAccount { email, name, password_hash };
    match stage.db.write(move |tx| operations::account::sign_up(tx, &desk, new, &facts)).await {
        // The first press is the one that this browser signed up with.
        Err(Error::Repeated) => {}
        done => {
            let _ = stage.session.insert(OWN_SIGNUP, data_encoding::HEXLOWER.encode(&done??.0));
        }
    }
    stage.show(&SentPage { chrome: stage.outside(None), sentence })
}

/// `GET /signup/verify/{token}`. Changes nothing: mail scanners open links too.
pub async fn verification(stage: Stage, token: web::Path<String>) -> Answer {
    let Some((digest, email, _)) = waiting(&stage.db, &token).await? else { return gone(&stage) };
    let asks_password = !is_own(&stage.session, digest);
    stage.show(&VerifyPage { chrome: stage.outside(None), email, asks_password, errors: FieldErrors::default() })
}

/// `POST /signup/verify/{token}`. In another browser than the one that signed up the password has to be known: somebody else
/// may have signed up with this address and a password of their own.
pub async fn verify(stage: Stage, request: HttpRequest, token: web::Path<String>, Form(form): Form<SignUpForm>) -> Answer {
    let Some((digest, email, password_hash)) = waiting(&stage.db, &token).await? else { return gone(&stage) };
    let asks_password = !is_own(&stage.session, digest);
    if asks_password {
        let known = web::block(move || form.password.opens(Some(&password_hash))).await.map_err(|_| Error::Busy)?;
        if !known {
            let errors = FieldErrors::on("password", "This is not the password that was chosen at sign-up.");
            return stage.show_again(&VerifyPage { chrome: stage.outside(None), email, asks_password, errors });
        }
    }
    let facts = facts(&request);
    match stage.db.write(move |tx| operations::account::verify(tx, digest, facts)).await? {
        Ok(token) => {
            carry_token(&stage.session, &token)?;
            stage.session.remove(OWN_SIGNUP);
            stage.after(After::to(addresses::HOME))
        }
        Err(Refusal::NotFound) => gone(&stage),
        Err(refusal) => Err(refusal.into()),
    }
}

fn sentence(email: &EmailAddress) -> String {
    format!("A letter is on its way to {email}. Open the link in it to go on; {}.", limits::verify_link())
}

async fn waiting(db: &Db, token: &str) -> Result<Option<(Digest, String, String)>, Error> {
    let Some(digest) = Secret::presented(token).map(|secret| secret.digest()) else { return Ok(None) };
    let signup = db.ask(move |conn| signups::find(conn, digest)).await?;
    Ok(signup.map(|signup| (digest, signup.email.to_string(), signup.password_hash)))
}

fn is_own(session: &Session, digest: Digest) -> bool {
    session.get::<String>(OWN_SIGNUP).ok().flatten().is_some_and(|own| own == data_encoding::HEXLOWER.encode(&digest.0))
}

fn gone(stage: &Stage) -> Answer {
    let page = GonePage {
        chrome: stage.outside(None),
        heading: "This link no longer works",
        sentence: limits::verify_gone(),
        next: ("Sign up", addresses::SIGN_UP),
    };
    stage.show_as(StatusCode::GONE, &page)
}
