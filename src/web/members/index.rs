//! Users & Teams › Users › Current Users (R1.3).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, May, Query, Stage,
        head::PeopleHead,
        list::{ListQuery, Listed, Noun, Somebody, first_two},
        parted,
        selection::from_the_start,
        when::When,
    },
    http::Answer,
    model::{OrganizationRole, TeamId, UserId, addresses, limits::SELECTED},
    operations::Reason,
    policy::{OrgActor, org::ManageUsers},
    store::{
        PgConnection, QueryResult, Search,
        members::{
            self,
            list::{MemberLine, MemberQuery, MemberSort},
        },
        teams,
    },
};

const USERS: Noun = Noun::new("members", "user", "users");

#[derive(Template)]
#[template(path = "members/index.html", blocks = ["table"])]
struct UsersPage {
    chrome: Chrome,
    head: PeopleHead,
    list: Listed<Line>,
    roles: &'static [OrganizationRole],
    team_choices: Vec<(TeamId, String)>,
    columns: Vec<Column>,
}

parted!(UsersPage, as_table);

/// A heading of the table; with an address, one that sorts.
struct Column {
    label: &'static str,
    href: Option<String>,
    order: Option<&'static str>,
}

impl Column {
    fn icon(&self) -> Option<&'static str> {
        self.order.map(|order| if order == "ascending" { "up" } else { "down" })
    }
}

struct Line {
    id: i64,
    who: Somebody,
    role: OrganizationRole,
    /// The first two teams and how many more.
    teams: String,
    all_teams: String,
    last_active: Option<When>,
    /// Why the viewer can neither remove nor change this person.
    lock: Option<&'static str>,
}

/// `GET /orgs/{org}/settings/users`. Two statements beside the guard's one; a third when something is searched or filtered.
pub async fn index(May { place, .. }: May<ManageUsers>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, wanted(&query));
    let (whole, members) = (query.is_whole(), i64::from(place.membership.organization.member_count));
    let (page, hits, team_choices) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = members::list::page(conn, organization, &wanted)?;
            let hits = if whole { members } else { members::list::hits(conn, organization, &wanted)? };
            let page = page.with(|lines| members::list::with_teams(conn, organization, lines))?;
            Ok((page, hits, teams::choices(conn, organization)?))
        })
        .await?;
    let base = addresses::users(organization);
    let export = query.address(&addresses::users_export(organization), &query.sort, &[]);
    let page = UsersPage {
        head: PeopleHead::of(&place, "current").exporting(export),
        roles: OrganizationRole::ALL,
        columns: columns(&query, &base),
        team_choices,
        list: Listed::of(stage.hx(), base, query, USERS, (page, hits), |(user, teams)| line(user, &teams, &place.actor)),
        chrome: stage.organization(&place, "Users & Teams"),
    };
    stage.show(&page)
}

pub fn wanted(query: &ListQuery) -> MemberQuery {
    let (sort, descending) = match query.sort.strip_prefix('-') {
        Some(sort) => (sort, true),
        None => (query.sort.as_str(), false),
    };
    let sort = match sort {
        "email" => MemberSort::Email,
        "activity" => MemberSort::LastActivity,
        _ => MemberSort::Name,
    };
    MemberQuery {
        search: Search::typed(&query.search),
        role: query.role.parse().ok(),
        team: query.team.parse().ok(),
        sort,
        descending,
        from: query.from.clone(),
    }
}

/// Everybody the acting person could change among those who match (L9). Nobody means themselves with all.
pub fn matching(conn: &mut PgConnection, actor: &OrgActor, fields: Fields) -> QueryResult<Vec<UserId>> {
    let query = wanted(&from_the_start(fields.into()));
    let lines = members::list::lines(conn, actor.organization, &query, SELECTED + 1)?;
    let theirs = lines.into_iter().filter(|line| !actor.is(line.user_id) && actor.turns(line.user_id, line.role, None));
    Ok(theirs.map(|line| line.user_id).collect())
}

fn columns(query: &ListQuery, base: &str) -> Vec<Column> {
    let present = if query.sort.is_empty() { "name" } else { query.sort.as_str() };
    let sorting = |label, word: &str| {
        let order = match present.strip_prefix('-') {
            Some(sort) if sort == word => Some("descending"),
            None if present == word => Some("ascending"),
            _ => None,
        };
        // A second press turns the order round.
        let next = if order == Some("ascending") { format!("-{word}") } else { word.to_owned() };
        Column { label, href: Some(query.address(base, &next, &[])), order }
    };
    let plain = |label| Column { label, href: None, order: None };
    vec![
        sorting("Name", "name"),
        sorting("Email", "email"),
        plain("Organization Role"),
        plain("Teams"),
        sorting("Last Activity", "activity"),
    ]
}

fn line(line: MemberLine, teams: &[String], actor: &OrgActor) -> Line {
    let (teams, all_teams) = first_two(teams);
    Line {
        id: line.user_id.0,
        who: Somebody::of(line.name, &line.email),
        role: line.role,
        teams,
        all_teams,
        lock: (!actor.turns(line.user_id, line.role, None)).then(|| Reason::Rank.sentence()),
        last_active: line.last_active_at.map(|at| When::relative(at, Utc::now())),
    }
}
