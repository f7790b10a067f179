//! Lists that are sorted: every line on exactly one page, whatever the column holds, and one place that says how many there are.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use steward::{model::UserId, store};

use crate::support::{World, browser::Browser};

const HERE: &str = "/orgs/1000001/settings";

/// A hundred and thirty of everything. Half of them are equal in every column but their id, and many were never active.
fn crowded() -> World {
    let world = World::new();
    world.crowd("Member ###", 1..=126);
    let northwind = world.northwind().by("ada");
    let northwind = northwind.each(1..=126).member("Member ###").team("Team ###", &[], &[]).project("Project ###", "eu");
    let northwind = northwind.each(1..=126).invitation("guest###@new.test", "member").robot("robot-###", "member", &[]);
    northwind.each(1..=40).team_member("Member ###", "Team 001").team_project("Team 002", "Project ###", "analyst");
    world.run(
        "update users set name = 'Equal', sort_name = 'equal' where name between 'Member 010' and 'Member 070';
         update memberships set last_active_at = case when user_id % 3 = 0 then now() - user_id % 5 * interval '1 day' end
            where name <> 'Ada';
         update projects set created_by_name = (array['ada', 'Émile', 'Łukasz', 'Ödön', 'Zoë: 1', 'Ada'])[1 + id % 6];
         insert into project_usage (project_id, month, month_events, profiles)
            select id, date_trunc('month', now())::date - id % 3 * interval '1 month', id % 12, id % 5 from projects where id % 4 > 0;
         update invitations set sent_at = timestamptz '2026-01-01 10:00Z' + id % 4 * interval '1 hour',
            expires_at = now() + id % 3 * interval '1 day';
         update service_accounts set last_used_at = case when id % 3 > 0 then now() - id % 4 * interval '1 hour' end,
            expires_at = case when id % 4 > 0 then now() + id % 3 * interval '1 day' end",
    );
    folded_anew(&world);
    world
}

/// What was written past the program is folded as the program folds it.
fn folded_anew(world: &World) {
    world.run("delete from foldings");
    store::migrate(&mut world.database.connect()).expect("folded anew");
}

/// Names in the order in which people look for them; by their bytes another one.
const NAMES: [&str; 6] = ["Ämter", "Émile", "fay", "Łukasz", "Ödön", "Zoe"];

/// Where the names stand in a text, in this order, each behind the one before.
fn in_order(text: &str, names: &[&str]) -> bool {
    let places: Option<Vec<usize>> = names.iter().map(|name| text.find(name)).collect();
    places.is_some_and(|places| places.is_sorted())
}

// L10.2, U4: no list is sorted by the bytes of its names, however short it is
#[actix_web::test]
async fn names_with_accents_stand_where_people_look_for_them_in_every_list() {
    let world = World::new();
    let mut organization = world.northwind().by("ada");
    for name in NAMES.iter().rev() {
        organization = organization.team(name, &["cleo"], &[]).project(&format!("Of {name}"), "eu");
        world.run(&format!(
            "update projects set created_by_name = '{name}' where name = 'Of {name}';
             with made as (insert into organizations (name, plan, discoverability) values ('{name}', 'enterprise', 'open') returning id)
                insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
                select id, 2000001, 'owner', '', '', '', '' from made;
             insert into saved_filters (organization_id, user_id, list, name, query)
                values (1000001, 2000001, 'users', '{name}', 'role=owner')"
        ));
    }
    folded_anew(&world);
    let mut ada = world.signed_in("ada").await;
    let cleo = world.text("select id from users where name = 'Cleo'");
    for path in [
        format!("{HERE}/projects/export?sort=creator&search=of"),
        format!("{HERE}/projects?sort=creator&search=of"),
        format!("{HERE}/users/{cleo}"),
        format!("{HERE}/users"),
        format!("{HERE}/teams"),
        "/projects/3000001/settings/transfer".to_owned(),
    ] {
        let page = ada.get(&path).await;
        let shown = page.body.split_once("id=\"main\"").map_or(page.body.as_str(), |(_, main)| main);
        assert!(in_order(shown, &NAMES), "{path}: {shown}");
    }
    let all = store::organizations::of_user(&mut world.database.connect(), UserId(2_000_001)).unwrap();
    let all: Vec<_> = all.iter().map(|line| line.name.as_str()).filter(|name| NAMES.contains(name)).collect();
    assert_eq!(all, NAMES);
}

// X9, U4: where more organizations are found than are shown, the first by name are
#[actix_web::test]
async fn of_many_organizations_that_are_found_the_first_by_name_are_shown() {
    let world = World::new();
    world.run(
        "insert into organizations (name, plan, discoverability)
            select name, 'enterprise', 'open' from unnest(array['Émile', 'Ämter', 'ÖDÖN']) name union all
            select 'P ' || n, 'enterprise', 'open' from generate_series(100, 159) n;
         insert into discoverability_domains (organization_id, domain)
            select id, 'northwind.test' from organizations where discoverability = 'open'",
    );
    let page = world.signed_in("eve").await.get("/welcome").await;
    assert!(in_order(&page.body, &["Ämter", "Émile", "ÖDÖN", "P 100", "P 146"]) && !page.shows("P 147"), "{}", page.body);
}

/// What stands behind `before` in each line, in order.
fn lines(body: &str, before: &str) -> Vec<String> {
    let mut found: Vec<String> = body
        .split(before)
        .skip(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
        .filter(|id: &String| !id.is_empty())
        .collect();
    found.dedup();
    found
}

/// The address behind a link of the pager.
fn step(body: &str, label: &str) -> Option<String> {
    let end = body.rfind(&format!("</svg>{label}</a>"))?;
    let start = body[..end].rfind("<a ")?;
    let href = body[start..end].split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

/// All lines, page by page as `label` leads.
async fn walked(browser: &mut Browser, from: &str, label: &str, before: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), from.to_owned());
    for _ in 0..9 {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        pages.push(lines(&page.body, before));
        match step(&page.body, label) {
            Some(next) => path = next,
            None => return pages,
        }
    }
    panic!("{from} has no end");
}

// L10.2, also with equal values and where there is none
#[actix_web::test]
async fn every_line_stands_on_exactly_one_page_of_every_order_forwards_and_back() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    for (list, before, words, all) in [
        ("users", "name=\"user\"\n  form=\"selected\"\n  value=\"", &["name", "email", "role", "activity"][..], 130),
        ("teams", "name=\"team\"\n  form=\"selected\"\n  value=\"", &["name", "projects", "users"], 126),
        ("projects", "name=\"project\"\n  form=\"selected\"\n  value=\"", &["name", "creator", "events", "profiles"], 128),
        ("users/invited", "/users/invited/", &["email", "sent", "expires"], 126),
        (
            "service-accounts",
            "name=\"account\"\n  form=\"selected\"\n  value=\"",
            &["username", "role", "created", "used", "expires"],
            126,
        ),
    ] {
        for word in words {
            let mut orders = Vec::new();
            for sort in [(*word).to_owned(), format!("-{word}")] {
                let pages = walked(&mut ada, &format!("{HERE}/{list}?sort={sort}"), "Next", before).await;
                let seen = pages.concat();
                assert_eq!(seen.len(), all, "{list} by {sort}");
                assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), all, "{list} by {sort}: each once");
                let mut back = walked(&mut ada, &format!("{HERE}/{list}?sort={sort}&page=last"), "Previous", before).await;
                back.reverse();
                assert_eq!(back.concat(), seen, "{list} by {sort}: the same from the end");
                orders.push(seen);
            }
            orders[1].reverse();
            assert_eq!(orders[0], orders[1], "{list} by {word}: the other way round");
        }
    }
}

// L10.2: the same for people whom grants of several kinds let in, whoever else is in the organization, and where everybody is
#[actix_web::test]
async fn every_user_of_a_project_stands_on_exactly_one_page_of_every_order() {
    let world = crowded();
    world.run(
        "insert into individual_grants (organization_id, project_id, user_id, role)
            select 1000001, 3000001, user_id, (array['admin', 'analyst', 'consumer'])[1 + user_id % 3] from memberships
            where organization_id = 1000001 and user_id % 4 > 0 on conflict do nothing",
    );
    let (list, people) = ("/projects/3000001/settings/users", "grants where project_id = 3000001 and user_id is not null");
    let mut ada = world.signed_in("ada").await;
    for narrowed in ["", "role=analyst&", "data=no&"] {
        for word in ["name", "email"] {
            let mut orders = Vec::new();
            for sort in [word.to_owned(), format!("-{word}")] {
                let seen = walked(&mut ada, &format!("{list}?{narrowed}sort={sort}"), "Next", "id=\"user-").await.concat();
                let mut back =
                    walked(&mut ada, &format!("{list}?{narrowed}sort={sort}&page=last"), "Previous", "id=\"user-").await;
                back.reverse();
                assert_eq!(back.concat(), seen, "{narrowed}{sort}: the same from the end");
                assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "{narrowed}{sort}: each once");
                if narrowed.is_empty() {
                    let all = world.text(&format!("select count(distinct user_id)::text from {people}"));
                    assert_eq!(seen.len().to_string(), all, "{sort}");
                }
                orders.push(seen);
            }
            orders[1].reverse();
            assert_eq!(orders[0], orders[1], "{narrowed}{word}: the other way round");
            assert!(orders[0].len() > 30, "{narrowed}{word}");
        }
    }
    let page = ada.get(&format!("{list}?sort=-email&search=member")).await;
    assert!(page.shows("aria-sort=\"descending\"") && page.shows("name=\"sort\" value=\"-email\""), "a search keeps the order");
}

// L10.2: a column that is sorted says so, and a second press turns it round
#[actix_web::test]
async fn a_heading_says_how_the_list_is_sorted_and_the_usual_order_is_not_in_its_address() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{HERE}/teams?sort=-users")).await;
    assert!(page.shows("aria-sort=\"descending\"") && page.shows(&format!("href=\"{HERE}/teams?sort=users\"")));
    assert!(page.shows(&format!("href=\"{HERE}/teams\"\n    id=\"sort-name\"")), "by name is the usual order");
    let page = ada.get(&format!("{HERE}/users/invited")).await;
    assert!(page.shows("aria-sort=\"descending\"") && page.shows(&format!("href=\"{HERE}/users/invited?sort=sent\"")));
    for wrong in ["nothing", "-", "--name", "%00"] {
        let page = ada.get(&format!("{HERE}/teams?sort={wrong}&after=5.x")).await;
        assert_eq!(page.status, StatusCode::OK, "{wrong}");
    }
}

// L10.1
#[actix_web::test]
async fn how_many_there_are_is_said_once_and_a_short_list_has_no_pager() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    for (list, said) in [
        ("users", "1–50 of 130 users"),
        ("teams", "1–50 of 126 teams"),
        ("projects", "1–50 of 128 projects"),
        ("users/invited", "1–50 of 126 invitations"),
    ] {
        let page = ada.get(&format!("{HERE}/{list}")).await;
        assert_eq!(page.body.matches(said).count(), 1, "{list}");
        assert_eq!(page.body.matches(" of 1").count(), 1, "{list}");
        assert!(page.shows("aria-label=\"Pages\""));
    }
    let page = ada.get(&format!("{HERE}/users?search=cleo")).await;
    assert!(page.shows(">1 user</p>") && !page.shows("aria-label=\"Pages\""));
    let part = world.signed_in("ada").await.with_htmx().get(&format!("{HERE}/users?search=cleo")).await;
    assert!(part.shows("<span hx-swap-oob=\"innerHTML:#count\">1 user</span>"), "the toolbar follows");
}

// L10.3
#[actix_web::test]
async fn an_address_with_empty_fields_leads_to_the_short_one() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{HERE}/users?role=&team=&activity=never&search=&sort=")).await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/orgs/1000001/settings/users?activity=never"));
    let page = ada.get("/projects/3000001/settings/users?role=&grant=&data=&search=ada").await;
    assert_eq!(page.location, "/projects/3000001/settings/users?search=ada");
    let page = ada.get("//evil.test/users?search=").await;
    assert!(!page.location.starts_with("//"), "{}", page.location);
}

// L10.4
#[actix_web::test]
async fn those_who_were_never_active_are_listed_alone_and_their_file_too() {
    let world = World::new();
    world.run("update memberships set last_active_at = null where user_id in (2000002, 2000004)");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{HERE}/users?activity=never")).await;
    assert!(page.shows(">2 users</p>") && page.shows("Ben") && page.shows("Never") && !page.shows("bill@northwind.test"));
    assert!(page.shows(&format!("{HERE}/users/export?activity=never")));
    let file = ada.get(&format!("{HERE}/users/export?activity=never")).await;
    assert_eq!(file.body.lines().count(), 3);
    assert!(ada.get(&format!("{HERE}/users?activity=never&search=ada")).await.shows("No users match"));
}

// L8.3
#[actix_web::test]
async fn the_menu_says_how_many_requests_wait_to_those_who_answer_them() {
    let world = World::new();
    world.people(&["zoe"]);
    world.northwind().join_request("eve").join_request("zoe").access_request("cleo", "Shop");
    let badge = |n: u8| format!("id=\"menu-waiting\"><span class=\"badge\">{n}<span");
    let mut ada = world.signed_in("ada").await;
    for page in ["users", "projects", "overview"] {
        assert!(ada.get(&format!("{HERE}/{page}")).await.shows(&badge(2)), "{page}");
    }
    let overview = "/projects/3000001/settings/overview";
    assert!(ada.get(overview).await.shows(&badge(1)));
    assert!(
        !world.signed_in("bill").await.get(&format!("{HERE}/overview")).await.shows("waiting</span>"),
        "not theirs to answer"
    );
    world.run("update join_requests set state = 'denied', decided_at = now(); update access_requests set state = 'denied', decided_at = now()");
    for page in [format!("{HERE}/users"), overview.to_owned()] {
        assert!(!ada.get(&page).await.shows("waiting</span>"), "{page}");
    }
}
