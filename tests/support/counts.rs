//! The counts that are kept in rows, counted again (U18). Every database of the tests is asked in the end, and before and after whatever a
//! test does to it that no page offers.

use steward::store::{PgConnection, connect};

/// What is kept, in which column of which table, and how it is counted for the row `it`.
const KEPT: [(&str, &str, &str); 7] = [
    (
        "teams",
        "user_count",
        "select count(*) from team_members m where m.organization_id = it.organization_id and m.team_id = it.id",
    ),
    (
        "teams",
        "service_account_count",
        "select count(*) from team_service_accounts s where s.organization_id = it.organization_id and s.team_id = it.id",
    ),
    (
        "teams",
        "project_count",
        "select count(*) from team_projects l join projects p on p.id = l.project_id and p.state = 'active' \
         where l.organization_id = it.organization_id and l.team_id = it.id",
    ),
    ("organizations", "member_count", "select count(*) from memberships m where m.organization_id = it.id"),
    ("organizations", "project_count", "select count(*) from projects p where p.organization_id = it.id and p.state = 'active'"),
    (
        "organizations",
        "invitation_count",
        "select count(*) from invitations i where i.organization_id = it.id and i.accepted_at is null and i.revoked_at is null",
    ),
    (
        "organizations",
        "join_request_count",
        "select count(*) from join_requests r where r.organization_id = it.id and r.state = 'open'",
    ),
];

/// The tables whose rows are counted, or with whose rows such rows go.
pub const WATCHED: [&str; 11] = [
    "invitations",
    "join_requests",
    "memberships",
    "organizations",
    "projects",
    "service_accounts",
    "team_members",
    "team_projects",
    "team_service_accounts",
    "teams",
    "users",
];
/// Those of them whose rows are counted or not by what stands in them.
pub const CHANGING: [&str; 3] = ["invitations", "join_requests", "projects"];

/// Whether the tables have them all: those of an old version, or of none, have not.
const ARE_KEPT: &str = "(select count(*) = 2 from pg_attribute where (attrelid, attname) in \
    ((to_regclass('public.teams'), 'project_count'), (to_regclass('public.organizations'), 'join_request_count')))";

/// What a count says that is not what one finds by counting, in one text; nothing if all is well. All is asked of one moment.
pub fn question() -> String {
    let lines = KEPT.map(|(table, column, counted)| {
        format!(
            "select format('{table}.{column} of %s is %s, and there are %s', it.id, it.{column}, ({counted})) as line \
             from {table} it where it.{column} <> ({counted})"
        )
    });
    format!("select coalesce(string_agg(line, '; '), '') from ({}) wrong", lines.join(" union all "))
}

/// The same of whatever database it is.
pub fn wrong(conn: &mut PgConnection) -> String {
    let kept = super::number(conn, &format!("select case when {ARE_KEPT} then 1 else 0 end"));
    if kept == 0 { String::new() } else { super::text(conn, &question()) }
}

/// The same of the database at this address, if it still answers.
pub fn wrong_at(url: &str) -> String {
    connect(url).map_or_else(|_| String::new(), |mut conn| wrong(&mut conn))
}

/// Whether a statement of a test can change what is counted. Nobody counts for it.
pub fn are_touched(sql: &str) -> bool {
    let sql = sql.to_lowercase();
    let written = |table: &&str| sql.contains(&format!("insert into {table} ")) || sql.contains(&format!("delete from {table}"));
    WATCHED.iter().any(written) || CHANGING.iter().any(|table| sql.contains(&format!("update {table} ")))
}

/// The statement that counts everything again, if it is kept.
pub fn anew() -> String {
    let updates = KEPT.map(|(table, column, counted)| {
        format!("update {table} it set {column} = ({counted}) where it.{column} <> ({counted});")
    });
    format!("do $counts$ begin if {ARE_KEPT} then {} end if; end $counts$", updates.join(" "))
}
