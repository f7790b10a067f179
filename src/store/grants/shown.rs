//! A page of the people of a project, each with everything that lets them in, as the list shows it (R1.9).

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{
    Scope, grants_in,
    list::{self, Found, ProjectUser, ProjectUserQuery, ProjectUserSort},
    merged::{SOURCES, Sources},
};
use crate::{
    model::{
        OrganizationId, ProjectId, ProjectRole, TeamId,
        grant::{BriefGrant, GrantType},
        page::{LINES, Page},
    },
    store::{
        columns::disabled_column,
        keyset::beside,
        prepared::{Bind, Prepared},
    },
};

/// Somebody in the list, with all that gives them a role in the project.
pub type LetIn = (ProjectUser, Vec<BriefGrant>);

impl ProjectUserQuery {
    /// Whether `page` is one statement: nothing but the list itself is asked, and nobody is there because everybody is.
    pub fn is_one_statement(&self, everybody: Option<ProjectRole>) -> bool {
        let narrowed = self.role.is_some() || self.grant.is_some() || self.sees_classified.is_some() || !self.search.is_empty();
        everybody.is_none() && !narrowed && self.sort == ProjectUserSort::Name
    }
}

/// The page that `list::page` says, each person with their grants.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
    everybody: Option<ProjectRole>,
    members: i64,
) -> QueryResult<Found<LetIn>> {
    if query.is_one_statement(everybody) {
        return walked(conn, organization, project, query);
    }
    let Found { page, hits, capped } = list::page(conn, organization, project, query, everybody, members)?;
    let page = page.with(|lines| {
        let people = lines.iter().map(|line| line.user_id).collect();
        let grants = grants_in(conn, organization, &Scope { people: Some(people), projects: Some(vec![project]) })?;
        let held = grants.into_iter().filter_map(|grant| Some((grant.holder.person()?, BriefGrant::from(grant)))).collect();
        QueryResult::Ok(beside(lines, |line| line.user_id, held))
    })?;
    Ok(Found { page, hits, capped })
}

/// Whoever stands among the first of all stands among the first of each walk they are in. So the walks that a page is merged from
/// hold all grants of its people, and nothing is looked up afterwards but whether a grant of one's own has a tick.
fn walked(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
) -> QueryResult<Found<LetIn>> {
    let (at, order) = (Sources { organization, project, query }, query.order());
    let walks = at.together(&SOURCES, true, |walk| order.walk(walk, &query.from, LINES + 1));
    let line = format!(
        "select m.user_id, m.name, m.email, {}, w.sort_name as key, w.source, w.role, w.team_id, w.team, \
         coalesce(w.sees, (select i.sees_classified from individual_grants i \
            where i.organization_id = m.organization_id and i.project_id = ? and i.user_id = m.user_id), false) as sees_classified, ",
        disabled_column("m.user_id")
    );
    let place = order.again("", &query.from);
    let mut select = Prepared::new(line, [Bind::Int(project.0)])
        .append(at.counted(&SOURCES))
        .then(&format!(" as hits from (select given.*, dense_rank() over ({place}) as nth from ("))
        .append(walks);
    // One by one: for as many as it takes all walks to have, the planner would read the whole organization.
    let person = ") given) w cross join lateral (select organization_id, user_id, name, email from memberships \
         where organization_id = ? and user_id = w.user_id limit 1) m";
    let again = order.again("w.", &query.from);
    select.push(&format!("{person} where w.nth <= {} {again}", LINES + 1), [Bind::Int(organization.0)]);
    let lines = people(select.load(conn)?);
    let hits = lines.first().map_or(0, |(line, _)| line.hits());
    Ok(Found { page: Page::cut(lines, &query.from), hits, capped: true })
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    person: ProjectUser,
    #[diesel(sql_type = Text)]
    source: GrantType,
    #[diesel(sql_type = Text)]
    role: ProjectRole,
    #[diesel(sql_type = Nullable<BigInt>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = Nullable<Text>)]
    team: Option<String>,
    #[diesel(sql_type = Bool)]
    sees_classified: bool,
}

/// Everybody once: what a person has stands in rows that follow each other.
fn people(rows: Vec<Row>) -> Vec<LetIn> {
    let mut people: Vec<LetIn> = Vec::new();
    for Row { person, source, role, team_id, team, sees_classified } in rows {
        let grant = BriefGrant { role, source, team: team_id.zip(team), sees_classified };
        match people.last_mut() {
            Some((last, grants)) if last.user_id == person.user_id => grants.push(grant),
            _ => people.push((person, vec![grant])),
        }
    }
    people
}
