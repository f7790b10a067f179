//! Filters that people keep for their lists (L10.5).

use actix_web::http::StatusCode;
use steward::model::limits::SAVED_FILTERS;

use crate::support::World;

const USERS: &str = "/orgs/1000001/settings/users";
const NEW: &str = "/orgs/1000001/settings/filters/new";
const ADMINS: [(&str, &str); 3] = [("list", "users"), ("query", "role=admin&search=&page=last"), ("name", "The Admins")];

// L10.5
#[actix_web::test]
async fn a_filter_is_kept_under_a_name_stands_in_the_toolbar_and_is_removed() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{USERS}?role=admin&sort=-email")).await;
    assert!(
        page.shows("Save filter") && page.shows(&format!("{NEW}?list=users&#38;query=role%3Dadmin%26sort%3D-email")),
        "{}",
        page.body
    );
    assert!(ada.get(&format!("{NEW}?list=users&query=role%3Dadmin")).await.shows("value=\"role=admin\""));

    let done = ada.post(NEW, &ADMINS).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/orgs/1000001/settings/users?role=admin"));
    let page = ada.follow(done).await;
    assert!(page.shows("The filter The Admins was saved.") && page.shows("aria-current=\"true\">The Admins</a>"));
    assert!(!ada.get("/orgs/1000001/settings/teams").await.shows("The Admins"), "each list has its own");

    ada.post(NEW, &[("list", "users"), ("query", "role=owner"), ("name", "The Admins")]).await;
    assert_eq!(world.text("select string_agg(query, ',') from saved_filters"), "role=owner", "the same name is the same filter");
    let done = ada.post("/orgs/1000001/settings/filters/9000001/removal", &[("x", "")]).await;
    assert_eq!(done.location, USERS);
    assert!(!ada.follow(done).await.shows("Saved filters"));
}

// L10.5, U9: whoever reads both says that they are the same
#[actix_web::test]
async fn a_filter_of_the_same_name_is_replaced_however_the_name_is_written() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for (n, (one, other)) in
        [("Équipe", "équipe"), ("QA", "qa"), ("Zoë’s", "zoe's"), ("A  b", "a b"), ("Łódź", "lodz")].into_iter().enumerate()
    {
        for (name, query) in [(one, "role=admin"), (other, "role=owner")] {
            ada.post(NEW, &[("list", "users"), ("query", query), ("name", name)]).await;
        }
        assert_eq!(world.count("saved_filters"), i64::try_from(n).unwrap() + 1, "{one} {other}");
        assert_eq!(
            world.text("select query || ' ' || name from saved_filters order by id desc limit 1"),
            format!("role=owner {other}")
        );
    }
    // Two of a version before stay two: the one that is named to the letter is meant.
    world.run(
        "delete from saved_filters;
         insert into saved_filters (organization_id, user_id, list, name, query) values
            (1000001, 2000001, 'users', 'QA', 'role=admin'), (1000001, 2000001, 'users', 'qa', 'role=admin')",
    );
    ada.post(NEW, &[("list", "users"), ("query", "role=owner"), ("name", "qa")]).await;
    assert_eq!(
        world.text("select string_agg(name || ' ' || query, ', ' order by id) from saved_filters"),
        "QA role=admin, qa role=owner"
    );
}

// L10.5, L14.3
#[actix_web::test]
async fn whoever_views_as_somebody_does_not_see_the_filters_they_keep() {
    let world = World::new();
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    ben.post(NEW, &ADMINS).await;
    assert!(ben.get(USERS).await.shows("The Admins"));
    let begun = ada.post("/orgs/1000001/settings/view", &[("person", "ben@northwind.test")]).await;
    let (_, marker) = begun.location.split_once('?').expect("a marker");
    let page = ada.get(&format!("{USERS}?{marker}")).await;
    assert!(page.status.is_success() && page.shows("Ben") && !page.shows("The Admins"), "{}", page.body);
}

// L10.5
#[actix_web::test]
async fn nobody_sees_or_removes_the_filters_of_somebody_else_or_of_another_organization() {
    let world = World::new();
    world.elsewhere().admin("ada");
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    ada.post(NEW, &ADMINS).await;
    assert!(ada.get(USERS).await.shows("The Admins"));
    assert!(!ben.get(USERS).await.shows("The Admins"));
    assert!(!ada.get("/orgs/1000002/settings/users").await.shows("The Admins"));
    for (who, path) in [
        (&mut ben, "/orgs/1000001/settings/filters/9000001/removal"),
        (&mut ada, "/orgs/1000002/settings/filters/9000001/removal"),
    ] {
        assert_eq!(who.post(path, &[("x", "")]).await.location, "/", "{path}");
    }
    assert_eq!(world.count("saved_filters"), 1);
    assert_eq!(world.signed_in("dana").await.post(NEW, &ADMINS).await.status, StatusCode::NOT_FOUND);
    world.run("delete from memberships where organization_id = 1000001 and user_id = 2000001");
    assert_eq!(world.count("saved_filters"), 0, "they go with the membership");
}

// L10.5
#[actix_web::test]
async fn a_filter_without_a_name_or_without_anything_filtered_comes_back_with_a_sentence_and_there_is_a_limit() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(NEW, &[("list", "users"), ("query", "role=admin"), ("name", " ")]).await;
    assert_eq!((page.status, page.error_on("name")), (StatusCode::UNPROCESSABLE_ENTITY, Some("Enter the filter name.")));
    let page = ada.post(NEW, &[("list", "users"), ("query", "role=admin"), ("name", &"x".repeat(61))]).await;
    assert_eq!(page.error_on("name"), Some("Filter name has more than 60 characters."));
    let page = ada.post(NEW, &[("list", "users"), ("query", "page=last"), ("name", "Nothing")]).await;
    assert!(page.shows("Nothing is filtered."));
    for n in 0..SAVED_FILTERS {
        assert_eq!(
            ada.post(NEW, &[("list", "users"), ("query", "role=admin"), ("name", &format!("Filter {n}"))]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let page = ada.post(NEW, &ADMINS).await;
    assert!(
        page.status == StatusCode::UNPROCESSABLE_ENTITY
            && page.shows("You have 20 saved filters for this list. Remove one first.")
    );
    assert_eq!(
        ada.post(NEW, &[("list", "teams"), ("query", "search=a"), ("name", "Other list")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(world.count("saved_filters"), SAVED_FILTERS + 1);
}
