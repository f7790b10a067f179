//! The switcher: kinds apart, where one is ticked, where one was first, equal names told apart.

use crate::support::World;

/// The first place under a heading of the list.
fn first(body: &str, group: &str) -> String {
    let list = body.split(&format!("aria-label=\"{group}\"")).nth(1).unwrap_or_default();
    list.split("class=\"name\">").nth(1).unwrap_or_default().split('<').next().unwrap_or_default().to_owned()
}

// L5
#[actix_web::test]
async fn where_one_is_is_ticked_and_where_one_was_comes_first() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.get("/projects/3000001/settings/overview").await;
    ada.get("/orgs/1000001/settings/overview").await;
    ada.get("/projects/3000002/settings/overview").await;
    let page = ada.get("/switch?project=3000002").await;
    assert_eq!(first(&page.body, "Recent"), "App");
    let order: Vec<usize> = ["Recent", "Organizations", "Projects"]
        .iter()
        .map(|group| page.body.find(&format!("role=\"group\" aria-label=\"{group}\"")).expect("the kind"))
        .collect();
    assert!(order.is_sorted(), "kinds apart");
    let ticked: Vec<&str> = page.body.split("aria-current=\"true\">").skip(1).collect();
    assert!(ticked.iter().filter(|rest| rest.contains("class=\"name\"")).count() >= 2, "in the list and among the recent ones");
    // A browser that says nothing of use has no recent places, and what it remembers is no right.
    let mut dana = world.signed_in("dana").await;
    dana.headers.push(("cookie", "steward-recent=p3000001.o1000001.x".to_owned()));
    let page = dana.get("/switch").await;
    assert!(!page.shows("Shop") && !page.shows("Northwind"));
}

// L5: 200 projects and equal names
#[actix_web::test]
async fn two_hundred_projects_are_searched_and_equal_names_told_apart() {
    let world = World::new();
    world.northwind().by("ada").project("Shop", "us").each(1..=200).project("Site #", "eu");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get("/switch").await;
    assert!(page.shows("50 of 203 projects"), "the rest is told");
    let found = ada.get("/switch?search=site+173").await;
    assert!(found.shows(">Site 173<") && !found.shows(">Site 17<"));
    let found = ada.get("/switch?search=shop").await;
    assert!(found.shows("Northwind · 3000001"), "{}", found.body);
    let found = ada.get("/orgs/1000001/go?q=shop").await;
    assert!(found.shows("Northwind · 3000001"), "the jump field tells them apart, too");
    let fragment = world.signed_in("ada").await.with_htmx().get("/switch?search=app").await;
    assert!(fragment.is_fragment() && fragment.shows("App"));
}
