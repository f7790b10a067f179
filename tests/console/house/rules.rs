//! Rules stand in `policy` and nowhere else: the store is handed lists, pages ask. Otherwise a role that is added, or a cell
//! that changes, would reach the tables and not the SQL (R2.2, R2.3.1, R2.10).

use steward::{
    model::{OrganizationRole, ProjectRole, organization::Plan},
    policy::roles_in_every_project,
};

use super::paths::texts;
use crate::support::World;

/// Where the words stand because they are the words: in columns, and in rows that are made up.
const WORDS: &[&str] = &["src/store/columns.rs", "src/store/schema.rs", "src/store/seeds.rs"];
/// What pages may name: the whole list of a table, how a word is written, and the least role, with which forms begin.
const PAGES: &[&str] = &["ALL", "as_str", "label", "Consumer"];
/// What the store may name: how a word is written.
const STORE: &[&str] = &["as_str"];

/// The Rust files below a folder. What a file tests about itself may name everything.
fn files(folder: &str) -> Vec<(String, String)> {
    let rust = texts(folder).into_iter().filter(|(name, _)| name.ends_with(".rs"));
    rust.map(|(name, text)| (name, text.split("#[cfg(test)]").next().unwrap_or_default().to_owned())).collect()
}

/// A role or a plan that a line names, with what stands before it and behind it.
struct Named<'a> {
    before: &'a str,
    what: &'a str,
    after: &'a str,
}

fn named(line: &str) -> Vec<Named<'_>> {
    let one = |(at, kind): (usize, &str)| {
        let rest = &line[at + kind.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        Named { before: line[..at].trim_end(), what: &rest[..end], after: rest[end..].trim_start() }
    };
    ["OrganizationRole::", "ProjectRole::", "Plan::"].iter().flat_map(|kind| line.match_indices(kind)).map(one).collect()
}

impl Named<'_> {
    /// Something is held against it, or taken apart by it.
    fn is_asked(&self) -> bool {
        let before =
            ["==", "!=", "|", "Some("].iter().any(|mark| self.before.ends_with(mark)) || self.before.contains("matches!(");
        self.what != "ALL" && (before || ["=>", "|", "=="].iter().any(|mark| self.after.starts_with(mark)))
    }
}

fn words() -> Vec<&'static str> {
    let roles = OrganizationRole::ALL.iter().map(|role| role.as_str());
    roles.chain(ProjectRole::ALL.iter().map(|role| role.as_str())).chain(Plan::ALL.iter().map(|plan| plan.as_str())).collect()
}

/// A role or a plan spelled in SQL, or named by the code around it.
fn decides_in_store(line: &str) -> bool {
    let spelled = |word: &str| line.contains(&format!("'{word}'")) || line.contains(&format!("\"{word}\""));
    words().into_iter().any(spelled) || named(line).iter().any(|named| !STORE.contains(&named.what))
}

/// A role or a plan that something is held against, or that no form begins with.
fn decides_in_page(line: &str) -> bool {
    let compared = named(line).iter().any(|named| !PAGES.contains(&named.what) || named.is_asked());
    compared || words().into_iter().any(|word| line.contains(&format!("= \"{word}\"")))
}

fn lines_that(decides: fn(&str) -> bool, folders: &[&str]) -> String {
    let mut wrong = Vec::new();
    for (name, code) in folders.iter().copied().flat_map(files).filter(|(name, _)| !WORDS.contains(&name.as_str())) {
        let found = code.lines().enumerate().filter(|(_, line)| decides(line));
        wrong.extend(found.map(|(n, line)| format!("{name}:{}: {}", n + 1, line.trim())));
    }
    wrong.join("\n")
}

#[test]
fn the_store_knows_no_role_and_no_plan() {
    let wrong = lines_that(decides_in_store, &["src/store"]);
    assert!(wrong.is_empty(), "the store is handed lists of roles and plans by those who ask:\n{wrong}");
}

#[test]
fn pages_ask_the_policy_instead_of_comparing_roles() {
    let wrong = lines_that(decides_in_page, &["src/web", "src/frame", "src/http", "src/app"]);
    assert!(wrong.is_empty(), "a page asks `may`, `reaches` or another question of `policy`:\n{wrong}");
}

#[test]
fn a_rule_in_the_wrong_place_is_found() {
    for line in ["and o.plan = 'enterprise'", "g.role in ('owner', 'admin')", ".filter(role.eq(OrganizationRole::Owner))"] {
        assert!(decides_in_store(line), "{line}");
    }
    for line in [
        "line.role != OrganizationRole::Member",
        "OrganizationRole::Owner | OrganizationRole::Admin => true,",
        "row.role == ProjectRole::Consumer",
        "if role.as_str() == \"owner\" {",
    ] {
        assert!(decides_in_page(line), "{line}");
    }
    for line in ["role: ProjectRole::Consumer.as_str().to_owned(),", "|role| ProjectRole::ALL", "\"\" => ProjectRole::Consumer,"]
    {
        assert!(!decides_in_page(line), "{line}");
    }
}

// R2.2: the view `grants` derives what follows from an organization role. It cannot be handed a list, so it is held against it.
#[test]
fn the_view_of_grants_gives_by_organization_role_what_the_policy_says() {
    let world = World::new();
    world.run(
        "insert into service_accounts (organization_id, username, role)
         select 1000001, role, role from memberships where organization_id = 1000001",
    );
    let mut expected: Vec<String> =
        roles_in_every_project().iter().map(|(role, there)| format!("{} is {}", role.as_str(), there.as_str())).collect();
    expected.sort();
    for (table, column) in [("memberships", "user_id = h.user_id"), ("service_accounts", "service_account_id = h.id")] {
        let roles = world.count(&format!("(select distinct role from {table} where organization_id = 1000001) r"));
        assert_eq!(usize::try_from(roles), Ok(OrganizationRole::ALL.len()), "somebody has every role");
        let given = world.text(&format!(
            "select string_agg(line, ',' order by line) from (select distinct h.role || ' is ' || g.role as line
             from {table} h join grants g on g.organization_id = h.organization_id and g.{column}
             where h.organization_id = 1000001 and g.source = 'organization_role') l"
        ));
        assert_eq!(given.split(',').collect::<Vec<_>>(), expected, "{table}");
    }
}
