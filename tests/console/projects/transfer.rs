//! Moving a project to another organization (R1.8.3, R2.7.4).

use actix_web::http::StatusCode;

use crate::support::{World, acting::as_owner, sweep::checksum};

const TRANSFER: &str = "/projects/3000001/settings/transfer";

/// Ada is Admin of Elsewhere too. Cleo has a grant of her own in Shop and belongs to both, Bill has one and belongs to one.
fn given() -> World {
    let world = World::new();
    world.elsewhere().admin("ada").member("cleo");
    world
        .northwind()
        .grant("cleo", "Shop", "analyst")
        .grant("bill", "Shop", "consumer")
        .grant_all_users("Shop", "consumer")
        .team("Data", &["cleo"], &[("Shop", "admin")])
        .robot("robot.abcdef.mp-service-account", "member", &[("Shop", "admin")])
        .by("ada")
        .invitation("gus@northwind.test", "member")
        .invitation_project("gus@northwind.test", "Shop", "consumer");
    world.keys("Shop");
    world.received("Shop", 42, 0, 0);
    world
}

// M40–M43, A12
#[actix_web::test]
async fn the_organizations_to_choose_are_those_where_one_may_create_projects() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(TRANSFER).await;
    assert!(page.shows("value=\"1000002\">Elsewhere") && page.shows(">Done</button>"));
    world.run(
        "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '90 days' where id = 1000002",
    );
    let page = ada.get(TRANSFER).await;
    assert!(!page.shows("Elsewhere") && page.shows("No organization") && page.shows("disabled"));
    world.run("update organizations set state = 'active', deletion_due_at = null; update memberships set role = 'member' where organization_id = 1000002 and user_id = 2000001");
    for to in ["1000002", "1000001", "9", "x"] {
        let refused = ada.post(TRANSFER, &[("to", to), ("state", "x")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        assert!(refused.error_on("to").is_some(), "{to}: {}", refused.body);
    }
    assert_eq!(world.text("select organization_id::text from projects where id = 3000001"), "1000001");
}

// M40–M43, I1 and I14
#[actix_web::test]
async fn what_a_transfer_brings_to_both_organizations_is_shown_before_and_leaves_no_trace() {
    let world = given();
    world.run("update organizations set plan = 'free' where id = 1000002");
    let mut ada = world.signed_in("ada").await;
    ada.get(TRANSFER).await;
    let before = checksum(&world);
    let page = ada.get(&format!("{TRANSFER}?to=1000002")).await;
    for text in [
        "2 people lose access.",  // Ben and Bill
        "1 person gains access.", // Dana, who owns Elsewhere
        "robot.abcdef.mp-service-account",
        "gus@northwind.test",
        "Elsewhere is on the Free plan, which has no data views.",
        "Elsewhere keeps its audit log for 90 days instead of 730.",
        "no access → Owner",
        "Keeps access through: Individual Grant",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert!(!page.shows("stop working"), "token and keys stay");
    assert_eq!(checksum(&world), before, "a preview leaves no trace");
}

// M40–M43, M75, T6
#[actix_web::test]
async fn a_transfer_takes_the_project_with_its_token_and_the_people_of_both() {
    let world = given();
    let token = world.text("select token from projects where id = 3000001");
    let mut ada = world.signed_in("ada").await;
    let first = ada.post(TRANSFER, &[("to", "1000002")]).await;
    assert_eq!(first.status, StatusCode::OK, "without the mark of what was seen it is shown first");
    let done = ada.post(TRANSFER, &[("to", "1000002"), ("state", &first.state())]).await;
    assert_eq!(
        (done.status, done.location.as_str()),
        (StatusCode::SEE_OTHER, "/projects/3000001/settings/overview"),
        "{}",
        done.body
    );
    let page = ada.follow(done).await;
    assert!(page.shows("Shop now belongs to Elsewhere.") && page.shows("<dd>Elsewhere"));
    assert_eq!(world.text("select token from projects where id = 3000001"), token);
    assert_eq!(world.count("project_usage where project_id = 3000001 and events = 42"), 1, "counts move along");
    assert_eq!(world.count("project_keys where project_id = 3000001"), 1);
    for (name, status, role) in [
        ("cleo", 200, "<dd>Analyst"),
        ("dana", 200, "<dd>Owner"),
        ("bill", 404, "moved this project to the organization Elsewhere"),
        ("ben", 404, "moved this project"),
        ("eve", 404, "no page at this address"),
    ] {
        let page = world.signed_in(name).await.get("/projects/3000001/settings/overview").await;
        assert_eq!(page.status.as_u16(), status, "{name}");
        assert!(page.shows(role), "{name}: {}", page.body);
    }
    for table in ["team_projects", "all_users_grants", "service_account_grants", "invitation_projects"] {
        assert_eq!(world.count(&format!("{table} where project_id = 3000001")), 0, "{table}");
    }
    let counts = "select string_agg(project_count::text, ',' order by id) from organizations";
    assert_eq!(world.text(counts), "1,2");
    for organization in [1000001, 1000002] {
        let entry = format!(
            "audit_entries where kind = 'project.transferred' and organization_id = {organization} and project_id = 3000001"
        );
        assert_eq!(world.count(&entry), 1);
    }
    let told: Vec<String> =
        world.letters().into_iter().filter(|(_, text)| text.contains("moved the project Shop")).map(|(to, _)| to).collect();
    assert_eq!(told, ["dana@northwind.test"], "Ada knows what she did (U12)");
}

#[actix_web::test]
async fn a_project_that_comes_back_has_not_left() {
    let world = given();
    world.run("update memberships set role = 'owner' where user_id = 2000001");
    let mut ada = world.signed_in("ada").await;
    for to in ["1000002", "1000001"] {
        let seen = ada.get(&format!("{TRANSFER}?to={to}")).await;
        assert_eq!(ada.post(TRANSFER, &[("to", to), ("state", &seen.state())]).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(world.count("project_departures where organization_id = 1000001"), 0);
    assert_eq!(world.count("project_departures where organization_id = 1000002"), 1);
}

// S8: both organizations are locked in the order of their ids
#[actix_web::test]
async fn transfers_in_both_directions_at_once_never_wait_for_each_other() {
    use steward::{
        model::{OrganizationId, Principal, ProjectId, UserId},
        operations::{hold_with, projects::transfer::transfer},
        policy::{ProjectAccess, ProjectActor, proj::EndProject},
        store::{self, grants},
    };
    let world = given();
    world.run("update memberships set role = 'owner' where user_id = 2000001");
    let (one, other) = (OrganizationId(1000001), OrganizationId(1000002));
    let permit = |organization: OrganizationId, project: i64| {
        let actor = as_owner(2000001, "ada", organization);
        let granted =
            grants::grants(&mut world.database.connect(), organization, ProjectId(project), Principal::Person(UserId(2000001)));
        let access = ProjectAccess::of(granted.unwrap());
        ProjectActor { actor, project: ProjectId(project), access }.ask::<EndProject>().unwrap()
    };
    for round in 0..10 {
        // Where the one is now, and where it goes: there and back again.
        let (here, there) = if round % 2 == 0 { (one, other) } else { (other, one) };
        let pairs = [(permit(here, 3000001), there), (permit(there, 3000003), here)];
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = pairs
                .iter()
                .map(|(by, to)| {
                    let (mut conn, desk) = (world.database.connect(), world.site.desk.clone());
                    scope.spawn(move || store::write(&mut conn, |tx| transfer(&mut hold_with(tx, by, Some(*to))?, &desk)).is_ok())
                })
                .collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
        });
        assert_eq!(done, 2, "round {round}");
    }
}
