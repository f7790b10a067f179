//! What the program's own role may do where another one owns the tables (F28).

use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    pg::PgConnection,
    result::QueryResult,
    sql_query,
    sql_types::{Bool, Nullable, Text},
};

use super::locks::GIVING;

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

/// Gives a role what the program needs and nothing more: it works with the rows of Steward's own tables, adds to the audit log and
/// reads it, and only reads which migrations were made and which key is the right one. It deletes no organization, because the
/// entries of the audit log would go with it. Asked by the owner, while nobody else does (F28).
///
/// # Errors
/// What the database says. Nothing is given then.
pub fn let_in(conn: &mut PgConnection, role: &str) -> QueryResult<()> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    conn.transaction(|conn| given(conn, &role))
}

fn given(conn: &mut PgConnection, role: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("select pg_advisory_xact_lock({GIVING}); grant usage on schema public to {role}"))?;
    // What else lies in the schema belongs to others.
    for (kinds, rights) in
        [("'r', 'p', 'v'", "select, insert, update, delete on table"), ("'S'", "usage, select, update on sequence")]
    {
        if let Some(names) = owned(conn, kinds)? {
            conn.batch_execute(&format!("grant {rights} {names} to {role}"))?;
        }
    }
    conn.batch_execute(&format!(
        "revoke update, delete, truncate, references, trigger on audit_entries from {role};
         revoke insert, update, delete, truncate on sealed_with, __diesel_schema_migrations from {role};
         revoke delete, truncate on organizations from {role};
         grant truncate on pulse to {role}"
    ))
}

/// The names of what this connection's role owns of these kinds, separated by commas.
fn owned(conn: &mut PgConnection, kinds: &str) -> QueryResult<Option<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Text>)]
        names: Option<String>,
    }
    let row: Row = sql_query(format!(
        "select string_agg(format('%I.%I', n.nspname, c.relname), ', ') as names
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind in ({kinds}) and pg_get_userbyid(c.relowner) = current_user"
    ))
    .get_result(conn)?;
    Ok(row.names)
}
