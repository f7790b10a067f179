//! Signing in and out, and where somebody lands.

use actix_session::Session;
use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{HeaderValue, RETRY_AFTER},
    },
};
use askama::Template;

use crate::{
    frame::{
        After, Fields, Form, Hx, Outside, Query, SignedIn, Stage, Visitor, enter, extract::token, known_browser, parted,
        reach::has_settings,
    },
    http::{Answer, Db, request::facts},
    model::{EmailAddress, FieldErrors, OrganizationId, ProjectId, addresses, limits, password::Password},
    operations::{self, Refusal, throttle::Try},
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
    /// The browser comes with a session that has ended (L7).
    ended: bool,
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
    let ended = visitor.is_none() && token(&stage.session).is_some();
    stage.show(&SignInPage { chrome: stage.outside(visitor.as_ref()), form, errors: FieldErrors::default(), ended })
}

/// `POST /login`. One answer for every wrong pair, after the same work (S5).
pub async fn create(stage: Stage, request: HttpRequest, Form(form): Form<SignInForm>) -> Answer {
    let Some(email) = EmailAddress::parse(&form.email) else { return wrong(&stage, form) };
    let from_known_browser = known_browser::is_known(&request, stage.site(), &email);
    let tried = Try::SignIn { email: email.clone(), from_known_browser };
    let counted = match stage.count_first(tried, &request).await? {
        Ok(counted) => counted,
        Err(Refusal::TooMany(seconds)) => return too_many(&stage, form, seconds),
        Err(refusal) => return Err(refusal.into()),
    };
    let (address, facts) = (email.clone(), facts(&request));
    let (user, hash) = stage.db.ask(move |conn| users::by_email(conn, &address)).await?.unzip();
    let fits = stage.site().hash_pool.opens(&counted, form.password.clone(), hash.flatten()).await?;
    let Some(user) = user.filter(|_| fits) else { return wrong(&stage, form) };
    let session = match stage.db.write(move |tx| operations::account::sessions::sign_in(tx, user, facts, &counted)).await? {
        Ok(session) => session,
        Err(Refusal::Invalid(errors)) => {
            return again(&stage, form, StatusCode::FORBIDDEN, errors.whole().unwrap_or_default().to_owned());
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let path = if addresses::is_own_path(&form.return_to) { form.return_to.as_str() } else { addresses::HOME };
    enter(&stage, &request, (&session, &email), After::to(path)).await
}

fn wrong(stage: &Stage, form: SignInForm) -> Answer {
    let sentence = "Wrong email or password. Try again or reset your password.";
    again(stage, form, StatusCode::UNPROCESSABLE_ENTITY, sentence.to_owned())
}

/// The owner of an account is never kept out: a letter lets them in, whoever else is trying (F12).
fn too_many(stage: &Stage, form: SignInForm, seconds: i64) -> Answer {
    let next = limits::next_try(seconds);
    let sentence = format!("Too many attempts. {next} You can also reset your password.");
    let mut answer = again(stage, form, StatusCode::TOO_MANY_REQUESTS, sentence)?;
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    Ok(answer)
}

fn again(stage: &Stage, form: SignInForm, status: StatusCode, sentence: String) -> Answer {
    let form = SignInForm { password: Password::default(), ..form };
    stage.show_as(status, &SignInPage { chrome: stage.outside(None), form, errors: FieldErrors::on("", sentence), ended: false })
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
                return Ok(project.map_or_else(|| addresses::no_projects(line.id), addresses::project));
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
