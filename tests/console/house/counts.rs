//! Whatever writes to a table whose rows are counted, counts in its own transaction: no trigger does it instead (U18, C7.3).

use std::collections::BTreeSet;

use super::paths::modules;
use crate::{
    database::counts::{CHANGING, WATCHED},
    support::World,
};

/// The tables whose new rows are counted. A new team, an account or an organization begins with nothing.
const ADDED: [&str; 7] =
    ["invitations", "join_requests", "memberships", "projects", "team_members", "team_projects", "team_service_accounts"];

/// Functions that write to such a table, or to one that only they know, and count nothing; with the reason.
const COUNTING_NOTHING: &[(&str, &str, &str)] = &[
    ("src/store/data/remains.rs", "remove", "only of events and profiles"),
    ("src/store/data/remains.rs", "sweep", "only of events and profiles"),
    ("src/store/invitations/mod.rs", "renew", "it stays open"),
    ("src/store/invitations/mod.rs", "stands", "it stays open"),
    ("src/store/invitations/senders.rs", "pass_on", "it stays open"),
    ("src/store/organizations/emptying.rs", "apart", "none of these is counted"),
    ("src/store/organizations/emptying.rs", "service_accounts", "the teams in which they were counted went before"),
    ("src/store/organizations/emptying.rs", "teams", "what is counted of a team goes with it"),
    ("src/store/organizations/ends.rs", "remove", "it was emptied, and its counts go with it"),
    ("src/store/projects/context.rs", "set", "a text of its own counts nothing"),
    ("src/store/projects/ended.rs", "purge", "it was counted off when it ended"),
    ("src/store/projects/ended.rs", "set_successor", "it stays as it is"),
    ("src/store/projects/mod.rs", "rename", "it stays active"),
    ("src/store/projects/mod.rs", "set_time_period", "it stays active"),
    ("src/store/projects/mod.rs", "set_timezone", "it stays active"),
    ("src/store/projects/mod.rs", "set_token", "it stays active"),
    ("src/store/search_folding.rs", "creators_anew", "only names change"),
    ("src/store/search_folding.rs", "table_anew", "only names change"),
    ("src/store/seeds.rs", "link", "the load is counted at its end"),
    ("src/store/teams/mod.rs", "delete", "what is counted of a team goes with it"),
];

/// The functions of a text, each with what stands between it and the next, in one line and without comments.
fn functions(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        let begins = line.split_once("fn ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"));
        if let Some((_, rest)) = begins {
            found.push((rest.split(['(', '<']).next().unwrap_or_default().to_owned(), String::new()));
        }
        if let Some((_, body)) = found.last_mut() {
            body.push_str(line.trim_end_matches('\\'));
            body.push(' ');
        }
    }
    let whole = |body: String| body.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    found.into_iter().map(|(name, body)| (name, whole(body))).collect()
}

/// Whether it adds or removes rows that are counted, or changes what they are counted by, or does so to a table that stands nowhere.
fn writes(body: &str) -> bool {
    let adds = ADDED.iter().any(|table| spelled(body, table, "insert_into", "insert into"));
    let removes = WATCHED.iter().any(|table| spelled(body, table, "delete", "delete from"));
    let changes = CHANGING.iter().any(|table| spelled(body, table, "update", "update"));
    let any = ["insert_into($", "delete($", "update($", "update(waiting!(", "insert into {", "delete from {", "update {"];
    adds || removes || changes || any.iter().any(|word| body.contains(word))
}

fn spelled(body: &str, table: &str, in_code: &str, in_sql: &str) -> bool {
    body.contains(&format!("{in_code}({table}::table")) || body.contains(&format!("{in_sql} {table} "))
}

// U18, C7.3
#[test]
fn whatever_writes_what_is_counted_counts() {
    let mut silent = Vec::new();
    for (file, _, text) in modules().into_iter().filter(|(file, ..)| file.starts_with("src/store/")) {
        for (name, body) in functions(&text).into_iter().filter(|(_, body)| writes(body)) {
            if !body.contains("counts::") {
                silent.push(format!("{file} {name}"));
            }
            if spelled(&body, "projects", "delete", "delete from") {
                assert!(body.contains("remains::leave"), "{file} {name}: what does the project leave behind?");
            }
        }
    }
    silent.sort();
    let known: Vec<String> = COUNTING_NOTHING.iter().map(|(file, name, _)| format!("{file} {name}")).collect();
    assert_eq!(silent, known, "what changes a count calls `store/counts.rs`");
}

#[test]
fn a_write_that_forgets_to_count_is_found() {
    for body in [
        "diesel::insert_into(memberships::table)",
        "let gone = diesel::delete( memberships::table.filter(x)",
        "delete from teams where id = ?",
        "diesel::update(\n projects::table\n .filter(x)",
        "with gone as (delete from team_members using teams",
        "update invitations set revoked_at",
        "format!(\"delete from {table}\")",
    ] {
        let (_, whole) = functions(&format!("fn it() {{\n{body}")).remove(0);
        assert!(writes(&whole), "{whole}");
    }
    for body in ["diesel::insert_into(teams::table)", "update memberships set role = ?", "delete from project_ranks where"] {
        assert!(!writes(body), "{body}");
    }
}

// U18: rows that go with others are watched, too
#[test]
fn every_table_with_whose_rows_counted_ones_go_is_watched() {
    let world = World::empty();
    let watched = WATCHED.map(|table| format!("'{table}'")).join(", ");
    let with = world.text(&format!(
        "select string_agg(distinct confrelid::regclass::text, ',' order by confrelid::regclass::text) from pg_constraint \
         where contype = 'f' and confdeltype = 'c' and conrelid::regclass::text in ({watched})"
    ));
    let with: BTreeSet<&str> = with.split(',').collect();
    assert!(with.is_subset(&WATCHED.into()), "{with:?}");
    assert!(ADDED.iter().chain(&CHANGING).all(|table| WATCHED.contains(table)));
}
