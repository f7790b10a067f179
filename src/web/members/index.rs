//! Users & Teams › Users › Current Users (R1.3).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, May, Query, Stage,
        list::{ListQuery, Listed, Noun, Somebody},
        parted,
        saved::{self, Saved},
        selection::from_the_start,
        sorting::{Column, Heading},
        tabs::PeopleHead,
        when::When,
    },
    http::Answer,
    model::{OrganizationRole, TeamId, UserId, addresses, limits::SELECTED, saved_filter::FilteredList},
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
const HEADINGS: &[Heading] = &[
    Heading::sorts("Name", "name"),
    Heading::sorts("Email", "email"),
    Heading::sorts("Organization Role", "role"),
    Heading::plain("Teams"),
    Heading::sorts("Last Activity", "activity").falls(),
];

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

struct Line {
    id: i64,
    who: Somebody,
    role: OrganizationRole,
    teams: Vec<String>,
    last_active: Option<When>,
    /// Why the viewer can neither remove nor change this person.
    lock: Option<&'static str>,
}

/// The list's address: what every list has, and whether somebody was ever active.
#[derive(Debug, Clone)]
pub struct UsersQuery(pub ListQuery);

impl From<Fields> for UsersQuery {
    fn from(mut fields: Fields) -> Self {
        let never = fields.one("activity") == "never";
        let list = ListQuery::from(fields);
        Self(if never { list.with("activity", "never") } else { list })
    }
}

/// `GET /orgs/{org}/settings/users`. Two statements beside the guard's one; a third when something is searched or filtered.
pub async fn index(May { place, .. }: May<ManageUsers>, stage: Stage, Query(UsersQuery(query)): Query<UsersQuery>) -> Answer {
    let (organization, wanted) = (place.actor.organization, wanted(&query));
    let (whole, members) = (query.is_whole(), i64::from(place.membership.organization.member_count));
    let (at, part) = (place.clone(), stage.hx().wants_part());
    let (page, hits, team_choices, kept) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let kept = saved::kept(conn, &at, FilteredList::Users, part)?;
            let page = members::list::page(conn, organization, &wanted)?;
            let hits = if whole { members } else { members::list::hits(conn, organization, &wanted)? };
            let teams = teams::choices(conn, organization)?;
            let page = page.with(|lines| members::list::with_teams(conn, organization, lines, &teams))?;
            Ok((page, hits, teams, kept))
        })
        .await?;
    let base = addresses::users(organization);
    let export = query.address(&addresses::users_export(organization), &query.sort, &[]);
    let saved = Saved::of(&place, FilteredList::Users, &query, kept);
    let page = UsersPage {
        head: PeopleHead::of(&place, "current").exporting(export),
        roles: OrganizationRole::ALL,
        columns: query.columns(&base, HEADINGS, "name"),
        team_choices,
        list: Listed::of(stage.hx(), base, query, USERS, (page, hits), |(user, teams)| line(user, teams, &place.actor))
            .keeping(saved),
        chrome: stage.organization(&place, "Users & Teams"),
    };
    stage.show(&page)
}

/// What the store is asked.
pub fn wanted(query: &ListQuery) -> MemberQuery {
    let words = [
        ("name", MemberSort::Name),
        ("email", MemberSort::Email),
        ("role", MemberSort::Role),
        ("activity", MemberSort::LastActivity),
    ];
    let (sort, descending) = query.sorted(&words, (MemberSort::Name, false));
    MemberQuery {
        search: Search::typed(&query.search),
        role: query.role.parse().ok(),
        team: query.team.parse().ok(),
        never: query.word("activity") == "never",
        sort,
        descending,
        from: query.from.clone(),
    }
}

/// Everybody the acting person could change among those who match (L9). Nobody means themselves with all.
pub fn matching(conn: &mut PgConnection, actor: &OrgActor, fields: Fields) -> QueryResult<Vec<UserId>> {
    let UsersQuery(query) = fields.into();
    let lines = members::list::lines(conn, actor.organization, &wanted(&from_the_start(query)), SELECTED + 1)?;
    let theirs = lines.into_iter().filter(|line| !actor.is(line.user_id) && actor.may_change_role(line.user_id, line.role, None));
    Ok(theirs.map(|line| line.user_id).collect())
}

fn line(line: MemberLine, teams: Vec<String>, actor: &OrgActor) -> Line {
    Line {
        id: line.user_id.0,
        who: Somebody::of(line.name, &line.email).disabled(line.disabled),
        role: line.role,
        teams,
        lock: (!actor.may_change_role(line.user_id, line.role, None)).then(|| Reason::Rank.sentence()),
        last_active: line.last_active_at.map(|at| When::relative(at, Utc::now())),
    }
}
