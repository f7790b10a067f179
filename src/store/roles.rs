//! What the program's own role may do where another one owns the tables (F28).

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    pg::PgConnection,
    result::QueryResult,
    sql_query,
    sql_types::{Bool, Text},
};

/// Whom a connection speaks for.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Role {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Bool)]
    pub superuser: bool,
}

/// Who this connection is.
pub fn who(conn: &mut PgConnection) -> QueryResult<Role> {
    sql_query("select current_user::text as name, rolsuper as superuser from pg_roles where rolname = current_user")
        .get_result(conn)
}

/// Gives a role what the program needs and nothing more: it works with the rows of all tables, adds to the audit log and reads
/// it, and only reads which migrations were made and which key is the right one. Asked by the owner, while nobody else does.
pub fn let_in(conn: &mut PgConnection, role: &str) -> QueryResult<()> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    conn.batch_execute(&format!(
        "begin;
         select pg_advisory_xact_lock({GIVING});
         grant usage on schema public to {role};
         grant select, insert, update, delete on all tables in schema public to {role};
         grant usage, select, update on all sequences in schema public to {role};
         revoke update, delete, truncate, references, trigger on audit_entries from {role};
         revoke insert, update, delete, truncate on sealed_with, __diesel_schema_migrations from {role};
         grant truncate on pulse to {role};
         commit"
    ))
}

/// Two Stewards that start together do it one after the other. Any number that nobody else uses.
const GIVING: i64 = 7_283_940_117;
