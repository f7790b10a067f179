//! Users & Teams › Users › Export CSV (X11): exactly the table for the present search and filters.

use std::collections::HashMap;

use actix_web::web::Bytes;

use super::index::wanted;
use crate::{
    frame::{
        May, Query,
        export::{csv, row},
        list::ListQuery,
    },
    http::{Answer, Db, Error},
    model::{OrganizationId, UserId, page::From},
    policy::org::ManageUsers,
    store::{
        QueryResult,
        members::{
            self,
            list::{MemberLine, MemberQuery},
        },
    },
};

/// How many people are read at a time.
const PIECE: usize = 1_000;

/// `GET /orgs/{org}/settings/users/export`
pub async fn index(May { place, .. }: May<ManageUsers>, db: Db, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let wanted = MemberQuery { from: From::Start, ..wanted(&query) };
    let heading = row(["Name", "Email", "Organization Role", "Teams", "Last Activity"]);
    csv("users", heading, wanted, move |wanted| piece(db.clone(), organization, wanted))
}

async fn piece(
    db: Db,
    organization: OrganizationId,
    wanted: MemberQuery,
) -> Result<Option<(Vec<Bytes>, Option<MemberQuery>)>, Error> {
    let asked = wanted.clone();
    let (lines, teams) = db
        .read(move |conn| -> QueryResult<_> {
            let lines = members::list::lines(conn, organization, &asked, PIECE)?;
            let people: Vec<_> = lines.iter().map(|line| line.user_id).collect();
            Ok((lines, members::list::teams(conn, organization, &people)?))
        })
        .await?;
    let Some(last) = lines.last() else { return Ok(None) };
    let next = (lines.len() == PIECE).then(|| MemberQuery { from: From::After(last.key()), ..wanted });
    Ok(Some((lines.iter().map(|line| drawn(line, &teams)).collect(), next)))
}

fn drawn(line: &MemberLine, teams: &HashMap<UserId, Vec<String>>) -> Bytes {
    let teams = teams.get(&line.user_id).map(|names| names.join("; ")).unwrap_or_default();
    let active = line.last_active_at.map_or_else(|| "Never".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    row([&line.name, line.email.as_str(), line.role.label(), &teams, &active])
}
