//! Organization › Projects › Download CSV: exactly the table for the present search and teams (X11, X31).

use std::borrow::Cow;

use super::index::{ProjectsQuery, events_this_month};
use crate::{
    frame::{
        May, Query,
        export::{Sheet, export},
    },
    http::{Answer, Db},
    model::{OrganizationId, page::From},
    policy::org::SeeProjects,
    store::{
        PgConnection, QueryResult,
        projects::list::{ProjectLine, ProjectQuery, lines, with_teams},
        teams,
    },
};

#[derive(Clone)]
struct Projects(OrganizationId, ProjectQuery);

impl Sheet for Projects {
    const NAME: &'static str = "projects";
    const HEADING: &'static [&'static str] = &["Name", "Teams", "Created By", "MTU", "Events (this month)", "Profiles"];
    type Line = (ProjectLine, Vec<String>);

    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Self::Line>> {
        let lines = lines(conn, self.0, &ProjectQuery { from, ..self.1.clone() }, most)?;
        let teams = teams::choices(conn, self.0)?;
        with_teams(conn, self.0, lines, &teams)
    }

    fn cells((line, teams): &Self::Line) -> Vec<Cow<'_, str>> {
        let (name, by) = (line.name.as_str(), line.created_by_name.as_str());
        let people = line.people.to_string();
        let (events, profiles) = (events_this_month(line).to_string(), line.profiles.to_string());
        vec![name.into(), teams.join("; ").into(), by.into(), people.into(), events.into(), profiles.into()]
    }
}

/// `GET /orgs/{org}/settings/projects/export`
pub async fn index(May { place, .. }: May<SeeProjects>, db: Db, Query(query): Query<ProjectsQuery>) -> Answer {
    export(db, Projects(place.actor.organization, query.wanted()))
}
