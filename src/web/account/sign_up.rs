//! Sign-up and the verification of an address.

use actix_session::Session;
use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;

use crate::{
    frame::{
        Fields, Form, Outside,
        extract::{Scene, carry_token, facts},
        respond,
    },
    http::{Answer, Db, Error},
    model::{Digest, EmailAddress, FieldErrors, Secret, limits, name::Name, password::Password},
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

#[derive(Default)]
pub struct SignUpForm {
    name: String,
    email: String,
    password: Password,
}

impl From<Fields> for SignUpForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), email: fields.one("email"), password: Password::typed(fields.one("password")) }
    }
}

impl SignUpForm {
    /// From what was typed to what is meant; the password is judged here and hashed later.
    fn check(&self) -> Result<(Name, EmailAddress), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = Name::parse("Name", &self.name).map_err(|sentence| errors.add("name", sentence));
        let email = EmailAddress::parse(&self.email).ok_or(());
        if email.is_err() {
            errors.add("email", "Give a whole mail address, such as ada@example.com.");
        }
        if let Some(fault) = self.password.fault() {
            errors.add("password", fault);
        }
        match (name, email, errors.is_empty()) {
            (Ok(name), Ok(email), true) => Ok((name, email)),
            _ => Err(errors),
        }
    }
}

/// `GET /signup`
pub async fn new(scene: Scene) -> Answer {
    let page = SignUpPage { chrome: Outside::new(scene), form: SignUpForm::default(), errors: FieldErrors::default() };
    respond::page(StatusCode::OK, &page)
}

/// `POST /signup`. Known and unknown addresses get the same answer after the same work.
pub async fn create(db: Db, scene: Scene, session: Session, request: HttpRequest, Form(form): Form<SignUpForm>) -> Answer {
    let (name, email) = match form.check() {
        Ok(checked) => checked,
        Err(errors) => {
            let page = SignUpPage { chrome: Outside::new(scene), form, errors };
            return respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let password_hash = hash(form.password).await?;
    let (desk, facts, sentence) = (scene.site.desk.clone(), facts(&request), sentence(&email));
    let new = NewAccount { email, name, password_hash };
    let digest = db.write(move |tx| operations::account::sign_up(tx, &desk, new, &facts)).await??;
    let _ = session.insert(OWN_SIGNUP, data_encoding::HEXLOWER.encode(&digest.0));
    respond::page(StatusCode::OK, &SentPage { chrome: Outside::new(scene), sentence })
}

/// `GET /signup/verify/{token}`. Changes nothing: mail scanners open links too.
pub async fn verification(db: Db, scene: Scene, session: Session, token: web::Path<String>) -> Answer {
    let Some((digest, email, _)) = waiting(&db, &token).await? else { return gone(scene) };
    let asks_password = !is_own(&session, digest);
    let page = VerifyPage { chrome: Outside::new(scene), email, asks_password, errors: FieldErrors::default() };
    respond::page(StatusCode::OK, &page)
}

/// `POST /signup/verify/{token}`. In another browser than the one that signed up the password has to be known: somebody else
/// may have signed up with this address and a password of their own.
pub async fn verify(
    db: Db,
    scene: Scene,
    session: Session,
    request: HttpRequest,
    token: web::Path<String>,
    Form(form): Form<SignUpForm>,
) -> Answer {
    let Some((digest, email, password_hash)) = waiting(&db, &token).await? else { return gone(scene) };
    let asks_password = !is_own(&session, digest);
    if asks_password {
        let known = web::block(move || form.password.opens(Some(&password_hash))).await.map_err(|_| Error::Busy)?;
        if !known {
            let errors = FieldErrors::on("password", "This is not the password that was chosen at sign-up.");
            let page = VerifyPage { chrome: Outside::new(scene), email, asks_password, errors };
            return respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    }
    let facts = facts(&request);
    match db.write(move |tx| operations::account::verify(tx, digest, facts)).await? {
        Ok(token) => {
            carry_token(&session, &token)?;
            session.remove(OWN_SIGNUP);
            Ok(scene.hx.send_to("/"))
        }
        Err(Refusal::NotFound) => gone(scene),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Hashes a password where waiting hurts nobody.
pub async fn hash(password: Password) -> Result<String, Error> {
    web::block(move || password.hash()).await.map_err(|_| Error::Busy)
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

fn gone(scene: Scene) -> Answer {
    let page = GonePage {
        chrome: Outside::new(scene),
        heading: "This link no longer works",
        sentence: limits::verify_gone(),
        next: ("Sign up", "/signup"),
    };
    respond::page(StatusCode::GONE, &page)
}
