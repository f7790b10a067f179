//! What the doctor asks of a database that is no table of ours: its modules and its clock (C5.9).

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text, Timestamptz},
};

/// The modules that the tables are built with.
pub const MODULES: [&str; 2] = ["pg_trgm", "btree_gin"];

/// A module, and how far it is there.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Module {
    #[diesel(sql_type = Text)]
    pub name: String,
    /// In this database.
    #[diesel(sql_type = Bool)]
    pub created: bool,
    /// On the disk of the server.
    #[diesel(sql_type = Bool)]
    pub available: bool,
}

/// The modules that are needed, each with how far it is there.
///
/// # Errors
/// Those of the database.
pub fn modules(conn: &mut PgConnection) -> QueryResult<Vec<Module>> {
    let needed = MODULES.map(|name| format!("('{name}')")).join(", ");
    sql_query(format!(
        "select n.name, exists (select from pg_extension e where e.extname = n.name) as created, \
         exists (select from pg_available_extensions a where a.name = n.name) as available \
         from (values {needed}) n(name)"
    ))
    .load(conn)
}

/// What time it is for the server of the database.
///
/// # Errors
/// Those of the database.
pub fn clock(conn: &mut PgConnection) -> QueryResult<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let row: Row = sql_query("select clock_timestamp() as at").get_result(conn)?;
    Ok(row.at)
}
