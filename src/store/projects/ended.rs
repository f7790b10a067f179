//! Projects whose time is over: deleted or reset, and kept with everything they had until their purge (R2.7.2, R2.7.3).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::{
        OrganizationId, ProjectId,
        folding::{folded, spaced},
        limits::ENDED_PROJECTS,
        name::Name,
        page::{From, Key, LINES, Page},
        project::ProjectState,
    },
    store::{
        Keyed, Tx,
        counts::{self, fewer, more},
        prepared::{Bind, Prepared},
        remains,
        schema::projects,
    },
};

/// A project that waits for its purge.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = projects)]
pub struct EndedProject {
    pub id: ProjectId,
    pub name: String,
    pub state: ProjectState,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by_name: Option<String>,
    pub purge_at: Option<DateTime<Utc>>,
    pub successor_id: Option<ProjectId>,
}

/// In an organization and not yet purged, though the day may have come a minute ago.
macro_rules! waiting {
    ($organization:expr) => {
        projects::table.filter(projects::organization_id.eq($organization)).filter(projects::purge_at.is_not_null())
    };
}

/// The projects of an organization that can still be restored, the first to be purged first.
pub fn list(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<EndedProject>> {
    waiting!(organization)
        .order((projects::purge_at, projects::id))
        .limit(ENDED_PROJECTS)
        .select(EndedProject::as_select())
        .load(conn)
}

/// All of them, page by page in the order of their ids.
pub fn page(conn: &mut PgConnection, organization: OrganizationId, from: &From) -> QueryResult<Page<EndedProject>> {
    let after = ProjectId(if let From::After(key) = from { key.id } else { 0 });
    let lines = waiting!(organization)
        .filter(projects::id.gt(after))
        .order(projects::id)
        .limit(i64::try_from(LINES + 1).unwrap_or(i64::MAX))
        .select(EndedProject::as_select())
        .load(conn)?;
    Ok(Page::cut(lines, from))
}

impl Keyed for EndedProject {
    fn key(&self) -> Key {
        Key { value: String::new(), id: self.id.0 }
    }
}

/// One of them.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: ProjectId) -> QueryResult<Option<EndedProject>> {
    waiting!(organization).filter(projects::id.eq(id)).select(EndedProject::as_select()).first(conn).optional()
}

/// Locks active projects of the organization, and answers the ids and names of those it found, by name.
pub fn lock_active(tx: &mut Tx, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<(ProjectId, String)>> {
    projects::table
        .filter(projects::organization_id.eq(organization).and(projects::state.eq(ProjectState::Active)))
        .filter(projects::id.eq_any(ids))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name))
        .for_update()
        .load(tx.0)
}

/// Ends a project. Nothing of it is removed before `purge_at`.
pub fn end(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ProjectId,
    state: ProjectState,
    by: &str,
    purge_at: DateTime<Utc>,
) -> QueryResult<usize> {
    let ended = diesel::update(
        projects::table
            .filter(projects::organization_id.eq(organization).and(projects::id.eq(id)))
            .filter(projects::state.eq(ProjectState::Active)),
    )
    .set((
        projects::state.eq(state),
        projects::ended_at.eq(now.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>()),
        projects::ended_by_name.eq(by),
        projects::purge_at.eq(purge_at),
    ))
    .execute(tx.0)?;
    if ended > 0 {
        counts::projects(tx, organization, fewer(1))?;
        counts::project_of_teams(tx, organization, id, fewer(1))?;
    }
    Ok(ended)
}

/// Brings a project back under a name, with everything it had.
pub fn restore(tx: &mut Tx, organization: OrganizationId, id: ProjectId, name: &Name) -> QueryResult<usize> {
    let sort_name = folded(name.as_str());
    let restored = diesel::update(waiting!(organization).filter(projects::id.eq(id)))
        .set((
            projects::state.eq(ProjectState::Active),
            projects::name.eq(name.as_str()),
            projects::search.eq(spaced(&sort_name)),
            projects::sort_name.eq(sort_name),
            projects::ended_at.eq(None::<DateTime<Utc>>),
            projects::ended_by_name.eq(None::<String>),
            projects::purge_at.eq(None::<DateTime<Utc>>),
            projects::successor_id.eq(None::<ProjectId>),
        ))
        .execute(tx.0)?;
    if restored > 0 {
        counts::projects(tx, organization, more(1))?;
        counts::project_of_teams(tx, organization, id, more(1))?;
    }
    Ok(restored)
}

/// Says what took the place of a project that was reset.
pub fn set_successor(tx: &mut Tx, id: ProjectId, successor: ProjectId) -> QueryResult<usize> {
    diesel::update(projects::table.find(id)).set(projects::successor_id.eq(successor)).execute(tx.0)
}

/// So many are handed over with a statement: none is longer because there is more.
const HANDED_AT_ONCE: usize = 10_000;

/// What a successor gets a copy of: the table, the key by which it is walked, and what else stands in a row.
const COPIED_TABLES: [(&str, &str, &str); 4] = [
    ("individual_grants", "user_id", "role, granted_by, granted_by_program, granted_at"),
    ("team_projects", "team_id", "role, linked_by, linked_by_program, linked_at"),
    ("service_account_grants", "service_account_id", "role, granted_by, granted_by_program, granted_at"),
    ("invitation_projects", "invitation_id", "role"),
];

#[derive(QueryableByName)]
struct Handed {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    key: i64,
}

/// Gives the successor, which is active, the people of a project: every stored grant, every team's link, every open invitation and
/// request. Ticks for classified data start anew (A13).
pub fn hand_over(tx: &mut Tx, organization: OrganizationId, id: ProjectId, successor: ProjectId) -> QueryResult<()> {
    let here = || [Bind::Int(successor.0), Bind::Int(organization.0), Bind::Int(id.0)];
    let sql = "insert into all_users_grants (organization_id, project_id, role, granted_by, granted_by_program, granted_at) \
        select organization_id, ?, role, granted_by, granted_by_program, granted_at from all_users_grants where organization_id = ? and project_id = ?";
    Prepared::new(sql, here()).execute(tx.0)?;
    for (table, key, rest) in COPIED_TABLES {
        let sql = format!(
            "insert into {table} (organization_id, project_id, {key}, {rest}) select organization_id, ?, {key}, {rest} from {table} \
                where organization_id = ? and project_id = ? and {key} > ? order by {key} limit {HANDED_AT_ONCE} returning {key} as key"
        );
        let mut last = Some(0);
        while let Some(behind) = last {
            let mut piece = Prepared::new(sql.as_str(), here());
            piece.push("", [Bind::Int(behind)]);
            let handed: Vec<Handed> = piece.load(tx.0)?;
            last = handed.iter().map(|it| it.key).max().filter(|_| handed.len() == HANDED_AT_ONCE);
        }
    }
    let sql = format!(
        "update access_requests set project_id = ? where id in (select id from access_requests \
            where organization_id = ? and project_id = ? and state = 'open' limit {HANDED_AT_ONCE})"
    );
    while Prepared::new(sql.as_str(), here()).execute(tx.0)? == HANDED_AT_ONCE {}
    counts::project_of_teams(tx, organization, successor, more(1))
}

/// The projects whose time is over, the one that waited longest first.
pub fn due(conn: &mut PgConnection) -> QueryResult<Vec<ProjectId>> {
    projects::table
        .filter(projects::purge_at.le(now.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>()))
        .order((projects::purge_at, projects::id))
        .select(projects::id)
        .load(conn)
}

/// Removes a project for good if its time is over and no other Steward has it in hand. Returns what it was: organization and name.
/// It was counted off when it ended; whoever comes here holds the project, and must not wait for an organization now.
pub fn purge(tx: &mut Tx, project: ProjectId) -> QueryResult<Option<(OrganizationId, String)>> {
    let due: Option<ProjectId> = projects::table
        .find(project)
        .filter(projects::purge_at.le(now.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>()))
        .select(projects::id)
        .for_update()
        .skip_locked()
        .first(tx.0)
        .optional()?;
    let Some(due) = due else { return Ok(None) };
    remains::leave(tx, due)?;
    diesel::delete(projects::table.find(due)).returning((projects::organization_id, projects::name)).get_result(tx.0).map(Some)
}
