//! Members who ask to be let into a project, until somebody answers (R2.9).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::{
    model::{
        AccessRequestId, EmailAddress, OrganizationId, ProjectId, ProjectRole, UserId,
        page::{From, Page},
    },
    store::{
        Tx,
        keyset::{Order, capped, keyed, keyset},
        prepared::{Bind, Prepared},
        schema::access_requests,
        waiting::answered,
    },
};

/// A request that waits.
#[derive(Debug, Clone, QueryableByName)]
pub struct AccessRequest {
    #[diesel(sql_type = BigInt)]
    pub id: AccessRequestId,
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Text)]
    pub message: String,
    #[diesel(sql_type = Timestamptz)]
    pub requested_at: DateTime<Utc>,
    /// The time of asking, in microseconds: what the list is sorted by.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(AccessRequest by key, id);
const OLDEST: Order = Order::by_time("r.requested_at", "r.id");

const REQUEST: &str = "select r.id, r.user_id, m.name, m.email, r.message, r.requested_at, \
     (extract(epoch from r.requested_at) * 1000000)::bigint::text as key from access_requests r \
     join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id \
     where r.organization_id = ? and r.project_id = ? and r.state = 'open'";

/// A page of the requests that wait in a project, the oldest first.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    from: &From,
) -> QueryResult<Page<AccessRequest>> {
    keyset(conn, Prepared::new(REQUEST, [Bind::Int(organization.0), Bind::Int(project.0)]), OLDEST, from)
}

/// How many wait, exactly up to `COUNTED` and one more beyond it.
pub fn waiting(conn: &mut PgConnection, organization: OrganizationId, project: ProjectId) -> QueryResult<i64> {
    let waiting = "from access_requests where organization_id = ? and project_id = ? and state = 'open'";
    capped(conn, Prepared::new(waiting, [Bind::Int(organization.0), Bind::Int(project.0)]))
}

/// The request of this id in this project, if it waits.
pub fn find(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    id: AccessRequestId,
) -> QueryResult<Option<AccessRequest>> {
    let binds = [Bind::Int(organization.0), Bind::Int(project.0), Bind::Int(id.0)];
    Prepared::new(format!("{REQUEST} and r.id = ?"), binds).get_result(conn).optional()
}

/// The request of this person in this project, if one waits.
pub fn of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> QueryResult<Option<AccessRequest>> {
    let binds = [Bind::Int(organization.0), Bind::Int(project.0), Bind::Int(user.0)];
    Prepared::new(format!("{REQUEST} and r.user_id = ?"), binds).get_result(conn).optional()
}

/// When this person last asked for this project, whatever became of it.
pub fn last_asked(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> QueryResult<Option<DateTime<Utc>>> {
    access_requests::table
        .filter(access_requests::organization_id.eq(organization).and(access_requests::project_id.eq(project)))
        .filter(access_requests::user_id.eq(user))
        .select(diesel::dsl::max(access_requests::requested_at))
        .first(conn)
}

/// How often this person asked since then: for this project, and for any of the organization.
pub fn times_asked(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
    since: DateTime<Utc>,
) -> QueryResult<(i64, i64)> {
    let asked = access_requests::table
        .filter(access_requests::organization_id.eq(organization).and(access_requests::user_id.eq(user)))
        .filter(access_requests::requested_at.ge(since));
    let here = asked.filter(access_requests::project_id.eq(project)).count().get_result(conn)?;
    Ok((here, asked.count().get_result(conn)?))
}

/// Asks to be let in. Nothing if a request waits already.
pub fn ask(
    tx: &mut Tx,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
    message: &str,
) -> QueryResult<Option<AccessRequestId>> {
    diesel::insert_into(access_requests::table)
        .values((
            access_requests::organization_id.eq(organization),
            access_requests::project_id.eq(project),
            access_requests::user_id.eq(user),
            access_requests::message.eq(message),
        ))
        .on_conflict_do_nothing()
        .returning(access_requests::id)
        .get_result(tx.0)
        .optional()
}

answered!(access_requests, AccessRequestId);

/// Ends every request of the organization that has its answer: the person has access by now, or the project is gone.
pub fn close_answered(tx: &mut Tx, organization: OrganizationId) -> QueryResult<usize> {
    let sql = "update access_requests r set state = 'closed', decided_at = now() where r.organization_id = ? and r.state = 'open' \
         and (exists (select 1 from grants g where g.organization_id = r.organization_id and g.project_id = r.project_id \
                and g.user_id = r.user_id) \
            or not exists (select 1 from projects p where p.organization_id = r.organization_id and p.id = r.project_id \
                and p.state = 'active'))";
    Prepared::new(sql, [Bind::Int(organization.0)]).execute(tx.0)
}

/// Those who are told of a request: whoever has one of these roles in the project, by the organization too (R2.9.2). An All
/// Users Grant makes nobody a recipient: it would make everybody one.
pub fn deciders(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    roles: &[ProjectRole],
) -> QueryResult<Vec<EmailAddress>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        email: EmailAddress,
    }
    let sql = "select m.email from memberships m where m.organization_id = ? and m.user_id in \
         (select g.user_id from grants g where g.organization_id = ? and g.project_id = ? and g.role = any(?) \
            and g.source <> 'all_users' and g.user_id is not null) order by m.sort_name, m.user_id";
    let roles = Bind::words(roles, ProjectRole::as_str);
    let binds = [Bind::Int(organization.0), Bind::Int(organization.0), Bind::Int(project.0), roles];
    let lines: Vec<Line> = Prepared::new(sql, binds).load(conn)?;
    Ok(lines.into_iter().map(|line| line.email).collect())
}
