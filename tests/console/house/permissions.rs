//! Every address as everybody: what the tables say is what they get, and the other organization's ids open nothing.

use std::io::Write;

use crate::support::{
    World,
    sweep::{Answer, CALLERS, Caller, Side, checksum, filled, populated},
};
use steward::app::routes::{Asks, Line, TABLE};

/// Links and forms decide there, not roles; what they decide is in the tests of their nouns.
fn is_judged(line: &Line) -> bool {
    !matches!(line.asks, Asks::Nothing | Asks::Operator | Asks::Data)
}

fn has(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| path.contains(&format!("{{{name}}}")))
}

/// Forms that name things by their ids, for the addresses that take some. An id of one's own side or of the other.
pub(super) fn form(path: &str, things: Side) -> Vec<(&'static str, &'static str)> {
    let id = |own, other| if things == Side::Own { own } else { other };
    let account = id("6000001", "6000002");
    let (user, team, project) = (id("2000011", "2000005"), id("5000003", "5000002"), id("3000001", "3000003"));
    match path {
        "/orgs/{org}/settings/users/invite" => vec![
            ("email-0", "new@northwind.test"),
            ("role-0", "member"),
            ("projects-0", project),
            ("project_role-0", "consumer"),
            ("invite", "yes"),
        ],
        "/orgs/{org}/settings/users/invite/teams" => {
            vec![("email", "new@northwind.test"), ("role", "member"), ("teams", team)]
        }
        "/orgs/{org}/settings/users/removal" => vec![("user", user)],
        "/orgs/{org}/settings/users/roles/undo" => {
            vec![("was", id("2000011.member", "2000005.member")), ("undoes", "billing_admin")]
        }
        "/orgs/{org}/settings/users/roles" => vec![("user", user), ("role", "billing_admin")],
        "/orgs/{org}/settings/projects/removal" => vec![("project", project)],
        "/orgs/{org}/settings/view" => vec![("person", user)],
        "/projects/{project}/settings/merge/start" => vec![("to", id("3000002", "3000003"))],
        "/projects/{project}/settings/transfer" => vec![("to", id("1000001", "1000002"))],
        "/orgs/{org}/settings/users/requests/{request}/approval" => vec![("projects", project), ("role", "consumer")],
        "/orgs/{org}/settings/users/{user}/projects/new" => vec![("projects", project), ("role", "consumer")],
        "/orgs/{org}/settings/users/{user}/teams/new" => vec![("teams", team)],
        "/projects/{project}/settings/users/removal" => vec![("user", user)],
        "/orgs/{org}/settings/users/invited/resend"
        | "/orgs/{org}/settings/users/invited/revocation"
        | "/orgs/{org}/settings/users/invited/revocation/undo"
        | "/projects/{project}/settings/users/invited/resend"
        | "/projects/{project}/settings/users/invited/revocation"
        | "/projects/{project}/settings/users/invited/revocation/undo" => vec![("invitation", id("4000001", "4000002"))],
        "/projects/{project}/settings/users/removal/undo" => {
            vec![("was", id("2000011.analyst.no", "2000005.analyst.no"))]
        }
        "/orgs/{org}/settings/teams/removal" => vec![("team", team)],
        "/orgs/{org}/settings/teams/{team}/service-accounts/new" => vec![("account", account)],
        "/orgs/{org}/settings/service-accounts/new" => {
            vec![("name", "Program"), ("role", "member"), ("project-0", project), ("role-0", "consumer")]
        }
        "/orgs/{org}/settings/service-accounts/removal" => vec![("account", account)],
        "/orgs/{org}/settings/service-accounts/{account}/projects/new" => vec![("projects", project), ("role", "consumer")],
        "/orgs/{org}/settings/service-accounts/{account}/teams/new" => vec![("teams", team)],
        "/projects/{project}/settings/service-accounts/new" => {
            vec![("which", "existing"), ("account", account), ("project_role", "consumer")]
        }
        "/orgs/{org}/settings/teams/{team}/users/new" => vec![("user", user)],
        "/orgs/{org}/settings/teams/{team}/projects/new" => vec![("project", project), ("role", "consumer")],
        _ => Vec::new(),
    }
}

/// Calls one address. Where something happened, the next caller finds the world as it was.
async fn judged(world: &mut World, caller: &Caller, browser: &mut crate::support::browser::Browser, line: &Line) {
    let path = filled(line.path, Side::Own, Side::Own);
    let before = world.count("audit_entries");
    let page = browser.send(&line.method.to_uppercase(), &path, &[]).await;
    let expected = caller.deserves(line.asks);
    assert_eq!(Answer::of(&page), expected, "{}: {} {path} answers {}", caller.name, line.method, page.status);
    assert!(!page.status.is_server_error() && page.status.as_u16() != 405, "{}: {} {path}", caller.name, line.method);
    if expected == Answer::Forbidden {
        assert!(
            page.shows("Only ") && page.shows("/settings/roles\""),
            "a refusal names who could, and leads to the tables: {path}"
        );
    }
    if matches!(expected, Answer::Forbidden | Answer::MayAsk | Answer::NotFound) {
        // The bar shows the viewer's own address.
        let shown = caller.name != "ada" && page.shows("ada@northwind.test");
        assert!(!shown && !page.shows("gus@"), "a refusal shows nothing: {path}");
    }
    if expected != Answer::Through {
        // S10.10
        assert_eq!(world.count("audit_entries"), before, "{}: a refusal leaves no record: {path}", caller.name);
    }
    if !line.is_safe() && (world.count("audit_entries") > before || line.path == "/logout") {
        *world = populated();
        *browser = caller.comes(world).await;
    }
}

// M71–M110, S10.1
#[actix_web::test]
async fn every_address_answers_everybody_as_the_tables_say() {
    let mut checked = 0;
    for caller in CALLERS {
        let mut world = populated();
        let mut browser = caller.comes(&world).await;
        for line in TABLE.iter().filter(|line| is_judged(line)) {
            judged(&mut world, caller, &mut browser, line).await;
            checked += 1;
        }
    }
    say(&format!("{checked} combinations of address and caller in their own organization"));
    assert_eq!(checked, CALLERS.len() * TABLE.iter().filter(|line| is_judged(line)).count());
}

// S10.2, S9.4 and S9.19–S9.26
#[actix_web::test]
async fn ids_of_the_other_organization_open_nothing_and_change_nothing() {
    let mut checked = 0;
    for caller in CALLERS.iter().filter(|caller| caller.name != "dana") {
        let world = populated();
        let mut browser = caller.comes(&world).await;
        let before = checksum(&world);
        let placed = TABLE.iter().filter(|line| is_judged(line) && has(line.path, &["org", "project"]));
        for line in placed {
            let signed_out = caller.name.is_empty();
            let strange = filled(line.path, Side::Other, Side::Other);
            let nowhere = filled(line.path, Side::Other, Side::Own);
            for path in [strange, nowhere] {
                let page = browser.send(&line.method.to_uppercase(), &path, &form(line.path, Side::Own)).await;
                let expected = if signed_out { Answer::SignIn } else { Answer::NotFound };
                assert_eq!(Answer::of(&page), expected, "{}: {} {path}", caller.name, line.method);
                checked += 1;
            }
            let things = line.path.replacen("/projects/{project}", "", 1);
            if has(&things, &["user", "team", "account", "invitation", "project", "request", "ended", "receipt"]) {
                let path = filled(line.path, Side::Own, Side::Other);
                let page = browser.send(&line.method.to_uppercase(), &path, &form(line.path, Side::Own)).await;
                let own = caller.deserves(line.asks);
                let expected = if own == Answer::Through { Answer::NotFound } else { own };
                assert_eq!(Answer::of(&page), expected, "{}: {} {path}", caller.name, line.method);
                checked += 1;
            }
            let foreign = form(line.path, Side::Other);
            if !foreign.is_empty() && !line.is_safe() {
                let path = filled(line.path, Side::Own, Side::Own);
                let page = browser.send(&line.method.to_uppercase(), &path, &foreign).await;
                assert!(page.status.as_u16() >= 400 || caller.deserves(line.asks) == Answer::SignIn, "{}: {path}", caller.name);
                checked += 1;
            }
        }
        assert_eq!(checksum(&world), before, "{} changed something", caller.name);
    }
    say(&format!("{checked} combinations of address, caller and foreign ids"));
}

// S10.2: an address that takes an id in its form is tried with a foreign one
#[test]
fn forms_with_ids_belong_to_addresses_of_the_table() {
    let with_ids = TABLE.iter().filter(|line| !form(line.path, Side::Own).is_empty() && !line.is_safe());
    assert_eq!(with_ids.count(), 29, "every form above is tried");
}

// W23: rights are read at every request
#[actix_web::test]
async fn a_right_that_was_taken_is_gone_at_the_next_request() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 200);
    world.run("update memberships set role = 'member' where user_id = 2000002");
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 403);
    world.run("delete from memberships where user_id = 2000002");
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 404);
}

#[actix_web::test]
async fn a_refusal_to_htmx_is_a_notice_that_says_who_could() {
    let world = World::new();
    let page = world.signed_in("cleo").await.with_htmx().get("/orgs/1000001/settings/users").await;
    assert_eq!((page.status.as_u16(), page.is_fragment()), (403, true));
    assert_eq!(page.headers["hx-retarget"], "#notices");
    assert!(page.shows("role=\"alert\"") && page.shows("Only Owners and Admins of this organization can do this."));
    assert!(page.shows("href=\"/orgs/1000001/settings/roles\""), "the next step");
}

#[actix_web::test]
async fn addresses_that_do_not_exist_are_not_found_and_others_take_only_their_methods() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/orgs/x/settings/users", 404),
        ("GET", "/orgs/9/settings/users", 404),
        ("GET", "/orgs/1000001/settings/users/x", 404),
        ("POST", "/orgs/1000001/settings/users/2000004", 405),
    ] {
        assert_eq!(ada.send(method, path, &[]).await.status.as_u16(), status, "{method} {path}");
    }
}

/// Past the harness, which keeps what tests print to itself.
fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "{sentence}");
}
