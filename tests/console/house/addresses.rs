//! An address is spelled in `model/addresses` and in the route table, which is its pattern; everybody else asks for it.

use std::collections::BTreeSet;

use steward::app::routes::TABLE;

use super::paths::texts;

/// Where addresses are spelled: the table, what is held against it below, and assets, whose addresses the build makes.
const SPELLED_IN: &[&str] = &[
    "src/app/routes/",
    "src/app/screens.rs",
    "src/api/table.rs",
    "src/api/absent.rs",
    "src/model/addresses/",
    "src/frame/assets.rs",
];

/// What is no address but what several begin with.
const BEGINNINGS: &[&str] = &[
    "/orgs/{organization}/settings",
    "/orgs/{organization}/settings/users/invited/{invitation}",
    "/projects/{project}/settings",
    "/projects/{project}/settings/users/invited/{invitation}",
    "/projects/{project}/settings/users/requests/{request}",
    "{team}/projects/{project}",
];

/// A file of `src` without its comments and its tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The words that the addresses of the table begin with.
fn first_words() -> BTreeSet<&'static str> {
    TABLE.iter().filter_map(|line| line.path.split('/').nth(1)).filter(|word| !word.is_empty()).collect()
}

/// What stands in quotes and begins as an address does, up to its second word.
fn spelled(text: &str) -> Vec<&str> {
    let known = first_words();
    let word = |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    let address =
        |rest: &str| known.contains(&rest[..word(rest)]) && rest[word(rest)..].starts_with(['/', '?', '#', '"', '\'', '{']);
    let slashes = text.match_indices(['"', '\'']).filter_map(|(at, _)| text[at + 1..].strip_prefix('/'));
    slashes.filter(|rest| address(rest)).map(|rest| &rest[..word(rest)]).collect()
}

/// What stands in double quotes and has a slash in it.
fn patterns(code: &str) -> Vec<&str> {
    code.split('"').skip(1).step_by(2).filter(|text| text.contains('/')).collect()
}

/// Whether a line of the table has this path. What begins with a value, the address of another page, stands at its end.
fn is_in_table(pattern: &str) -> bool {
    let path = pattern.split(['?', '#']).next().unwrap_or_default();
    let wanted: Vec<&str> = path.split('/').skip(1).collect();
    let fits = |one: &str, wanted: &str| if one.starts_with('{') { wanted.starts_with('{') } else { one == wanted };
    TABLE.iter().any(|line| {
        let has: Vec<&str> = line.path.split('/').skip(1).collect();
        let stretches =
            has.windows(wanted.len()).enumerate().filter(|(_, words)| words.iter().zip(&wanted).all(|(a, b)| fits(a, b)));
        let mut places = stretches.map(|(from, _)| (from == 0, from + wanted.len() == has.len()));
        let (from_here, begins) = (path.starts_with('/'), BEGINNINGS.contains(&pattern));
        places.any(|(at_start, at_end)| at_start == from_here && at_end != begins)
    })
}

#[test]
fn no_address_is_spelled_twice() {
    let sources = texts("src").into_iter().filter(|(name, _)| name.ends_with(".rs")).map(|(name, text)| (name, code(&text)));
    let others = sources.filter(|(name, _)| !SPELLED_IN.iter().any(|place| name.starts_with(place)));
    for (name, text) in others.chain(texts("templates")) {
        let found = spelled(&text);
        assert!(found.is_empty(), "{name} spells addresses: {found:?}; model/addresses has them");
    }
    let tried = r#"a href="/login" "/orgs/{id}/x" '/switch?a' "/loginx" "/assets.rs" "/" "x/login" /login "#;
    assert_eq!(spelled(tried), ["login", "orgs", "switch"], "the test itself sees what it looks for");
}

#[test]
fn every_address_is_one_of_the_table() {
    for (name, text) in
        texts("src/model/addresses").iter().filter(|(name, _)| !name.ends_with("own.rs") && !name.ends_with("programs.rs"))
    {
        for pattern in patterns(&code(text)) {
            assert!(is_in_table(pattern), "{name} leads to {pattern}, which the route table does not know");
        }
    }
    for (pattern, known) in [
        ("/", true),
        ("/login?return_to={}", true),
        ("/signup/verify/{}", true),
        ("/signup/verify", false),
        ("/orgs/{organization}/settings/gone", false),
        ("/orgs/{organization}/settings", true),
        ("/orgs/settings/users", false),
        ("{page}/projects/new", true),
        ("{page}/projects/old", false),
        ("/projects/new", false),
    ] {
        assert_eq!(is_in_table(pattern), known, "the test itself knows {pattern}");
    }
}

#[test]
fn every_file_says_at_its_head_what_it_is_for() {
    for (name, text) in texts("src").into_iter().filter(|(name, _)| name.ends_with(".rs")) {
        let says = text.starts_with("//! ") || text.starts_with("// @generated");
        assert!(says, "{name} begins without a sentence");
    }
}
