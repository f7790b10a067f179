//! Deleting and resetting a project, with what would come of it shown before (M35–M39, R1.8.3, R2.7.2, R2.7.3).

use actix_session::Session;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, Form, InProject, Query,
        confirm::{Confirm, Confirmed, Typed, carried_out, rehearsed},
        extract::Scene,
        flash,
        guards::ProjectPlace,
        respond,
    },
    http::{Answer, Db},
    model::{ProjectId, addresses, limits},
    operations::projects::{self, ends::Fresh},
    policy::{OrgAction, ProjectPermit, proj::EndProject},
    store::{Tx, grants::Scope},
};

/// What was confirmed, and the name that was typed.
#[derive(Debug, Clone, Default)]
pub struct ResetForm {
    typed: String,
    confirmed: Confirmed,
}

impl From<Fields> for ResetForm {
    fn from(mut fields: Fields) -> Self {
        Self { typed: fields.one("typed"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /projects/{project}/settings/removal`
pub async fn removing(InProject { by, at }: InProject<EndProject>, db: Db, scene: Scene) -> Answer {
    draw_removal(by, at, db, scene, false).await
}

/// `POST /projects/{project}/settings/removal`
pub async fn remove(
    InProject { by, at }: InProject<EndProject>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let (organization, change) = (by.organization(), removal(&by, &scene));
    if carried_out(&db, organization, of_one(by.project()), confirmed.state.clone(), change).await?.is_none() {
        return draw_removal(by, at, db, scene, !confirmed.state.is_empty()).await;
    }
    let back = if at.place.actor.may(OrgAction::SeeProjects) {
        addresses::projects(organization)
    } else {
        "/account/projects".to_owned()
    };
    respond::done(&scene.hx, &session, &[], &back, &format!("{} is deleted.", at.project.name))
}

/// `GET /projects/{project}/settings/reset`
pub async fn resetting(
    InProject { by, at }: InProject<EndProject>,
    db: Db,
    scene: Scene,
    Query(form): Query<ResetForm>,
) -> Answer {
    draw_reset(by, at, db, scene, form, None).await
}

/// `POST /projects/{project}/settings/reset`: the project's name has to be typed.
pub async fn reset(
    InProject { by, at }: InProject<EndProject>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<ResetForm>,
) -> Answer {
    if !is_same_name(&form.typed, &at.project.name) {
        return draw_reset(by, at, db, scene, form, Some("This is not the name of the project.")).await;
    }
    let (organization, change) = (by.organization(), resetting_of(&by, &scene));
    let done = carried_out(&db, organization, of_one(by.project()), form.confirmed.state.clone(), change).await?;
    let Some(Fresh { id, token }) = done else { return draw_reset(by, at, db, scene, form, None).await };
    let sentence = format!("{} is reset. The new project token is {token}: whatever sends data needs it.", at.project.name);
    flash::leave(&session, &sentence);
    Ok(scene.hx.send_to(&addresses::project(id)))
}

/// All people of one project, and all ways into it.
pub fn of_one(project: ProjectId) -> Scope {
    Scope { people: None, projects: Some(vec![project]) }
}

/// Until when what ends now can come back.
pub fn last_day(scene: &Scene) -> String {
    format!("Last day to restore: {}.", (Utc::now() + scene.site.config.projects_kept).format("%-d %B %Y"))
}

/// Names are compared as they are read, not byte by byte: white space and composed letters are the keyboard's business.
fn is_same_name(typed: &str, name: &str) -> bool {
    crate::model::name::Name::parse("Name", typed).is_ok_and(|typed| typed.as_str() == name)
}

fn removal(
    by: &ProjectPermit<EndProject>,
    scene: &Scene,
) -> impl Fn(&mut Tx) -> Result<String, crate::operations::Refusal> + use<> {
    let (by, desk, kept) = (by.clone(), scene.site.desk.clone(), scene.site.config.projects_kept);
    move |tx| projects::ends::delete(tx, &by, &desk, kept)
}

fn resetting_of(
    by: &ProjectPermit<EndProject>,
    scene: &Scene,
) -> impl Fn(&mut Tx) -> Result<Fresh, crate::operations::Refusal> + use<> {
    let (by, desk, keys) = (by.clone(), scene.site.desk.clone(), scene.site.keys.clone());
    let kept = scene.site.config.projects_kept;
    move |tx| projects::ends::reset(tx, &by, &desk, &keys, kept)
}

async fn draw_removal(by: ProjectPermit<EndProject>, at: ProjectPlace, db: Db, scene: Scene, moved: bool) -> Answer {
    let (organization, project) = (by.organization(), by.project());
    let seen = rehearsed(&db, organization, of_one(project), removal(&by, &scene)).await?;
    let confirm = Confirm {
        title: "Delete Project".to_owned(),
        names: vec![at.project.name.clone()],
        sentences: vec![limits::project_ends(), "Until then an Owner of the organization can restore it with everything it had."],
        effects: vec![last_day(&scene)],
        action: format!("{}/removal", addresses::project_settings(project)),
        back: addresses::project(project),
        verb: "Delete Project",
        moved,
        ..Confirm::default()
    };
    let hx = scene.hx.clone();
    confirm.seen(seen, |_, _| ())?.show(&hx, Chrome::project(scene, &at, "Overview"))
}

async fn draw_reset(
    by: ProjectPermit<EndProject>,
    at: ProjectPlace,
    db: Db,
    scene: Scene,
    form: ResetForm,
    error: Option<&'static str>,
) -> Answer {
    let (organization, project) = (by.organization(), by.project());
    let moved = error.is_none() && !form.confirmed.state.is_empty();
    let seen = rehearsed(&db, organization, of_one(project), resetting_of(&by, &scene)).await?;
    let confirm = Confirm {
        title: "Reset".to_owned(),
        names: vec![at.project.name.clone()],
        sentences: vec![
            "The project is switched off with its data and its settings, and a fresh project takes its place: the same name, timezone and people, a new id and a new token.",
            limits::project_resets(),
        ],
        effects: vec![last_day(&scene)],
        typed: Some(Typed { label: format!("Type the project name, {}", at.project.name), value: form.typed, error }),
        action: format!("{}/reset", addresses::project_settings(project)),
        back: addresses::project(project),
        verb: "Reset",
        moved,
        ..Confirm::default()
    };
    let hx = scene.hx.clone();
    confirm.seen(seen, |_, _| ())?.show(&hx, Chrome::project(scene, &at, "Overview"))
}
