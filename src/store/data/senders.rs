//! Which project a token or a key belongs to.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use crate::{
    model::{Digest, OrganizationId, ProjectId},
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
}

const SELECT: &str = "select p.id, p.organization_id, p.timezone, p.stores_local_time from projects p";

/// The active project with this token.
pub fn by_token(conn: &mut PgConnection, token: &str) -> QueryResult<Option<Receiver>> {
    let sql = format!("{SELECT} where p.token = ? and p.state = 'active'");
    Prepared::new(sql, [Bind::Text(token.to_owned())]).get_result(conn).optional()
}

/// The active project with this API key.
pub fn by_key(conn: &mut PgConnection, key: Digest) -> QueryResult<Option<Receiver>> {
    let sql = format!("{SELECT} join project_keys k on k.project_id = p.id where k.api_key_digest = ? and p.state = 'active'");
    Prepared::new(sql, [Bind::Bytes(key.0.to_vec())]).get_result(conn).optional()
}

/// The active project with this API secret.
pub fn by_secret(conn: &mut PgConnection, secret: Digest) -> QueryResult<Option<Receiver>> {
    let sql = format!("{SELECT} join project_keys k on k.project_id = p.id where k.api_secret_digest = ? and p.state = 'active'");
    Prepared::new(sql, [Bind::Bytes(secret.0.to_vec())]).get_result(conn).optional()
}

/// An active project of the organization.
pub fn of_organization(conn: &mut PgConnection, organization: OrganizationId, id: ProjectId) -> QueryResult<Option<Receiver>> {
    let sql = format!("{SELECT} where p.organization_id = ? and p.id = ? and p.state = 'active'");
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(id.0)]).get_result(conn).optional()
}
