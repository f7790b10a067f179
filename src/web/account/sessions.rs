//! Signing in and out, and where somebody lands.

use actix_session::Session;
use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;

use crate::{
    frame::{
        After, Fields, Form, Hx, Outside, Query, SignedIn, Stage, Visitor, extract::carry_token, parted, reach::has_settings,
    },
    http::{Answer, Db, Error, request::facts},
    model::{EmailAddress, FieldErrors, OrganizationId, ProjectId, addresses, limits, password::Password},
    operations::{self, Refusal},
    store::{
        PgConnection, QueryResult,
        account::users,
        grants,
        organizations::{self, OrganizationLine},
    },
};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    chrome: Outside,
    form: SignInForm,
    errors: FieldErrors,
}

parted!(SignInPage);

pub struct SignInForm {
    email: String,
    password: Password,
    return_to: String,
}

impl From<Fields> for SignInForm {
    fn from(mut fields: Fields) -> Self {
        Self { email: fields.one("email"), password: Password::typed(fields.one("password")), return_to: fields.one("return_to") }
    }
}

/// Which organization an address is about.
pub struct About(Option<OrganizationId>);

impl From<Fields> for About {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("organization").parse().ok())
    }
}

/// `GET /login`
pub async fn new(Visitor(visitor): Visitor, stage: Stage, Query(form): Query<SignInForm>) -> Answer {
    if visitor.is_some() && addresses::is_own_path(&form.return_to) {
        return Ok(Hx::default().send_to(&form.return_to));
    }
    let form = SignInForm { password: Password::default(), ..form };
    stage.show(&SignInPage { chrome: stage.outside(None), form, errors: FieldErrors::default() })
}

/// `POST /login`. One answer for every wrong pair, after the same work (S5).
pub async fn create(stage: Stage, request: HttpRequest, Form(form): Form<SignInForm>) -> Answer {
    let facts = facts(&request);
    let again = |form: SignInForm, status: StatusCode, sentence: String| {
        let form = SignInForm { password: Password::default(), ..form };
        stage.show_as(status, &SignInPage { chrome: stage.outside(None), form, errors: FieldErrors::on("", sentence) })
    };
    let wrong = "Email and password do not fit together. Try again, or choose a new password.".to_owned();
    let Some(email) = EmailAddress::parse(&form.email) else {
        return again(form, StatusCode::UNPROCESSABLE_ENTITY, wrong);
    };
    let (counted, of) = (email.clone(), facts.clone());
    if let Err(refusal) = stage.db.write(move |tx| operations::account::sessions::try_in(tx, &counted, &of)).await? {
        let Refusal::TooMany(seconds) = refusal else { return Err(refusal.into()) };
        let sentence = format!("Too many tries. {}", limits::next_try(seconds));
        return again(form, StatusCode::TOO_MANY_REQUESTS, sentence);
    }
    let found = stage.db.ask(move |conn| users::by_email(conn, &email)).await?;
    let password = form.password.clone();
    let user = web::block(move || {
        let fits = password.opens(found.as_ref().and_then(|(_, hash)| hash.as_deref()));
        found.filter(|_| fits).map(|(user, _)| user)
    });
    let Some(user) = user.await.map_err(|_| Error::Busy)? else {
        return again(form, StatusCode::UNPROCESSABLE_ENTITY, wrong);
    };
    let token = stage.db.write(move |tx| operations::account::sessions::sign_in(tx, user, facts)).await??;
    carry_token(&stage.session, &token)?;
    let path = if addresses::is_own_path(&form.return_to) { form.return_to.as_str() } else { addresses::HOME };
    stage.after(After::to(path))
}

/// `POST /logout`
pub async fn destroy(Visitor(visitor): Visitor, db: Db, session: Session, hx: Hx, Form(form): Form<SignInForm>) -> Answer {
    if let Some(person) = visitor {
        db.write(move |tx| operations::account::sessions::sign_out(tx, &person)).await??;
    }
    session.purge();
    let path = if addresses::is_own_path(&form.return_to) { form.return_to.as_str() } else { addresses::LOGIN };
    Ok(hx.send_to(path))
}

/// `GET /`: the organization's settings for those who see them, else a project, else the person's own pages.
pub async fn home(SignedIn(person): SignedIn, db: Db, hx: Hx, Query(About(wanted)): Query<About>) -> Answer {
    let user = person.id;
    let path = db
        .read(move |conn| -> QueryResult<_> {
            let all = organizations::of_user(conn, user)?;
            let Some(line) = chosen(&all, wanted) else { return Ok(addresses::WELCOME.to_owned()) };
            if !has_settings(line) {
                let project = grants::first_project(conn, line.id, user)?;
                return Ok(project.map_or_else(|| addresses::ACCOUNT_ORGANIZATIONS.to_owned(), addresses::project));
            }
            Ok(addresses::overview(line.id))
        })
        .await?;
    Ok(hx.send_to(&path))
}

/// `GET /settings/org`, an address from people's bookmarks.
pub async fn to_organization(SignedIn(person): SignedIn, db: Db, hx: Hx, Query(About(wanted)): Query<About>) -> Answer {
    let user = person.id;
    let all = db.ask(move |conn| organizations::of_user(conn, user)).await?;
    let open: Vec<_> = all.into_iter().filter(has_settings).collect();
    Ok(hx.send_to(
        &chosen(&open, wanted).map_or_else(|| addresses::ACCOUNT_ORGANIZATIONS.to_owned(), |line| addresses::overview(line.id)),
    ))
}

/// `GET /settings/project`: the first project the person sees, in the organization they come from if it is named.
pub async fn to_project(SignedIn(person): SignedIn, db: Db, hx: Hx, Query(About(wanted)): Query<About>) -> Answer {
    let user = person.id;
    let project = db.read(move |conn| first_project(conn, user, wanted)).await?;
    Ok(hx.send_to(&project.map_or_else(|| addresses::ACCOUNT_ORGANIZATIONS.to_owned(), addresses::project)))
}

fn first_project(
    conn: &mut PgConnection,
    user: crate::model::UserId,
    wanted: Option<OrganizationId>,
) -> QueryResult<Option<ProjectId>> {
    for line in organizations::of_user(conn, user)?.iter().filter(|line| wanted.is_none_or(|id| id == line.id)) {
        if let Some(project) = grants::first_project(conn, line.id, user)? {
            return Ok(Some(project));
        }
    }
    Ok(None)
}

fn chosen(all: &[OrganizationLine], wanted: Option<OrganizationId>) -> Option<&OrganizationLine> {
    all.iter().find(|line| Some(line.id) == wanted).or_else(|| all.iter().find(|line| has_settings(line))).or(all.first())
}
