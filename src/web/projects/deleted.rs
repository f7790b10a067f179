//! Projects › Recently deleted: what can still be restored, and until when (W22, R2.7.2, R2.7.3).

use actix_session::Session;
use actix_web::web;
use askama::Template;
use chrono::Utc;

use super::ends::of_one;
use crate::{
    frame::{
        Chrome, Fields, Form, May, Query,
        confirm::Confirmed,
        consequences::Consequences,
        extract::Scene,
        guards::Place,
        list::{Listed, Noun},
        respond, show, show_again,
        when::When,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, OrganizationId, ProjectId, addresses, name::Name, project::ProjectState},
    operations::{self, Refusal, preview},
    policy::{
        Denied, OrgAction, Permit,
        org::{RestoreProjects, SeeProjects},
    },
    store::{
        QueryResult,
        projects::{self, ended::EndedProject},
    },
};

const ENDED: Noun = Noun::new("deleted", "project", "projects");

#[derive(Template)]
#[template(path = "projects/deleted.html", blocks = ["table"])]
struct DeletedPage {
    chrome: Chrome,
    organization: String,
    projects: String,
    list: Listed<Line>,
    /// Who could restore, for those who cannot.
    lock: Option<String>,
    roles: String,
}

struct Line {
    id: ProjectId,
    name: String,
    /// "Deleted by Ada", "Reset by Ada".
    what: String,
    ended: When,
    purge: When,
    successor: Option<ProjectId>,
}

#[derive(Template)]
#[template(path = "projects/restore.html", blocks = ["form"])]
struct RestorePage {
    chrome: Chrome,
    project: EndedProject,
    path: String,
    back: String,
    name: String,
    /// Another project has the name meanwhile.
    clash: bool,
    consequences: Option<Consequences>,
    moved: bool,
    errors: FieldErrors,
}

/// The name to come back under, and what was confirmed.
#[derive(Debug, Clone)]
pub struct RestoreForm {
    name: String,
    confirmed: Confirmed,
}

impl From<Fields> for RestoreForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/projects/deleted`
pub async fn index(May { place, .. }: May<SeeProjects>, db: Db, scene: Scene) -> Answer {
    let organization = place.actor.organization;
    let lines = db.ask(move |conn| projects::ended::list(conn, organization)).await?;
    let may = place.actor.may(OrgAction::RestoreProjects);
    let page = DeletedPage {
        organization: place.membership.organization.name.clone(),
        projects: addresses::projects(organization),
        list: Listed::whole(&scene.hx, addresses::deleted_projects(organization), ENDED, lines, line),
        lock: (!may).then(|| Denied::Organization(OrgAction::RestoreProjects).to_string()),
        roles: addresses::roles(organization),
        chrome: Chrome::organization(scene, &place, "Projects"),
    };
    page.list.answer(&page, &page.as_table())
}

/// `GET …/deleted/{ended}/restoration`
pub async fn restoring(
    May { by, place }: May<RestoreProjects>,
    db: Db,
    scene: Scene,
    path: web::Path<(String, String)>,
    Query(form): Query<RestoreForm>,
) -> Answer {
    let (project, clash) = find(&db, by.organization(), &path.1).await?;
    let name = match (form.name.is_empty(), clash) {
        (false, _) => form.name.clone(),
        // Names need not be different (A47), but two that are the same are hard to tell apart.
        (true, true) => format!("{} (restored)", project.name.chars().take(244).collect::<String>()),
        (true, false) => project.name.clone(),
    };
    draw(Drawn { by, place, project, clash, name, errors: FieldErrors::default(), moved: false }, db, scene).await
}

/// `POST …/deleted/{ended}/restoration`
pub async fn restore(
    May { by, place }: May<RestoreProjects>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<RestoreForm>,
) -> Answer {
    let organization = by.organization();
    let (project, clash) = find(&db, organization, &path.1).await?;
    let id = project.id;
    let name = match Name::parse("Name", &form.name) {
        Ok(name) => name,
        Err(sentence) => {
            let errors = FieldErrors::on("name", sentence);
            return draw(Drawn { by, place, project, clash, name: form.name, errors, moved: false }, db, scene).await;
        }
    };
    let (actor, desk, wanted, seen) = (by.clone(), scene.site.desk.clone(), name.clone(), form.confirmed.state.clone());
    let done = db
        .write(move |tx| {
            preview::carry_out(tx, organization, &of_one(id), &seen, |tx| {
                operations::projects::ends::restore(tx, &actor, &desk, id, &wanted)
            })
        })
        .await?;
    match done {
        Ok(()) => {
            let list = addresses::deleted_projects(organization);
            respond::done(&scene.hx, &session, &[&list], &list, &format!("{name} is back."))
        }
        Err(Refusal::Moved) => {
            let moved = !form.confirmed.state.is_empty();
            draw(Drawn { by, place, project, clash, name: form.name, errors: FieldErrors::default(), moved }, db, scene).await
        }
        Err(Refusal::Invalid(errors)) => {
            draw(Drawn { by, place, project, clash, name: form.name, errors, moved: false }, db, scene).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Everything the form is drawn from.
struct Drawn {
    by: Permit<RestoreProjects>,
    place: Place,
    project: EndedProject,
    clash: bool,
    name: String,
    errors: FieldErrors,
    moved: bool,
}

/// The project that waits under this id, and whether an active one has its name.
async fn find(db: &Db, organization: OrganizationId, id: &str) -> Result<(EndedProject, bool), Error> {
    let id: ProjectId = id.parse().map_err(|_| Error::NotFound)?;
    let found = db
        .read(move |conn| -> QueryResult<_> {
            let Some(project) = projects::ended::find(conn, organization, id)? else { return Ok(None) };
            let clash = match Name::parse("Name", &project.name) {
                Ok(name) => projects::has_name(conn, organization, &name)?,
                Err(_) => false,
            };
            Ok(Some((project, clash)))
        })
        .await?;
    found.ok_or(Error::NotFound)
}

async fn draw(drawn: Drawn, db: Db, scene: Scene) -> Answer {
    let Drawn { by, place, project, clash, name, mut errors, moved } = drawn;
    let (organization, id, desk) = (by.organization(), project.id, scene.site.desk.clone());
    let mut consequences = None;
    if let (true, Ok(wanted)) = (errors.is_empty(), Name::parse("Name", &name)) {
        let seen = db
            .rehearse(move |conn| {
                preview::preview(conn, organization, &of_one(id), |tx| {
                    operations::projects::ends::restore(tx, &by, &desk, id, &wanted)
                })
            })
            .await?;
        match seen {
            Ok((preview, ())) => consequences = Some(Consequences::of(preview)),
            Err(Refusal::Invalid(found)) => errors = found,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let hx = scene.hx.clone();
    let back = addresses::deleted_projects(organization);
    let wrong = !errors.is_empty();
    let page = RestorePage {
        chrome: Chrome::organization(scene, &place, "Projects"),
        path: format!("{back}/{id}/restoration"),
        back,
        project,
        name,
        clash,
        consequences,
        moved,
        errors,
    };
    match (wrong, moved) {
        (true, _) => show_again(&hx, &page, &page.as_form()),
        (false, true) => respond::with(actix_web::http::StatusCode::CONFLICT, &hx, &page, &page.as_form()),
        (false, false) => show(&hx, &page, &page.as_form()),
    }
}

fn line(project: EndedProject) -> Line {
    let now = Utc::now();
    let verb = if project.state == ProjectState::Reset { "Reset" } else { "Deleted" };
    let by = project.ended_by_name.as_deref().unwrap_or("somebody");
    Line {
        what: format!("{verb} by {by}"),
        ended: When::relative(project.ended_at.unwrap_or(now), now),
        purge: When::date(project.purge_at.unwrap_or(now)),
        successor: project.successor_id,
        id: project.id,
        name: project.name,
    }
}
