//! Sign-up and the verification of an address.

use actix_session::Session;
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use askama::Template;
use validator::Validate;

use crate::{
    frame::{After, ENTRANCE, Fields, Form, Outside, Stage, enter, meant, parted, validators},
    http::{Answer, Error, request::facts},
    model::{
        Digest, EmailAddress, FieldErrors, Secret, addresses, limits,
        name::Name,
        password::{Chosen, Password, Whose},
    },
    operations::{self, Refusal, account::NewAccount, throttle::Try},
    store::{
        QueryResult,
        account::{
            signups::{self, Signup},
            users,
        },
    },
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
    /// Somebody has an account with this address and never proved it.
    replaces: bool,
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
    let (name, email, password) = match form.judged(&stage) {
        Ok(meant) => meant,
        Err(errors) => return stage.show_again(&SignUpPage { chrome: stage.outside(None), form, errors }),
    };
    let counted = stage.count_first(Try::SignUp, &request).await??;
    let password_hash = stage.site().hash_pool.hash(&counted, password).await?;
    let (desk, sentence) = (stage.site().desk.clone(), sentence(&email));
    let new = NewAccount { email, name, password_hash };
    match stage.db.write(move |tx| operations::account::sign_up(tx, &desk, new, &counted)).await {
        // The first press is the one that this browser signed up with.
        Err(Error::Repeated) => {}
        done => {
            let _ = stage.session.insert(OWN_SIGNUP, data_encoding::HEXLOWER.encode(&done??.0));
        }
    }
    stage.show(&SentPage { chrome: stage.outside(None), sentence })
}

/// `GET /signup/verify/{token}`. Changes nothing: mail scanners open links too.
pub async fn verification(stage: Stage, token: Path<String>) -> Answer {
    let Some(waiting) = waiting(&stage, &token).await? else { return gone(&stage) };
    stage.show(&waiting.page(&stage, FieldErrors::default()))
}

/// `POST /signup/verify/{token}`. In another browser than the one that signed up the password has to be known: somebody else
/// may have signed up with this address and a password of their own.
pub async fn verify(stage: Stage, request: HttpRequest, token: Path<String>, Form(form): Form<SignUpForm>) -> Answer {
    let Some(waiting) = waiting(&stage, &token).await? else { return gone(&stage) };
    let counted = stage.count_first(Try::Link(waiting.link), &request).await??;
    if waiting.own.is_none() {
        let hash = Some(waiting.signup.password_hash.clone());
        if !stage.site().hash_pool.opens(&counted, form.password, hash).await? {
            let errors = FieldErrors::on("password", "That isn't the password you chose when you signed up.");
            return stage.show_again(&waiting.page(&stage, errors));
        }
    }
    let (facts, token, Waiting { link, own, .. }) = (facts(&request), stage.secret(ENTRANCE), waiting);
    match stage.db.write(move |tx| operations::account::verify(tx, link, own, facts, token)).await? {
        Ok((session, email)) => {
            stage.session.remove(OWN_SIGNUP);
            enter(&stage, &request, (&session, &email), After::to(addresses::HOME)).await
        }
        Err(Refusal::NotFound) => gone(&stage),
        Err(refusal) => Err(refusal.into()),
    }
}

impl SignUpForm {
    fn judged(&self, stage: &Stage) -> Result<(Name, EmailAddress, Chosen), FieldErrors> {
        let (name, email) = meant(self, |form| Some((Name::of(&form.name)?, EmailAddress::parse(&form.email)?)))?;
        let whose = Whose { name: name.as_str(), email: email.as_str(), site: &stage.site().config.public_url };
        let password = self.password.clone().chosen(whose).map_err(|fault| FieldErrors::on("password", fault))?;
        Ok((name, email, password))
    }
}

/// A link of a letter, with the sign-up it was written for.
struct Waiting {
    link: Digest,
    signup: Signup,
    /// The sign-up of this browser, if it was for the same address: of several letters to it any will do (F11).
    own: Option<Digest>,
    /// Somebody has an account with this address and never proved it.
    replaces: bool,
}

impl Waiting {
    fn page(&self, stage: &Stage, errors: FieldErrors) -> VerifyPage {
        let (email, asks_password) = (self.signup.email.to_string(), self.own.is_none());
        VerifyPage { chrome: stage.outside(None), email, asks_password, replaces: self.replaces, errors }
    }
}

async fn waiting(stage: &Stage, token: &str) -> Result<Option<Waiting>, Error> {
    let Some(link) = Secret::presented(token).map(|secret| secret.digest()) else { return Ok(None) };
    let own = own(&stage.session);
    let found = stage.db.read(move |conn| -> QueryResult<_> {
        let Some(signup) = signups::find(conn, link)? else { return Ok(None) };
        let own = match own {
            Some(own) => signups::find(conn, own)?.filter(|it| it.email == signup.email).map(|_| own),
            None => None,
        };
        let replaces = users::unproven(conn, &signup.email)?.is_some();
        Ok(Some(Waiting { link, signup, own, replaces }))
    });
    found.await
}

/// The sign-up that this browser remembers.
fn own(session: &Session) -> Option<Digest> {
    let text = session.get::<String>(OWN_SIGNUP).ok().flatten()?;
    let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
    Some(Digest(bytes.try_into().ok()?))
}

fn sentence(email: &EmailAddress) -> String {
    format!("An email is on its way to {email}. Open the link in it to continue; {}.", limits::verify_link())
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
