//! The people of a project without reading all of them: what gives access keeps its people in the order of their names, so a page
//! is merged from the first lines of each, and counted no further than anybody reads (R1.9, U18).

use diesel::prelude::*;

use super::list::{Found, ProjectUser, ProjectUserQuery};
use crate::{
    model::{
        OrganizationId, ProjectId,
        grant::GrantType,
        page::{COUNTED, LINES, Page},
    },
    store::{
        columns::disabled_column,
        prepared::{Bind, Prepared},
    },
};

/// A page of the people whom the organization, a grant of their own or a team lets in, by name, and how many there are, up to
/// `COUNTED` and one more beyond it. What is searched and ticked is not looked at.
pub(super) fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    query: &ProjectUserQuery,
) -> QueryResult<Found> {
    let asked: Vec<_> = SOURCES.into_iter().filter(|source| query.grant.is_none_or(|grant| grant == *source)).collect();
    if asked.is_empty() {
        return Ok(Found { page: Page::cut(Vec::new(), &query.from), hits: 0, capped: true });
    }
    let (at, order) = (Sources { organization, project, query }, query.order());
    let first = at.together(&asked, false, |walk| order.walk(walk, &query.from, LINES + 1));
    let mut select = at
        .counted(&asked)
        .after(&format!("select m.user_id, m.name, m.email, {}, m.sort_name as key, ", disabled_column("m.user_id")))
        .then(" as hits from (select distinct sort_name, user_id from (")
        .append(first)
        .then(&format!(") given {} limit {}", order.again("", &query.from), LINES + 1));
    let again = order.again("m.", &query.from);
    let join = format!(") w join memberships m on m.organization_id = ? and m.user_id = w.user_id {again}");
    select.push(&join, [Bind::Int(organization.0)]);
    let lines: Vec<ProjectUser> = select.load(conn)?;
    let hits = lines.first().map_or(0, ProjectUser::hits);
    Ok(Found { page: Page::cut(lines, &query.from), hits, capped: true })
}

/// What lets people in by name.
pub(super) const SOURCES: [GrantType; 3] = [GrantType::OrganizationRole, GrantType::Individual, GrantType::Team];

pub(super) struct Sources<'a> {
    pub organization: OrganizationId,
    pub project: ProjectId,
    pub query: &'a ProjectUserQuery,
}

impl Sources<'_> {
    /// One walk for each organization role, for each role of a grant, for each team; all of them as one table of `sort_name` and
    /// `user_id`, and if it `says` so, with the grant. Each stands on an index that begins with what it is of and goes on with the
    /// name, and `cut` says how far it goes.
    pub fn together(&self, asked: &[GrantType], says: bool, cut: impl Fn(Prepared) -> Prepared) -> Prepared {
        let mut all = Prepared::new("", []);
        for (n, source) in asked.iter().enumerate() {
            let between = if n > 0 { " union all " } else { "" };
            let said = if says { said(*source) } else { "" };
            let lateral = self.each(*source, says).after(&format!("{between}select w.sort_name, w.user_id{said} from "));
            all = all.append(lateral).then(" cross join lateral (").append(cut(self.walk(*source))).then(") w");
        }
        all
    }

    /// What there is a walk for: `r` with a role, or with a team.
    fn each(&self, source: GrantType, says: bool) -> Prepared {
        let role = self.query.role;
        match source {
            GrantType::OrganizationRole => {
                let there = self.query.everywhere.iter().filter(|(_, there)| role.is_none_or(|role| role == *there));
                let (roles, given) = there.map(|(role, there)| (role.as_str(), there.as_str())).unzip();
                Prepared::new("unnest(?, ?) r(role, given)", [Bind::Words(roles), Bind::Words(given)])
            }
            GrantType::Individual | GrantType::AllUsers => {
                let given = self.query.given.iter().filter(|given| role.is_none_or(|role| role == **given));
                Prepared::new("unnest(?) r(role)", [Bind::Words(given.map(|given| given.as_str()).collect())])
            }
            GrantType::Team if says => {
                let links = "(select team_id, role, sees_classified, (select t.name from teams t where t.id = l.team_id) as team \
                     from team_projects l where ";
                // Behind the fence each name is looked up once, and not for everybody in the team.
                self.teams().after(links).then(" offset 0) r")
            }
            GrantType::Team => self.teams().after("(select team_id from team_projects l where ").then(") r"),
        }
    }

    /// The links of teams that give the role, if one is asked for.
    fn teams(&self) -> Prepared {
        let mut links = Prepared::new("l.organization_id = ? and l.project_id = ?", self.here());
        if let Some(role) = self.query.role {
            links.push(" and l.role = ?", [Bind::Text(role.as_str().to_owned())]);
        }
        links
    }

    fn walk(&self, source: GrantType) -> Prepared {
        let organization = [Bind::Int(self.organization.0)];
        match source {
            GrantType::OrganizationRole => Prepared::new(
                "select sort_name, user_id from memberships where organization_id = ? and role = r.role",
                organization,
            ),
            GrantType::Team => Prepared::new(
                "select sort_name, user_id from team_members where organization_id = ? and team_id = r.team_id",
                organization,
            ),
            GrantType::Individual | GrantType::AllUsers => {
                let sql = "select sort_name, user_id from individual_grants where organization_id = ? and project_id = ? and role = r.role";
                Prepared::new(sql, self.here())
            }
        }
    }

    /// How many people there are, up to `COUNTED` and one more beyond it. Where a team alone has more, its own count says so.
    pub fn counted(&self, asked: &[GrantType]) -> Prepared {
        let beyond = COUNTED + 1;
        let mut all = Prepared::new(format!("(select least(count(distinct user_id), {beyond}) from ("), []);
        for (n, source) in asked.iter().enumerate() {
            all = all.then(if n > 0 { " union all (" } else { "(" }).append(self.ids(*source)).then(")");
        }
        let counted = all.then(") everybody)");
        if !asked.contains(&GrantType::Team) {
            return counted;
        }
        let large = self.teams().after("exists (select 1 from team_projects l join teams t on t.id = l.team_id where ");
        large
            .after("case when ")
            .then(&format!(" and t.user_count > {COUNTED}) then {beyond}::bigint else "))
            .append(counted)
            .then(" end")
    }

    /// The ids of those whom one kind of grant lets in, no more of each than are counted; a team that has more says so itself.
    fn ids(&self, source: GrantType) -> Prepared {
        let (role, limit) = (self.query.role, format!(" limit {}", COUNTED + 1));
        match source {
            GrantType::OrganizationRole => {
                let there = self.query.everywhere.iter().filter(|(_, there)| role.is_none_or(|role| role == *there));
                let binds = [Bind::Int(self.organization.0), Bind::Words(there.map(|(role, _)| role.as_str()).collect())];
                Prepared::new("select user_id from memberships where organization_id = ? and role = any(?)", binds).then(&limit)
            }
            GrantType::Individual | GrantType::AllUsers => {
                let sql = "select user_id from individual_grants where organization_id = ? and project_id = ?";
                let mut ids = Prepared::new(sql, self.here());
                if let Some(role) = role {
                    ids.push(" and role = ?", [Bind::Text(role.as_str().to_owned())]);
                }
                ids.then(&limit)
            }
            // As an array the teams are known before their people are read, from one index and in one go.
            GrantType::Team => {
                let people = "select user_id from team_members where organization_id = ? and team_id = any(array(select team_id \
                     from team_projects l where ";
                Prepared::new(people, [Bind::Int(self.organization.0)]).append(self.teams()).then("))")
            }
        }
    }

    fn here(&self) -> [Bind; 2] {
        [Bind::Int(self.organization.0), Bind::Int(self.project.0)]
    }
}

/// The grant of somebody in a walk. Whether one's own has a tick stands in no index, so it is left open.
fn said(source: GrantType) -> &'static str {
    match source {
        GrantType::OrganizationRole => {
            ", 'organization' as source, r.given as role, null::bigint as team_id, null::text as team, false as sees"
        }
        GrantType::Individual | GrantType::AllUsers => ", 'individual', r.role, null, null, null",
        GrantType::Team => ", 'team', r.role, r.team_id, r.team, r.sees_classified",
    }
}
