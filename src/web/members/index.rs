//! Users & Teams › Users › Current Users (R1.3).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, May, Query,
        chrome::{grouped, initials},
        extract::Scene,
        guards::Place,
        list::{ListQuery, Pager, Shown},
        show,
        when::When,
    },
    http::{Answer, Db},
    model::{OrganizationRole, TeamId, addresses},
    operations::Reason,
    policy::{OrgActor, org::ManageUsers},
    store::{
        QueryResult, Search,
        members::{
            self,
            list::{MemberLine, MemberQuery, MemberSort},
        },
        teams,
    },
};

#[derive(Template)]
#[template(path = "members/index.html", blocks = ["table"])]
struct UsersPage {
    chrome: Chrome,
    organization: String,
    base: String,
    base_users: String,
    settings: String,
    here: String,
    tab: &'static str,
    counts: [String; 3],
    /// Drawn for htmx, which then also brings the numbers on the switch up to date.
    part: bool,
    query: ListQuery,
    roles: &'static [OrganizationRole],
    team_choices: Vec<(TeamId, String)>,
    /// The table as it is filtered, as a file.
    export: Option<String>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    pager: Pager,
}

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
    name: String,
    initials: String,
    email: String,
    role: OrganizationRole,
    /// The first two teams and how many more.
    teams: String,
    all_teams: String,
    last_active: Option<When>,
    /// Why the viewer can neither remove nor change this person.
    lock: Option<&'static str>,
}

/// `GET /orgs/{org}/settings/users`. Two statements beside the guard's one; a third when something is searched or filtered.
pub async fn index(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, wanted(&query));
    let (whole, members) = (query.is_whole(), i64::from(place.membership.organization.member_count));
    let (page, hits, teams, team_choices) = db
        .read(move |conn| -> QueryResult<_> {
            let page = members::list::page(conn, organization, &wanted)?;
            let hits = if whole { members } else { members::list::hits(conn, organization, &wanted)? };
            let people: Vec<_> = page.lines.iter().map(|line| line.user_id).collect();
            Ok((page, hits, members::list::teams(conn, organization, &people)?, teams::choices(conn, organization)?))
        })
        .await?;
    let base = addresses::users(organization);
    let shown = Shown::of(&page, MemberLine::key, hits);
    let hx = scene.hx.clone();
    let page = UsersPage {
        organization: place.membership.organization.name.clone(),
        here: query.here(&base),
        base_users: base.clone(),
        settings: addresses::settings(organization),
        tab: "current",
        counts: counts(&place),
        part: hx.wants_part(),
        roles: OrganizationRole::ALL,
        columns: columns(&query, &base),
        export: Some(query.address(&format!("{base}/export"), &query.sort, &[])),
        team_choices,
        pager: Pager::new(&query, &base, "members", ("user", "users"), &shown),
        lines: page
            .lines
            .into_iter()
            .map(|line| {
                let teams = teams.get(&line.user_id);
                draw(line, teams, &place.actor)
            })
            .collect(),
        chrome: Chrome::organization(scene, &place, "Users & Teams"),
        base,
        query,
    };
    show(&hx, &page, &page.as_table())
}

impl UsersPage {
    fn exported(&self) -> &str {
        self.export.as_deref().unwrap_or_default()
    }
}

/// The numbers on the switch: current users, invited users, join requests.
pub fn counts(place: &Place) -> [String; 3] {
    let organization = &place.membership.organization;
    [organization.member_count, organization.invitation_count, organization.join_request_count].map(|n| grouped(n.into()))
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

fn draw(line: MemberLine, teams: Option<&Vec<String>>, actor: &OrgActor) -> Line {
    let all = teams.map(Vec::as_slice).unwrap_or_default();
    let more = if all.len() > 2 { format!(" +{}", all.len() - 2) } else { String::new() };
    Line {
        id: line.user_id.0,
        initials: initials(&line.name),
        name: line.name,
        email: line.email.to_string(),
        role: line.role,
        teams: format!("{}{more}", all.iter().take(2).cloned().collect::<Vec<_>>().join(", ")),
        all_teams: if all.len() > 2 { all.join(", ") } else { String::new() },
        lock: (!actor.turns(line.user_id, line.role, None)).then(|| Reason::Rank.sentence()),
        last_active: line.last_active_at.map(|at| When::relative(at, Utc::now())),
    }
}
