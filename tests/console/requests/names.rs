//! What may be called how, wherever a name is typed: on every screen and by programs. What a name is made of is tested beside `Name`.

use actix_web::http::StatusCode;
use serde_json::json;

use crate::support::{
    World,
    programs::{ROBOTS, world as with_programs},
};

/// How people are called who were refused before.
const TAKEN: [&str; 6] = ["علی\u{200C}رضا", "ශ\u{0DCA}\u{200D}රී ලංකා", "葛\u{E0100}城", "👩\u{200D}💻 Team", "Zoë O’Brien", "R&D"];
/// What nobody can read, or reads otherwise.
const REFUSED: [&str; 7] = [
    "\u{3164}",
    "\u{200B}",
    "Soft\u{AD}ware",
    "2026\u{202E}110",
    "A\u{2060}da",
    "\u{301}",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
];

const HERE: &str = "/orgs/1000001/settings";
const SHOP: &str = "/projects/3000001/settings";

/// A form with a name in it: its address, the field, what else is in it, and where the name then stands.
type Named = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

fn forms() -> [Named; 8] {
    [
        ("/account/profile/name", "name", &[], "users where id = 2000001 and name"),
        ("/orgs/1000001/settings/overview/name", "name", &[], "organizations where name"),
        ("/orgs/1000001/settings/teams/new", "name", &[], "teams where name"),
        ("/orgs/1000001/settings/teams/5000001/name", "name", &[], "teams where id = 5000001 and name"),
        (
            "/orgs/1000001/settings/projects/new",
            "name",
            &[("residency", "eu"), ("timezone", "UTC"), ("sure", "yes")],
            "projects where name",
        ),
        ("/projects/3000001/settings/name", "name", &[], "projects where id = 3000001 and name"),
        ("/orgs/1000001/settings/filters/new", "name", &[("list", "users"), ("query", "role=owner")], "saved_filters where name"),
        (
            "/orgs/1000001/settings/billing/info/details",
            "company",
            &[("email", "pay@northwind.test"), ("line1", "Street 1"), ("city", "Bonn"), ("country", "DE")],
            "billing_details where company",
        ),
    ]
}

fn stands(world: &World, place: &str, name: &str) -> bool {
    world.count(&format!("{place} = '{}'", name.replace('\'', "''"))) == 1
}

// U10: on every screen
#[actix_web::test]
async fn every_screen_takes_the_names_people_have_and_none_that_cannot_be_read() {
    let world = World::new();
    world.northwind().by("ada").team("First", &[], &[]);
    assert_eq!(world.text("select id from teams"), "5000001");
    let mut ada = world.signed_in("ada").await;
    for (path, field, rest, place) in forms() {
        for name in TAKEN {
            let page = ada.post(path, &[rest, &[(field, name)]].concat()).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path} takes {name:?}: {}", page.body);
            assert!(stands(&world, place, name), "{path}: {name:?} stands there as it was typed");
            if path.ends_with("teams/new") {
                world.run("delete from teams where id > 5000001");
            }
        }
        let before = world.text(&format!("select count(*)::text from {}", place.split(' ').next().unwrap()));
        for name in REFUSED {
            let page = ada.post(path, &[rest, &[(field, name)]].concat()).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} refuses {name:?}");
            assert!(
                page.error_on(field).is_some_and(|said| said.ends_with('.')),
                "{path} says why {name:?} is none: {}",
                page.body
            );
        }
        assert_eq!(world.text(&format!("select count(*)::text from {}", place.split(' ').next().unwrap())), before, "{path}");
    }
}

// U10: whoever comes in gives a name as well
#[actix_web::test]
async fn whoever_comes_in_gives_a_name_that_can_be_read() {
    let world = World::new();
    let mut stranger = world.browser().await;
    for (name, status) in TAKEN.map(|name| (name, 200)).into_iter().chain(REFUSED.map(|name| (name, 422))) {
        world.run("delete from attempts");
        let page = stranger
            .post("/signup", &[("name", name), ("email", "nia@northwind.test"), ("password", "a long new password")])
            .await;
        assert_eq!(page.status.as_u16(), status, "{name:?}");
    }
    let row = [("email-0", "nia@northwind.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    world.signed_in("ada").await.post(&format!("{HERE}/users/invite"), &row).await;
    let link = world.link_to("nia@northwind.test");
    for name in REFUSED {
        let page = stranger.post(&link, &[("name", name), ("password", "a long new password")]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.error_on("name").is_some(), "{name:?}");
    }
    let page = stranger.post(&link, &[("name", TAKEN[0]), ("password", "a long new password")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(stands(&world, "memberships where organization_id = 1000001 and name", TAKEN[0]));
}

// U10: programs are told the same
#[actix_web::test]
async fn programs_give_the_names_that_people_give() {
    let world = with_programs();
    let mut owner = ROBOTS.iter().find(|robot| robot.name == "owner").expect("one of them").comes(&world).await;
    let posts = |name: &str| {
        [
            ("/organizations/1000001/create-project", json!({ "project_name": name, "cluster_id": 5, "timezone_id": 0 })),
            ("/organizations/1000001/create-projects", json!({ "projectNames": [name] })),
            ("/organizations/1000001/add-teams", json!({ "teamNames": [name] })),
            ("/organizations/1000001/teams/5000003/update", json!({ "name": format!("{name} 2") })),
            ("/projects/update/3000001", json!({ "name": name })),
            ("/organizations/1000001/update", json!({ "name": name })),
        ]
    };
    for name in TAKEN {
        for (path, body) in posts(name) {
            let page = owner.json("POST", path, &body).await;
            assert!(page.status.is_success(), "{path} takes {name:?}: {}", page.body);
        }
        for place in ["projects where id = 3000001 and name", "organizations where name", "teams where name"] {
            assert!(stands(&world, place, name), "{place} {name:?}");
        }
    }
    for name in REFUSED {
        for (path, body) in posts(name) {
            let page = owner.json("POST", path, &body).await;
            assert!(
                page.status.as_u16() == 422 || page.status.as_u16() == 400,
                "{path} refuses {name:?}: {} {}",
                page.status,
                page.body
            );
        }
    }
    assert_eq!(owner.get("/settings/project/3000001/metadata").await.status.as_u16(), 200, "{SHOP}");
}
