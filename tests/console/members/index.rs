//! Users & Teams › Users › Current Users (R1.3).

use actix_web::http::StatusCode;

use crate::support::World;

const USERS: &str = "/orgs/1000001/settings/users";

fn names(body: &str) -> Vec<String> {
    body.split("aria-label=\"Select ")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| !name.starts_with("all "))
        .map(str::to_owned)
        .collect()
}

/// A world with a hundred and twenty more members, Member 000 to Member 119.
fn crowded() -> World {
    let world = World::new();
    world.crowd("Member ###", 0..=119);
    world.northwind().each(0..=119).member("Member ###");
    world.run("update memberships set last_active_at = now() - user_id % 97 * interval '1 hour' where name like 'Member %'");
    world
}

#[actix_web::test]
async fn the_list_shows_everybody_of_this_organization_and_nobody_else() {
    let world = World::new();
    let page = world.signed_in("ada").await.get(USERS).await;
    assert_eq!(names(&page.body), ["Ada", "Ben", "Bill", "Cleo"]);
    for column in ["Name", "Email", "Organization Role", "Teams", "Last Activity"] {
        assert!(page.shows(column), "{column}");
    }
}

#[actix_web::test]
async fn people_are_found_by_any_part_of_name_or_address_whatever_the_case_and_accents() {
    let world = World::new();
    world.run("update users set name = 'Åsa Öberg', sort_name = 'asa oberg', search = search_words('asa oberg ben@northwind.test') where id = 2000002");
    let mut ada = world.signed_in("ada").await;
    for (search, found) in [
        ("%C3%96BERG", vec!["Åsa Öberg"]),
        ("asa+ben", vec!["Åsa Öberg"]),
        ("cleo%40north", vec!["Cleo"]),
        ("cl", vec!["Cleo"]),
        ("%25", vec![]),
        ("nobody", vec![]),
    ] {
        let page = ada.get(&format!("{USERS}?search={search}")).await;
        assert_eq!(names(&page.body), found, "{search}");
    }
    let page = ada.get(&format!("{USERS}?search=nobody")).await;
    assert!(page.shows("No users match") && page.shows("Reset search and filters"));
    let page = ada.get(&format!("{USERS}?role=admin")).await;
    assert_eq!(names(&page.body), ["Åsa Öberg"]);
}

#[actix_web::test]
async fn every_page_of_every_order_shows_everybody_once() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    for sort in ["", "-name", "email", "-email", "activity", "-activity"] {
        let mut seen = Vec::new();
        let mut path = if sort.is_empty() { USERS.to_owned() } else { format!("{USERS}?sort={sort}") };
        for _ in 0..3 {
            let page = ada.get(&path).await;
            seen.extend(names(&page.body));
            let Some(next) = step(&page.body, "Next") else { break };
            path = next;
        }
        assert_eq!(seen.len(), 124, "{sort}");
        let last = ada.get(&path).await;
        let back = step(&last.body, "Previous").expect("a way back");
        assert_eq!(names(&ada.get(&back).await.body), seen[50..100], "{sort}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 124, "{sort}");
    }
    let page = ada.get(&format!("{USERS}?page=last")).await;
    assert!(page.shows("75–124 of 124"), "{}", page.body);
}

/// The address behind a link of the pager.
fn step(body: &str, label: &str) -> Option<String> {
    let end = body.rfind(&format!("</svg>{label}</a>"))?;
    let start = body[..end].rfind("href=\"")?;
    let start = body[..start].rfind("<a ").map(|a| a + body[a..].find("href=\"").unwrap_or(0) + 6)?;
    Some(body[start..].split('"').next()?.replace("&#38;", "&").replace("&amp;", "&"))
}

#[actix_web::test]
async fn htmx_gets_the_table_alone() {
    let world = World::new();
    let page = world.signed_in("ada").await.with_htmx().get(&format!("{USERS}?search=cleo")).await;
    assert!(page.is_fragment() && page.shows("id=\"members\""));
    assert_eq!(page.headers["vary"], "HX-Request");
    assert_eq!(names(&page.body), ["Cleo"]);
}

// A fixed, small number of statements, whatever the size
#[actix_web::test]
async fn a_page_needs_the_same_few_statements_however_many_people_there_are() {
    let mut counts = Vec::new();
    for world in [World::new(), crowded()] {
        let mut ada = world.signed_in("ada").await;
        for path in [
            USERS.to_owned(),
            format!("{USERS}?search=ember"),
            format!("{USERS}/invited"),
            format!("{USERS}/invite"),
            "/orgs/1000001/settings/projects".into(),
        ] {
            ada.get(&path).await;
            world.statements();
            assert_eq!(ada.get(&path).await.status, StatusCode::OK);
            counts.push(world.statements());
        }
    }
    // The guard's one, then begin, saved filters, page, teams, the teams to choose from and commit; a search counts its hits as well.
    // Where people are invited, one statement asks how many letters may still leave (F4).
    assert_eq!(counts, [7, 8, 8, 3, 7, 7, 8, 8, 3, 7]);
}

#[actix_web::test]
async fn last_activity_is_noted_at_most_every_five_minutes() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    world.run("update memberships set last_active_at = now() - interval '4 minutes' where user_id = 2000001");
    ada.get(USERS).await;
    assert_eq!(world.count("memberships where user_id = 2000001 and last_active_at < now() - interval '3 minutes'"), 1);
    world.run("update memberships set last_active_at = now() - interval '6 minutes' where user_id = 2000001");
    ada.get(USERS).await;
    assert_eq!(world.count("memberships where user_id = 2000001 and last_active_at > now() - interval '1 minute'"), 1);
}
