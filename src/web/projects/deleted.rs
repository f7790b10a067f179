//! Projects › Recently deleted: what can still be restored, and until when (W22, R2.7.2, R2.7.3).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, May, Stage,
        list::{Listed, Noun},
        parted,
        when::When,
    },
    http::Answer,
    model::{ProjectId, addresses, project::ProjectState},
    policy::{Denied, OrgAction, org::SeeProjects},
    store::projects::{self, ended::EndedProject},
};

const ENDED: Noun = Noun::new("deleted", "project", "projects");

#[derive(Template)]
#[template(path = "projects/deleted.html", blocks = ["table"])]
struct DeletedPage {
    chrome: Chrome,
    projects: String,
    list: Listed<Line>,
    /// Who could restore, for those who cannot.
    lock: Option<String>,
    roles: String,
}

parted!(DeletedPage, as_table);

struct Line {
    id: ProjectId,
    name: String,
    /// "Deleted by Ada", "Reset by Ada".
    what: String,
    ended: When,
    purge: When,
    successor: Option<ProjectId>,
}

/// `GET /orgs/{org}/settings/projects/deleted`
pub async fn index(May { place, .. }: May<SeeProjects>, stage: Stage) -> Answer {
    let organization = place.actor.organization;
    let lines = stage.db.ask(move |conn| projects::ended::list(conn, organization)).await?;
    let may = place.actor.may(OrgAction::RestoreProjects);
    let page = DeletedPage {
        projects: addresses::projects(organization),
        list: Listed::whole(stage.hx(), addresses::deleted_projects(organization), ENDED, lines, line),
        lock: (!may).then(|| Denied::Organization(OrgAction::RestoreProjects).to_string()),
        roles: addresses::roles(organization),
        chrome: stage.organization(&place, "Projects"),
    };
    stage.show(&page)
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
