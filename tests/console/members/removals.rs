//! Removing people from an organization, and leaving one (M65–M67, X13, R2.4).

use actix_web::http::StatusCode;

use crate::support::{
    World,
    browser::{Browser, Page},
};

const USERS: &str = "/orgs/1000001/settings/users";
const ADA: i64 = 2000001;
const BEN: i64 = 2000002;
const CLEO: i64 = 2000004;

/// Ticks people, looks at what Delete would do, and confirms it with these answers.
async fn remove(browser: &mut Browser, people: &[i64], answers: &[(&str, &str)]) -> Page {
    let seen = browser.get(&asking(people)).await;
    if seen.status != StatusCode::OK {
        return seen;
    }
    confirm(browser, people, &seen.state(), answers).await
}

async fn confirm(browser: &mut Browser, people: &[i64], state: &str, answers: &[(&str, &str)]) -> Page {
    let ids: Vec<String> = people.iter().map(i64::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("user", id.as_str())).collect();
    fields.push(("state", state));
    fields.extend(answers);
    browser.post(&format!("{USERS}/removal"), &fields).await
}

fn asking(people: &[i64]) -> String {
    let ids: Vec<String> = people.iter().map(|id| format!("user={id}")).collect();
    format!("{USERS}/removal?{}", ids.join("&"))
}

/// Cleo holds a grant, is in a team, made a service account, and belongs to another organization too.
fn busy() -> World {
    let world = World::new();
    world.elsewhere().member("cleo").grant("cleo", "Theirs", "analyst");
    world.northwind().grant("cleo", "Shop", "consumer").team("Data", &["cleo"], &[("App", "analyst")]).by("cleo").robot(
        "nightly-export",
        "member",
        &[],
    );
    world
}

// M65–M67, A39, W10: the dialog says what goes and what stays, and exactly that happens
#[actix_web::test]
async fn what_is_shown_before_is_what_goes_and_what_stays() {
    let world = busy();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&asking(&[CLEO])).await;
    for said in [
        "<strong>Cleo</strong>",
        "can't be undone",
        "Member → no longer a member",
        "Consumer → no access",
        "Shop",
        "App",
        "nightly-export",
    ] {
        assert!(seen.shows(said), "{said}: {}", seen.body);
    }
    assert_eq!(world.count("memberships where user_id = 2000004"), 2, "looking changes nothing");
    let done = confirm(&mut ada, &[CLEO], &seen.state(), &[]).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, USERS));
    let list = ada.follow(done).await;
    assert!(list.shows("Cleo was removed.") && !list.shows("cleo@northwind.test") && list.shows("3 users"));
    for gone in ["memberships", "individual_grants", "team_members"] {
        assert_eq!(world.count(&format!("{gone} where organization_id = 1000001 and user_id = 2000004")), 0, "{gone}");
    }
    assert_eq!(
        world.count("individual_grants where organization_id = 1000002 and user_id = 2000004"),
        1,
        "elsewhere nothing changes"
    );
    assert_eq!(world.count("service_accounts where username = 'nightly-export'"), 1);
    assert_eq!(world.text("select payload->>'source' from audit_entries where kind = 'organization.user_removed'"), "admin");
    assert!(
        world.letters().iter().any(|(to, text)| to == "cleo@northwind.test" && text.contains("Ada removed you from Northwind"))
    );
    world.signed_in("cleo").await;
}

// W23, S10.6: a session opened before
#[actix_web::test]
async fn somebody_removed_is_refused_at_their_next_request() {
    let world = World::new();
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    assert_eq!(ben.get(USERS).await.status, StatusCode::OK);
    remove(&mut ada, &[BEN], &[]).await;
    for path in [USERS, "/projects/3000001/settings/overview", "/orgs/1000001/settings/teams"] {
        assert_eq!(ben.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = ben.post("/orgs/1000001/settings/teams/new", &[("name", "Mine")]).await;
    assert_eq!((answer.status, world.count("teams")), (StatusCode::NOT_FOUND, 0));
    assert_eq!(ben.get("/account/profile").await.status, StatusCode::OK, "the account lives on");
}

// R1.3.1, R2.4: all or nothing, with reasons
#[actix_web::test]
async fn if_one_of_them_may_not_be_removed_nobody_is_and_the_dialog_says_why() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    for page in [ben.get(&asking(&[CLEO, ADA])).await, confirm(&mut ben, &[CLEO, ADA], "x", &[]).await] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows("Ada: only an Owner can change or remove Owners and Admins.") && !page.shows("Cleo: "));
        assert!(!page.shows(">Delete</button>"), "there is nothing to press");
    }
    assert_eq!(world.count("memberships where organization_id = 1000001"), 4);
    let page = ben.get(&asking(&[])).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("No one is selected."));
    // Whom the viewer cannot remove they cannot tick.
    let list = ben.get(USERS).await;
    for (name, locked) in [("Ada", true), ("Bill", false), ("Cleo", false)] {
        assert_eq!(list.shows(&format!("aria-label=\"Select {name}\" disabled")), locked, "{name}");
    }
}

// X7, M79, W8
#[actix_web::test]
async fn the_last_owners_are_not_removed_not_even_together() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = remove(&mut ada, &[ADA], &[]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("Ada: an organization needs at least one Owner."));
    world.run("update memberships set role = 'owner' where user_id = 2000002");
    let page = remove(&mut ada, &[ADA, BEN, CLEO], &[]).await;
    assert!(page.shows("Ada: an organization needs") && page.shows("Ben: an organization needs") && !page.shows("Cleo: "));
    assert_eq!(world.count("memberships where organization_id = 1000001"), 4);
    assert_eq!(remove(&mut ada, &[BEN], &[]).await.status, StatusCode::SEE_OTHER);
}

// M67, I1: what was confirmed is what happens
#[actix_web::test]
async fn if_the_world_moved_on_the_dialog_comes_back_and_nothing_is_done() {
    let world = busy();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&asking(&[CLEO])).await;
    world.run("update team_projects set role = 'admin'");
    let again = confirm(&mut ada, &[CLEO], &seen.state(), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.shows("Something has changed since you opened this") && again.shows("Admin → no access"));
    assert_eq!(confirm(&mut ada, &[CLEO], "", &[]).await.status, StatusCode::OK, "unseen, it is shown first");
    assert_eq!(world.count("memberships where organization_id = 1000001 and user_id = 2000004"), 1);
    assert_eq!(confirm(&mut ada, &[CLEO], &again.state(), &[]).await.status, StatusCode::SEE_OTHER);
}

// A4, R2.5.11: what becomes of the invitations they sent
#[actix_web::test]
async fn invitations_of_somebody_removed_end_or_pass_to_whoever_removes() {
    for (answers, fate) in [(vec![("invitations", "keep"), ("revoke", "yes")], "revoked"), (vec![("invitations", "keep")], "Ada")]
    {
        let world = World::new();
        world.northwind().by("ben").invitation("gus@northwind.test", "member");
        let mut ada = world.signed_in("ada").await;
        let seen = ada.get(&asking(&[BEN])).await;
        assert!(seen.shows("gus@northwind.test") && seen.shows("value=\"yes\" checked> Revoke these invitations"));
        confirm(&mut ada, &[BEN], &seen.state(), &answers).await;
        let what = "select case when revoked_at is not null then 'revoked' else invited_by_name end from invitations";
        assert_eq!(world.text(what), fate);
    }
}

// S1: an invitation from before does not let somebody back in who was removed
#[actix_web::test]
async fn an_old_invitation_does_not_let_them_back_in() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post(
        &format!("{USERS}/invite"),
        &[("email-0", "eve@northwind.test"), ("role-0", "admin"), ("project_role-0", "consumer")],
    )
    .await;
    let link = world.link_to("eve@northwind.test");
    world.northwind().member("eve");
    remove(&mut ada, &[2000006], &[]).await;
    let mut eve = world.signed_in("eve").await;
    assert!(eve.get(&link).await.shows("was revoked"));
    eve.post(&link, &[]).await;
    assert_eq!(world.count("memberships where user_id = 2000006"), 0);
}

// X13
#[actix_web::test]
async fn anybody_may_leave_but_the_last_owner() {
    let world = busy();
    let mut cleo = world.signed_in("cleo").await;
    assert!(cleo.get("/account/organizations").await.shows("href=\"/orgs/1000001/leave\""));
    let seen = cleo.get("/orgs/1000001/leave").await;
    assert!(seen.shows("<strong>Northwind</strong>") && seen.shows("nightly-export"));
    let done = cleo.post("/orgs/1000001/leave", &[("state", &seen.state())]).await;
    assert!(cleo.follow(done).await.shows("You left Northwind."));
    assert_eq!(world.count("memberships where user_id = 2000004 and organization_id = 1000001"), 0);
    assert_eq!(world.text("select payload->>'source' from audit_entries where kind = 'organization.user_removed'"), "self_leave");
    assert_eq!(cleo.get("/orgs/1000001/leave").await.status, StatusCode::NOT_FOUND);

    let mut ada = world.signed_in("ada").await;
    let refused = ada.get("/orgs/1000001/leave").await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.shows("needs at least one Owner"));
    let own = ada.get(&format!("{USERS}/{ADA}")).await;
    assert!(own.shows("Leave organization") && !own.shows("Remove from organization"));
    assert!(ada.get(&format!("{USERS}/{BEN}")).await.shows("Remove from organization"));
    assert!(!world.signed_in("ben").await.get(&format!("{USERS}/{ADA}")).await.shows("Remove from organization"));
}

// X7, T2: two Owners leave at the same moment
#[actix_web::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = World::new();
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    for round in 0..10 {
        world.northwind().owner("ada").owner("ben");
        let states = [ada.get("/orgs/1000001/leave").await.state(), ben.get("/orgs/1000001/leave").await.state()];
        let mut waiting = Vec::new();
        for (mut browser, state) in [ada, ben].into_iter().zip(states) {
            waiting.push(actix_web::rt::spawn(async move {
                let status = browser.post("/orgs/1000001/leave", &[("state", &state)]).await.status;
                (browser, status)
            }));
        }
        let [first, second] = [waiting.remove(0).await.unwrap(), waiting.remove(0).await.unwrap()];
        let left = [first.1, second.1].iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(
            (left, world.count("memberships where organization_id = 1000001 and role = 'owner'")),
            (1, 1),
            "round {round}"
        );
        (ada, ben) = (first.0, second.0);
    }
}
