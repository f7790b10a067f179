//! The page behind the link of an invitation letter.

use actix_web::{HttpRequest, http::StatusCode, web};
use validator::Validate;

use super::{
    presented::{draw, unknown},
    state::status,
};
use crate::{
    frame::{After, ENTRANCE, Fields, Form, Stage, Visitor, enter, meant, validators},
    http::{Answer, Db, Error, request::facts},
    model::{
        Digest, FieldErrors, OrganizationId, Secret, addresses,
        invitation::State,
        name::Name,
        password::{Chosen, Password, Whose},
        person::Person,
    },
    operations::{
        self, Refusal,
        invitations::acceptance::{Look, look},
        throttle::Try,
    },
    web::account::sign_up::SentPage,
};

#[derive(Validate)]
pub struct AcceptForm {
    #[validate(custom(function = validators::name))]
    name: String,
    #[validate(custom(function = validators::new_password))]
    password: Password,
}

impl From<Fields> for AcceptForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), password: Password::typed(fields.one("password")) }
    }
}

/// `GET /invite/{token}`. Changes nothing, however often a mail scanner calls (W1).
pub async fn new(Visitor(visitor): Visitor, stage: Stage, token: web::Path<String>) -> Answer {
    let visitor = visitor.as_ref();
    let Some(link) = digest(&token) else { return unknown(&stage, visitor) };
    let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
    let page = draw(&stage, visitor, &token, &look, String::new(), FieldErrors::default());
    stage.show_as(status(look.state), &page)
}

/// `POST /invite/{token}` accepts, once; or has the letter sent that comes first.
pub async fn create(
    Visitor(visitor): Visitor,
    stage: Stage,
    request: HttpRequest,
    token: web::Path<String>,
    Form(form): Form<AcceptForm>,
) -> Answer {
    let visitor = visitor.as_ref();
    let Some(link) = digest(&token) else { return unknown(&stage, visitor) };
    let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
    let done = match (look.state, visitor.cloned()) {
        (State::FineForAccount, Some(person)) => accept(&stage, link, &look, person).await?,
        (State::FineForNewPerson, None) => match form.judged(&stage, &look) {
            Ok(new) => accept_as_new(&stage, &request, link, &look, new).await?,
            Err(errors) => return stage.show_again(&draw(&stage, None, &token, &look, form.name, errors)),
        },
        (State::FineByLetter, person) => send_proof(&stage, &request, link, &look, person).await?,
        (state, _) => Err(Refusal::Invitation(state)),
    };
    match done {
        // Something changed since the page was drawn: show it as it is now.
        Err(Refusal::Invitation(_)) => {
            let Some(look) = seen(&stage.db, link, visitor).await? else { return unknown(&stage, visitor) };
            let page = draw(&stage, visitor, &token, &look, String::new(), FieldErrors::default());
            stage.show_as(StatusCode::CONFLICT, &page)
        }
        done => done?,
    }
}

/// What became of it: an answer, or why there is none.
type Done = Result<Result<Answer, Refusal>, Error>;

async fn accept(stage: &Stage, link: Digest, look: &Look, person: Person) -> Done {
    let done = stage.db.write(move |tx| operations::invitations::acceptance::accept(tx, link, &person)).await?;
    Ok(done.map(|organization| stage.after(welcome(look, organization))))
}

/// Makes the account that accepts, and lets the person in.
async fn accept_as_new(
    stage: &Stage,
    request: &HttpRequest,
    link: Digest,
    look: &Look,
    (name, password): (Name, Chosen),
) -> Done {
    let counted = match stage.count_first(Try::Link(link), request).await? {
        Ok(counted) => counted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let password_hash = stage.site().hash_pool.hash(&counted, password).await?;
    let (facts, token) = (facts(request), stage.secret(ENTRANCE));
    let accepted = stage.db.write(move |tx| {
        let new = (&name, password_hash.as_str());
        operations::invitations::acceptance::accept_as_new(tx, link, new, facts, token, &counted)
    });
    match accepted.await? {
        Ok((organization, session)) => {
            let email = &look.presented.invitation.email;
            Ok(Ok(enter(stage, request, (&session, email), welcome(look, organization)).await))
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Has a letter sent that proves the address. Whether it has an account is told by nothing (F14).
async fn send_proof(stage: &Stage, request: &HttpRequest, link: Digest, look: &Look, person: Option<Person>) -> Done {
    let (desk, facts) = (stage.site().desk.clone(), facts(request));
    let sent = stage.db.write(move |tx| {
        let email = person.as_ref().map(|person| &person.email);
        operations::invitations::acceptance::send_proof(tx, &desk, link, email, &facts)
    });
    let masked = look.presented.invitation.email.masked();
    let sentence = format!("An email is on its way to {masked}. Open the link in it to continue with the invitation.");
    Ok(sent.await?.map(|()| stage.show(&SentPage { chrome: stage.outside(None), sentence })))
}

fn welcome(look: &Look, organization: OrganizationId) -> After {
    After::saying(addresses::home_in(organization), format!("Welcome to {}.", look.presented.organization))
}

impl AcceptForm {
    fn judged(&self, stage: &Stage, look: &Look) -> Result<(Name, Chosen), FieldErrors> {
        let name = meant(self, |form| Name::of(&form.name))?;
        let email = look.presented.invitation.email.as_str();
        let whose = Whose { name: name.as_str(), email, site: &stage.site().config.public_url };
        let password = self.password.clone().chosen(whose).map_err(|fault| FieldErrors::on("password", fault))?;
        Ok((name, password))
    }
}

fn digest(token: &str) -> Option<Digest> {
    Secret::presented(token).map(|secret| secret.digest())
}

async fn seen(db: &Db, link: Digest, visitor: Option<&Person>) -> Result<Option<Look>, Error> {
    let email = visitor.map(|person| person.email.clone());
    let looked = db.read(move |conn| {
        Ok::<_, Refusal>(match look(conn, link, email.as_ref()) {
            Ok(look) => Some(look),
            Err(Refusal::NotFound) => None,
            Err(refusal) => return Err(refusal),
        })
    });
    looked.await
}
