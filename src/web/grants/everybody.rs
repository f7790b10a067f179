//! The All Users Grant of a project: another role for everybody, or its end, after its consequences were seen (R1.9.3, A11).

use actix_session::Session;
use actix_web::http::StatusCode;
use askama::Template;

use crate::{
    frame::{
        Chrome, Fields, Form, InProject, Query,
        confirm::{Confirm, Confirmed, carried_out, rehearsed},
        consequences::Consequences,
        extract::Scene,
        guards::ProjectPlace,
        respond,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, ProjectRole, addresses},
    operations::{self, Refusal, grants::everybody::ROLES},
    policy::{Denied, ProjectPermit, everybody_would_manage, grants_over, proj::ChangeRoles},
    store::grants::{self, Scope},
};

#[derive(Template)]
#[template(path = "grants/everybody.html", blocks = ["form"])]
struct EverybodyPage {
    chrome: Chrome,
    action: String,
    back: String,
    roles: Vec<ProjectRole>,
    /// Nothing if not everybody has a role yet.
    chosen: Option<ProjectRole>,
    consequences: Option<Consequences>,
    invitations: Vec<String>,
    revoke: bool,
    errors: FieldErrors,
    moved: bool,
}

/// The role, and what was confirmed.
#[derive(Debug, Clone)]
pub struct EverybodyForm {
    role: String,
    confirmed: Confirmed,
}

impl From<Fields> for EverybodyForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /projects/{project}/settings/users/everybody`, with `?role=` to see what that role would bring.
pub async fn edit(
    InProject { by, at }: InProject<ChangeRoles>,
    db: Db,
    scene: Scene,
    Query(form): Query<EverybodyForm>,
) -> Answer {
    draw(by, at, db, scene, form, FieldErrors::default(), false).await
}

/// `POST /projects/{project}/settings/users/everybody`
pub async fn update(
    InProject { by, at }: InProject<ChangeRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<EverybodyForm>,
) -> Answer {
    let Ok(role) = form.role.parse::<ProjectRole>() else {
        let errors = FieldErrors::on("role", "Choose a role from the list.");
        return draw(by, at, db, scene, form, errors, false).await;
    };
    let (actor, confirmed, organization) = (by.clone(), form.confirmed.clone(), by.organization());
    let (scope, seen) = (scope(&db, &at).await?, confirmed.state.clone());
    let done = carried_out(&db, organization, scope, seen, move |tx| {
        operations::grants::everybody::change(tx, &actor, role, confirmed.lapsing())
    })
    .await?;
    if done.is_none() {
        let moved = !form.confirmed.state.is_empty();
        return draw(by, at, db, scene, form, FieldErrors::default(), moved).await;
    }
    let users = addresses::project_users(at.project.id);
    respond::done(&scene.hx, &session, &[&users], &users, &format!("Everybody in the organization is {role} here now."))
}

/// `GET …/users/everybody/removal`
pub async fn removing(InProject { by, at }: InProject<ChangeRoles>, db: Db, scene: Scene) -> Answer {
    draw_removal(by, at, db, scene, Confirmed { revoke: true, ..Confirmed::default() }, false).await
}

/// `POST …/users/everybody/removal`
pub async fn remove(
    InProject { by, at }: InProject<ChangeRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let (actor, chosen, organization) = (by.clone(), confirmed.clone(), by.organization());
    let (scope, seen) = (scope(&db, &at).await?, confirmed.state.clone());
    let change = move |tx: &mut crate::store::Tx<'_>| operations::grants::everybody::revoke(tx, &actor, chosen.lapsing());
    if carried_out(&db, organization, scope, seen, change).await?.is_none() {
        let moved = !confirmed.state.is_empty();
        return draw_removal(by, at, db, scene, confirmed, moved).await;
    }
    let users = addresses::project_users(at.project.id);
    respond::done(&scene.hx, &session, &[&users], &users, "The All Users Grant is deleted.")
}

/// The role everybody has, if they have one.
async fn given(db: &Db, at: &ProjectPlace) -> Result<Option<ProjectRole>, Error> {
    let (organization, project) = (at.place.actor.organization, at.project.id);
    let given = db.ask(move |conn| grants::given::all_users(conn, organization, project)).await?;
    Ok(given.map(|given| given.role))
}

/// Everybody, in this project.
async fn scope(db: &Db, at: &ProjectPlace) -> Result<Scope, Error> {
    let organization = at.place.actor.organization;
    let people = db.ask(move |conn| grants::list::everybody(conn, organization)).await?;
    Ok(Scope { people: Some(people), projects: Some(vec![at.project.id]) })
}

async fn draw(
    by: ProjectPermit<ChangeRoles>,
    at: ProjectPlace,
    db: Db,
    scene: Scene,
    form: EverybodyForm,
    mut errors: FieldErrors,
    moved: bool,
) -> Answer {
    let present = given(&db, &at).await?;
    let own = at.actor.access.highest();
    if !grants_over(own, present, None) {
        return Err(Denied::ProjectRank.into());
    }
    let chosen = form.role.parse().ok().or(present);
    let (mut consequences, mut invitations) = (None, Vec::new());
    if let Some(chosen) = chosen.filter(|chosen| Some(*chosen) != present && errors.is_empty()) {
        let (scope, lapsing) = (scope(&db, &at).await?, form.confirmed.lapsing());
        let change = move |tx: &mut crate::store::Tx<'_>| operations::grants::everybody::change(tx, &by, chosen, lapsing);
        match rehearsed(&db, at.place.actor.organization, scope, change).await? {
            Ok((preview, lapsing)) => (consequences, invitations) = (Some(Consequences::of(preview)), lapsing),
            Err(Refusal::Invalid(found)) => errors = found,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let status = match (errors.is_empty(), moved) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let (hx, back) = (scene.hx.clone(), addresses::project_users(at.project.id));
    let page = EverybodyPage {
        action: format!("{back}/everybody"),
        back,
        roles: ROLES.iter().copied().filter(|role| grants_over(own, present, Some(*role))).collect(),
        chrome: Chrome::project(scene, &at, "Project Users"),
        revoke: form.confirmed.revoke,
        chosen,
        consequences,
        invitations,
        errors,
        moved,
    };
    respond::with(status, &hx, &page, &page.as_form())
}

async fn draw_removal(
    by: ProjectPermit<ChangeRoles>,
    at: ProjectPlace,
    db: Db,
    scene: Scene,
    confirmed: Confirmed,
    moved: bool,
) -> Answer {
    let role = given(&db, &at).await?;
    let (organization, scope, lapsing) = (by.organization(), scope(&db, &at).await?, confirmed.lapsing());
    let seen = rehearsed(&db, organization, scope, move |tx| operations::grants::everybody::revoke(tx, &by, lapsing)).await?;
    let users = addresses::project_users(at.project.id);
    let confirm = Confirm {
        title: "Delete All Users Grant".to_owned(),
        names: role.map(|role| format!("All users in the organization as {role}")).into_iter().collect(),
        sentences: vec!["Whoever has no other way into this project loses access at once. Other grants stay."],
        revoke: confirmed.revoke,
        action: format!("{users}/everybody/removal"),
        back: users,
        verb: "Delete",
        moved,
        ..Confirm::default()
    };
    let confirm = confirm.seen(seen, |confirm, invitations: Vec<String>| confirm.invitations = invitations)?;
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::project(scene, &at, "Project Users"))
}

impl EverybodyPage {
    fn is_chosen(&self, role: &ProjectRole) -> bool {
        Some(*role) == self.chosen
    }

    /// Everybody would manage the project.
    fn warns(&self) -> bool {
        self.chosen.is_some_and(everybody_would_manage)
    }
}
