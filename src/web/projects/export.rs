//! Organization › Projects › Download CSV: exactly the table for the present search and teams (X11, X31).

use std::collections::HashMap;

use actix_web::web::Bytes;

use super::index::{NOT_COLLECTED, ProjectsQuery, events_this_month};
use crate::{
    frame::{
        May, Query,
        export::{csv, row},
    },
    http::{Answer, Db, Error},
    model::{OrganizationId, ProjectId, page::From},
    policy::org::SeeProjects,
    store::{
        QueryResult,
        projects::{
            self,
            list::{ProjectLine, ProjectQuery},
        },
    },
};

/// How many projects are read at a time.
const PIECE: usize = 1_000;

/// `GET /orgs/{org}/settings/projects/export`
pub async fn index(May { place, .. }: May<SeeProjects>, db: Db, Query(query): Query<ProjectsQuery>) -> Answer {
    let organization = place.actor.organization;
    let wanted = ProjectQuery { from: From::Start, ..query.wanted() };
    let heading = row([
        "Name",
        "Teams",
        "Created By",
        "Queries (30 d)",
        "Users (30 d)",
        "MTU (this month)",
        "Events (this month)",
        "Profiles",
    ]);
    csv("projects", heading, wanted, move |wanted| piece(db.clone(), organization, wanted))
}

async fn piece(
    db: Db,
    organization: OrganizationId,
    wanted: ProjectQuery,
) -> Result<Option<(Vec<Bytes>, Option<ProjectQuery>)>, Error> {
    let asked = wanted.clone();
    let (lines, teams) = db
        .read(move |conn| -> QueryResult<_> {
            let lines = projects::list::lines(conn, organization, &asked, PIECE)?;
            let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
            Ok((lines, projects::list::teams(conn, organization, &ids)?))
        })
        .await?;
    let Some(last) = lines.last() else { return Ok(None) };
    let next = (lines.len() == PIECE).then(|| ProjectQuery { from: From::After(last.key()), ..wanted });
    Ok(Some((lines.iter().map(|line| drawn(line, &teams)).collect(), next)))
}

fn drawn(line: &ProjectLine, teams: &HashMap<ProjectId, Vec<String>>) -> Bytes {
    let teams = teams.get(&line.id).map(|names| names.join("; ")).unwrap_or_default();
    let (events, profiles) = (events_this_month(line).to_string(), line.profiles.to_string());
    let none = NOT_COLLECTED;
    row([&line.name, &teams, line.created_by_name.as_str(), none, none, none, &events, &profiles])
}
