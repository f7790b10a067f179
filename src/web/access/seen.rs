//! What somebody sees of an organization: the entries of their menu, what they may do, and their projects with their rights
//! there. One's own, or those of whoever is looked through (L14.3).

use askama::Template;

use crate::{
    frame::{
        Chrome, Member, Query, Stage,
        consequences::right,
        guards::Place,
        list::{ListQuery, Listed, Noun},
        parted,
    },
    http::Answer,
    model::{ProjectRole, UserId, addresses, subject::Subject},
    policy::{OrgAction, ProjectAccess, in_every_project},
    store::{
        QueryResult,
        grants::{SeenProject, as_subject},
    },
};

const PROJECTS: Noun = Noun::new("seen", "project", "projects");

#[derive(Template)]
#[template(path = "access/seen.html", blocks = ["table"])]
struct SeenPage {
    chrome: Chrome,
    organization: String,
    /// Whose view it is, if it is not one's own.
    called: Option<String>,
    rights: Vec<&'static str>,
    list: Listed<SeenLine>,
}

parted!(SeenPage, as_table);

struct SeenLine {
    name: String,
    href: String,
    role: Option<ProjectRole>,
    rights: Vec<String>,
}

/// `GET /orgs/{org}/settings/seen`
pub async fn index(Member(place): Member, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (organization, everywhere, from) = (place.actor.organization, in_every_project(place.actor.role), query.from.clone());
    let subject = subject(&place);
    let (page, grants) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = as_subject::projects(conn, organization, subject, everywhere.is_some(), &from)?;
            let projects: Vec<_> = page.lines.iter().map(|line| line.id).collect();
            let grants = as_subject::grants_in(conn, organization, &projects, subject, everywhere)?;
            Ok((page, grants))
        })
        .await?;
    let line = |line: SeenProject| {
        let access = ProjectAccess::of(grants.iter().filter(|grant| grant.project == line.id).cloned());
        SeenLine {
            href: addresses::project(line.id),
            role: access.highest(),
            rights: access.rights().into_iter().map(|(action, cell)| right(action, cell)).collect(),
            name: line.name,
        }
    };
    stage.show(&SeenPage {
        organization: place.membership.organization.name.clone(),
        called: place.view.as_ref().map(|view| view.called.clone()),
        rights: OrgAction::ALL.iter().filter(|action| place.actor.may(**action)).map(|action| action.label()).collect(),
        list: Listed::of(stage.hx(), addresses::seen(organization), query, PROJECTS, (page, 0), line).uncounted(),
        chrome: stage.organization(&place, "Access"),
    })
}

impl SeenPage {
    fn heading(&self) -> String {
        self.called.as_ref().map_or_else(|| "What you see".to_owned(), |called| format!("What {called} sees"))
    }
}

/// Whose view it is: that of whoever is looked through, or one's own.
fn subject(place: &Place) -> Subject {
    let own: UserId = place.person.id;
    place.view.as_ref().map_or(Subject::Person(own), |view| view.subject)
}
