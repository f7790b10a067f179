//! Which project a token or a key belongs to.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};

use crate::{
    model::{Digest, OrganizationId, ProjectId, limits::EVENTS_KEPT_DAYS},
    store::prepared::{Bind, Prepared},
};

/// What is asked of a project that receives or gives.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Receiver {
    #[diesel(sql_type = BigInt)]
    pub id: ProjectId,
    #[diesel(sql_type = BigInt)]
    pub organization_id: OrganizationId,
    #[diesel(sql_type = Text)]
    pub timezone: String,
    #[diesel(sql_type = Bool)]
    pub stores_local_time: bool,
    /// The project whose token or key it was, where that one was merged into this one and sends on (D5.4).
    #[diesel(sql_type = Nullable<BigInt>)]
    pub via: Option<ProjectId>,
    /// For how many days its organization keeps events, if it says so.
    #[diesel(sql_type = Nullable<Integer>)]
    pub events_kept_days: Option<i32>,
}

impl Receiver {
    /// For how many days its events are kept (R2.18).
    pub fn days_kept(&self) -> i32 {
        self.events_kept_days.unwrap_or(EVENTS_KEPT_DAYS)
    }
}

/// What is done with the data of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It is given something, which a project that was merged sends on.
    In,
    /// Something is taken from it: never from another one.
    Out,
}

const SELECT: &str = "select p.id, p.organization_id, p.timezone, p.stores_local_time, null::bigint as via, g.events_kept_days \
    from projects p join organizations g on g.id = p.organization_id";
const FORWARDED: &str = "select t.id, t.organization_id, t.timezone, t.stores_local_time, \
        case when t.id <> p.id then p.id end as via, g.events_kept_days \
    from projects p join organizations g on g.id = p.organization_id left join project_forwards f on f.project_id = p.id and f.ends_at > now() \
    left join projects o on o.id = f.target_id and o.organization_id = p.organization_id and o.state = 'active' \
    join projects t on t.id = coalesce(o.id, p.id)";

impl Flow {
    fn select(self) -> &'static str {
        match self {
            Self::In => FORWARDED,
            Self::Out => SELECT,
        }
    }
}

/// The active project with this token, or the one it sends on to.
pub fn by_token(conn: &mut PgConnection, token: &str, flow: Flow) -> QueryResult<Option<Receiver>> {
    let sql = format!("{} where p.token = ? and p.state = 'active'", flow.select());
    Prepared::new(sql, [Bind::Text(token.to_owned())]).get_result(conn).optional()
}

/// The active project with this API key, or the one it sends on to.
pub fn by_key(conn: &mut PgConnection, key: Digest, flow: Flow) -> QueryResult<Option<Receiver>> {
    by_digest(conn, "api_key_digest", key, flow)
}

/// The active project with this API secret, or the one it sends on to.
pub fn by_secret(conn: &mut PgConnection, secret: Digest, flow: Flow) -> QueryResult<Option<Receiver>> {
    by_digest(conn, "api_secret_digest", secret, flow)
}

fn by_digest(conn: &mut PgConnection, column: &'static str, digest: Digest, flow: Flow) -> QueryResult<Option<Receiver>> {
    let of_key = format!("p.id = (select k.project_id from project_keys k where k.{column} = ?)");
    let sql = format!("{} where {of_key} and p.state = 'active'", flow.select());
    Prepared::new(sql, [Bind::Bytes(digest.0.to_vec())]).get_result(conn).optional()
}

/// An active project of the organization.
pub fn of_organization(conn: &mut PgConnection, organization: OrganizationId, id: ProjectId) -> QueryResult<Option<Receiver>> {
    let sql = format!("{SELECT} where p.organization_id = ? and p.id = ? and p.state = 'active'");
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(id.0)]).get_result(conn).optional()
}
