//! Users & Teams › Users › Export CSV (X11): exactly the table for the present search and filters.

use std::borrow::Cow;

use super::index::{UsersQuery, wanted};
use crate::{
    frame::{
        May, Query,
        export::{Sheet, account, export},
    },
    http::{Answer, Db},
    model::{OrganizationId, page::From},
    policy::org::ManageUsers,
    store::{
        PgConnection, QueryResult,
        members::list::{MemberLine, MemberQuery, lines, with_teams},
        teams,
    },
};

#[derive(Clone)]
struct Users(OrganizationId, MemberQuery);

impl Sheet for Users {
    const NAME: &'static str = "users";
    const HEADING: &'static [&'static str] = &["Name", "Email", "Organization Role", "Teams", "Last Activity", "Account"];
    type Line = (MemberLine, Vec<String>);

    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Self::Line>> {
        let lines = lines(conn, self.0, &MemberQuery { from, ..self.1.clone() }, most)?;
        let teams = teams::choices(conn, self.0)?;
        with_teams(conn, self.0, lines, &teams)
    }

    fn cells((line, teams): &Self::Line) -> Vec<Cow<'_, str>> {
        let active = line.last_active_at.map_or_else(|| "Never".into(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let (name, email) = (line.name.as_str(), line.email.as_str());
        vec![
            name.into(),
            email.into(),
            line.role.label().into(),
            teams.join("; ").into(),
            active.into(),
            account(line.disabled).into(),
        ]
    }
}

/// `GET /orgs/{org}/settings/users/export`
pub async fn index(May { place, .. }: May<ManageUsers>, db: Db, Query(UsersQuery(query)): Query<UsersQuery>) -> Answer {
    export(db, Users(place.actor.organization, wanted(&query)))
}
