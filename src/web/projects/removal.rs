//! Deleting several projects from the organization's list (M36–M39, M73).

use actix_session::Session;

use super::ends::last_day;
use crate::{
    frame::{
        Chrome, Fields, Form, May, Picked, Query,
        confirm::{Confirm, Confirmed, carried_out, rehearsed},
        extract::Scene,
        guards::Place,
        respond,
    },
    http::{Answer, Db, Error},
    model::{ProjectId, addresses},
    operations::{self, Refusal},
    policy::{Permit, org::DeleteProjects},
    store::{
        Tx,
        grants::{self, Scope},
    },
};

/// Which projects are selected, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    projects: Vec<ProjectId>,
    confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { projects: Picked::take(&mut fields, "project").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

impl Selection {
    fn scope(&self) -> Scope {
        Scope { people: None, projects: Some(self.projects.clone()) }
    }
}

/// `GET /orgs/{org}/settings/projects/removal?project=…`
pub async fn new(May { by, place }: May<DeleteProjects>, db: Db, scene: Scene, Query(selection): Query<Selection>) -> Answer {
    draw(by, place, db, scene, selection, false).await
}

/// `POST /orgs/{org}/settings/projects/removal`: all of them, or none.
pub async fn create(
    May { by, place }: May<DeleteProjects>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(selection): Form<Selection>,
) -> Answer {
    let (organization, seen) = (by.organization(), selection.confirmed.state.clone());
    let change = removal(&by, &scene, &selection);
    let Some(names) = carried_out(&db, organization, selection.scope(), seen, change).await? else {
        let moved = !selection.confirmed.state.is_empty();
        return draw(by, place, db, scene, selection, moved).await;
    };
    let sentence = match names.as_slice() {
        [one] => format!("{one} is deleted."),
        many => format!("{} projects are deleted.", many.len()),
    };
    let projects = addresses::projects(organization);
    respond::done(&scene.hx, &session, &[&projects], &projects, &sentence)
}

fn removal(
    by: &Permit<DeleteProjects>,
    scene: &Scene,
    selection: &Selection,
) -> impl Fn(&mut Tx) -> Result<Vec<String>, Refusal> + use<> {
    let (by, desk, kept) = (by.clone(), scene.site.desk.clone(), scene.site.config.projects_kept);
    let ids = selection.projects.clone();
    move |tx| operations::projects::ends::delete_many(tx, &by, &desk, &ids, kept)
}

async fn draw(by: Permit<DeleteProjects>, place: Place, db: Db, scene: Scene, selection: Selection, moved: bool) -> Answer {
    let (organization, asked) = (by.organization(), selection.projects.clone());
    let found = db.ask(move |conn| grants::names(conn, organization, &asked)).await?;
    // Ids of projects elsewhere say nothing about whether they exist.
    if found.len() < selection.projects.len() {
        return Err(Error::NotFound);
    }
    let seen = rehearsed(&db, organization, selection.scope(), removal(&by, &scene, &selection)).await?;
    let projects = addresses::projects(organization);
    let confirm = Confirm {
        title: if found.len() == 1 { "Delete Project" } else { "Delete Projects" }.to_owned(),
        names: found.into_iter().map(|(_, name)| name).collect(),
        sentences: vec![
            "They are unusable at once, here and for every program. Their data is kept for 60 to 90 days and is then gone for good.",
            "Until then they can be restored under Recently deleted with everything they had.",
        ],
        effects: vec![last_day(&scene)],
        fields: selection.projects.iter().map(|id| ("project", id.to_string())).collect(),
        action: format!("{projects}/removal"),
        back: projects,
        verb: "Delete",
        moved,
        ..Confirm::default()
    };
    let hx = scene.hx.clone();
    confirm.seen(seen, |_, _| ())?.show(&hx, Chrome::organization(scene, &place, "Projects"))
}
