//! Joining an organization found by one's mail domain, or asking to (M4, M5, X9, A25, A26, A43, R1.1.5, R2.6).

use actix_web::http::StatusCode;

use crate::support::{World, browser::Browser};

const REQUESTS: &str = "/orgs/1000001/settings/users/requests";

/// What is different about the world.
type Change = fn(&World);

fn found(level: &str) -> World {
    let world = World::new();
    world.northwind().domain("northwind.test");
    world.run(&format!("update organizations set discoverability = '{level}' where id = 1000001"));
    world
}

async fn ask(eve: &mut Browser) -> String {
    let page = eve.post("/join/1000001/request", &[]).await;
    eve.follow(page).await.body
}

fn request(world: &World) -> String {
    world.text("select max(id) from join_requests where state = 'open'")
}

// M4, M5, A25
#[actix_web::test]
async fn an_open_organization_is_joined_at_once_as_member_without_projects() {
    let world = found("open");
    let mut eve = world.signed_in("eve").await;
    let page = eve.get("/welcome").await;
    for said in [
        "Join an existing organization",
        "Northwind",
        "Owner Ada · 2 projects · 4 members",
        ">Join</button>",
        "Create a new organization",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    let done = eve.post("/join/1000001", &[]).await;
    assert_eq!(done.location, "/?organization=1000001");
    eve.follow(done).await;
    assert_eq!(world.count("memberships where user_id = 2000006 and role = 'member'"), 1);
    assert_eq!(world.count("individual_grants where user_id = 2000006"), 0);
    assert_eq!(
        world.text("select payload->>'source' from audit_entries where kind = 'organization.user_added'"),
        "join_organization"
    );
    assert_eq!(eve.post("/join/1000001", &[]).await.status, StatusCode::CONFLICT, "once");
}

// M5, R2.6.1: new people, proven addresses, exactly this domain
#[actix_web::test]
async fn nobody_else_finds_it_and_nobody_learns_that_it_is_there() {
    let changes: [(Change, &str); 10] = [
        (|world| world.run("update users set email_proven_at = null where id = 2000006"), "not proven"),
        (|world| world.run("update users set email = 'eve@sub.northwind.test' where id = 2000006"), "a sub-domain"),
        (|world| world.run("update users set email = 'eve@evilnorthwind.test' where id = 2000006"), "another domain"),
        (|world| drop(world.elsewhere().member("eve")), "belongs to one"),
        (|world| world.run("update organizations set discoverability = 'closed'"), "invite only"),
        (|world| world.run("update organizations set plan = 'growth'"), "the plan"),
        (|world| world.run("update organizations set sso_enabled = true"), "single sign-on"),
        (
            |world| world.run("update organizations set state = 'pending_deletion', deletion_due_at = now() where id = 1000001"),
            "closing",
        ),
        (|world| world.run("delete from discoverability_domains"), "no domain"),
        (
            |world| {
                world.run("update users set email = 'eve@gmail.com' where id = 2000006");
                world.northwind().domain("gmail.com");
            },
            "everybody's domain",
        ),
    ];
    for (change, why) in changes {
        let world = found("open");
        let mut eve = world.signed_in("eve").await;
        change(&world);
        assert!(!eve.get("/welcome").await.shows("Northwind"), "{why}");
        let (refused, nowhere) = (eve.post("/join/1000001", &[]).await, eve.post("/join/9999999", &[]).await);
        assert_eq!((refused.status, refused.unmarked()), (StatusCode::CONFLICT, nowhere.unmarked()), "{why}");
        assert_eq!(eve.post("/join/1000001/request", &[]).await.status, StatusCode::CONFLICT, "{why}");
        assert_eq!(world.count("memberships where organization_id = 1000001 and user_id = 2000006"), 0, "{why}");
    }
}

// R2.6.2: each level has its own door
#[actix_web::test]
async fn a_level_has_no_other_door_than_its_own() {
    let world = found("request");
    let mut eve = world.signed_in("eve").await;
    assert_eq!(eve.post("/join/1000001", &[]).await.status, StatusCode::CONFLICT);
    world.run("update organizations set discoverability = 'open' where id = 1000001");
    assert_eq!(eve.post("/join/1000001/request", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!((world.count("join_requests"), world.count("memberships where user_id = 2000006")), (0, 0));
}

// X9, A26
#[actix_web::test]
async fn who_asks_is_approved_with_projects_and_everybody_is_told() {
    let world = found("request");
    let (mut eve, mut ada) = (world.signed_in("eve").await, world.signed_in("ada").await);
    assert!(eve.get("/welcome").await.shows(">Request to join</button>"));
    let said = ask(&mut eve).await;
    assert!(said.contains("Requested") && said.contains(">Withdraw</button>") && !said.contains(">Request to join</button>"));
    ask(&mut eve).await;
    assert_eq!(world.count("join_requests where state = 'open'"), 1, "one open request");
    let told: Vec<String> =
        world.letters().into_iter().filter(|(_, text)| text.contains("asks to join")).map(|(to, _)| to).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.contains(&"ada@northwind.test".to_owned()) && told.contains(&"ben@northwind.test".to_owned()));

    let list = ada.get(REQUESTS).await;
    assert!(list.shows("Join Requests <span class=\"badge\" id=\"count-requests\">1</span>") && list.shows("eve@northwind.test"));
    let id = request(&world);
    let form = ada.get(&format!("{REQUESTS}/{id}/approval")).await;
    assert!(form.shows("becomes a Member of the organization") && form.shows("value=\"3000001\""));
    let wrong = ada.post(&format!("{REQUESTS}/{id}/approval"), &[("projects", "3000003"), ("role", "analyst")]).await;
    assert_eq!(wrong.error_on("projects"), Some("A project no longer exists. Choose again."));
    let done = ada.post(&format!("{REQUESTS}/{id}/approval"), &[("projects", "3000001"), ("role", "analyst")]).await;
    assert!(ada.follow(done).await.shows("Eve is now a member."));
    assert_eq!(world.count("memberships where user_id = 2000006 and role = 'member'"), 1);
    assert_eq!(world.text("select role from individual_grants where user_id = 2000006 and project_id = 3000001"), "analyst");
    assert!(world.letters().iter().any(|(to, text)| to == "eve@northwind.test" && text.contains("was approved")));
    assert_eq!(ada.post(&format!("{REQUESTS}/{id}/denial"), &[]).await.status, StatusCode::NOT_FOUND, "decided once");
    assert_eq!(world.count("audit_entries where kind in ('organization.join_requested', 'organization.join_decided', 'organization.user_added', 'project.user_added')"), 4);
    assert!(ada.get(REQUESTS).await.shows("No join requests"));
}

// R2.6.3: denied, and again after a day
#[actix_web::test]
async fn who_is_denied_may_ask_again_after_a_day() {
    let world = found("request");
    let (mut eve, mut ben) = (world.signed_in("eve").await, world.signed_in("ben").await);
    ask(&mut eve).await;
    let id = request(&world);
    assert!(ben.get(&format!("{REQUESTS}/{id}/denial")).await.shows("<strong>Eve</strong>"));
    let done = ben.post(&format!("{REQUESTS}/{id}/denial"), &[]).await;
    assert!(ben.follow(done).await.shows("The request of Eve was denied."));
    assert!(world.letters().iter().any(|(to, text)| to == "eve@northwind.test" && text.contains("was denied")));
    let page = eve.get("/welcome").await;
    assert!(page.shows("Denied. You can ask again from") && !page.shows(">Request to join</button>"));
    assert!(ask(&mut eve).await.contains("You can ask again in 24 hours."));
    assert_eq!(world.count("join_requests where state = 'open'"), 0);
    world.run("update join_requests set decided_at = now() - interval '25 hours', requested_at = now() - interval '26 hours'");
    assert!(ask(&mut eve).await.contains(">Withdraw</button>"));
    assert_eq!(world.count("join_requests where state = 'open'"), 1);
}

// R1.1.6: nobody's mailbox is filled by somebody who cannot decide
#[actix_web::test]
async fn a_request_can_be_withdrawn_and_asked_again_without_more_letters() {
    let world = found("request");
    let mut eve = world.signed_in("eve").await;
    for _ in 0..3 {
        ask(&mut eve).await;
        let page = eve.post("/join/1000001/withdrawal", &[]).await;
        assert!(eve.follow(page).await.shows(">Request to join</button>"));
    }
    // An organization that is not there is answered like one that is.
    let nowhere = eve.post("/join/9999999/withdrawal", &[]).await;
    assert_eq!(nowhere.status, eve.post("/join/1000002/withdrawal", &[]).await.status);
    assert_eq!(world.count("join_requests where state = 'withdrawn'"), 3);
    assert_eq!(world.letters().len(), 2);
    assert_eq!(world.count("audit_entries where kind = 'organization.join_decided' and payload->>'decision' = 'withdrawn'"), 3);
    assert!(world.signed_in("ada").await.get(REQUESTS).await.shows("id=\"count-requests\">0<"));
}

// A43
#[actix_web::test]
async fn an_accepted_invitation_or_an_organization_of_ones_own_closes_the_request() {
    for by_invitation in [true, false] {
        let world = found("request");
        let mut eve = world.signed_in("eve").await;
        ask(&mut eve).await;
        if by_invitation {
            let fields = [("email-0", "eve@northwind.test"), ("role-0", "admin"), ("project_role-0", "consumer")];
            world.signed_in("ada").await.post("/orgs/1000001/settings/users/invite", &fields).await;
            let link = world.link_to("eve@northwind.test");
            eve.post(&link, &[]).await;
            assert_eq!(world.count("memberships where user_id = 2000006 and role = 'admin'"), 1);
        } else {
            eve.post("/welcome", &[("name", "Initech"), ("residency", "eu"), ("timezone", "UTC")]).await;
        }
        assert_eq!(world.count("join_requests where state = 'closed'"), 1);
        assert!(world.signed_in("ben").await.get(REQUESTS).await.shows("No join requests"));
    }
}

// R2.6.4: all are shown, each with its own door; joining one ends the requests elsewhere
#[actix_web::test]
async fn several_organizations_may_list_the_same_domain() {
    let world = found("request");
    world.elsewhere().domain("northwind.test");
    world.run("update organizations set discoverability = 'open' where id = 1000002");
    let mut eve = world.signed_in("eve").await;
    ask(&mut eve).await;
    let page = eve.get("/welcome").await;
    assert!(page.shows("aria-label=\"Join Elsewhere\"") && page.shows("aria-label=\"Withdraw the request to Northwind\""));
    eve.post("/join/1000002", &[]).await;
    assert_eq!(world.count("join_requests where state = 'closed'"), 1);
    let id = world.text("select max(id) from join_requests");
    assert_eq!(world.signed_in("ada").await.post(&format!("{REQUESTS}/{id}/approval"), &[]).await.status, StatusCode::NOT_FOUND);
}

// R2.6.5: who was removed asks, whatever the level; who left comes back by themselves
#[actix_web::test]
async fn who_was_removed_does_not_walk_back_in() {
    let world = found("open");
    let (mut eve, mut ada) = (world.signed_in("eve").await, world.signed_in("ada").await);
    eve.post("/join/1000001", &[]).await;
    let seen = eve.get("/orgs/1000001/leave").await;
    eve.post("/orgs/1000001/leave", &[("state", &seen.state())]).await;
    assert!(eve.get("/welcome").await.shows(">Join</button>"));
    eve.post("/join/1000001", &[]).await;
    let seen = ada.get("/orgs/1000001/settings/users/removal?user=2000006").await;
    ada.post("/orgs/1000001/settings/users/removal", &[("user", "2000006"), ("state", &seen.state())]).await;
    assert!(eve.get("/welcome").await.shows(">Request to join</button>"));
    assert_eq!(eve.post("/join/1000001", &[]).await.status, StatusCode::CONFLICT);
    ask(&mut eve).await;
    ada.post(&format!("{REQUESTS}/{}/approval", request(&world)), &[]).await;
    assert_eq!(world.count("memberships where user_id = 2000006"), 1);
    assert_eq!(world.count("removals"), 0, "whoever lets them in forgets");
}

// A44, X39, R2.11: what approving may give, and when
#[actix_web::test]
async fn approving_gives_nothing_that_could_not_be_given_otherwise() {
    let world = found("request");
    let (mut eve, mut ben) = (world.signed_in("eve").await, world.signed_in("ben").await);
    ask(&mut eve).await;
    let path = format!("{REQUESTS}/{}/approval", request(&world));
    let page = ben.post(&path, &[("projects", "3000001"), ("role", "owner")]).await;
    assert_eq!(page.error_on("role"), Some("Only an Owner of the project can give this role there."));
    assert!(page.shows("value=\"3000001\" checked"), "what was chosen stays");
    for (change, says) in [
        ("update organizations set plan = 'free'", "The Free plan has Owners and Billing Admins only"),
        (
            "update organizations set plan = 'enterprise', state = 'pending_deletion', deletion_due_at = now() where id = 1000001",
            "scheduled for deletion",
        ),
    ] {
        world.run(change);
        let page = ben.post(&path, &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows(says), "{says}: {}", page.body);
    }
    assert_eq!(world.count("memberships where user_id = 2000006"), 0);
    for (name, status) in [("bill", 403), ("cleo", 403), ("dana", 404), ("eve", 404)] {
        assert_eq!(world.signed_in(name).await.post(&path, &[]).await.status.as_u16(), status, "{name}");
    }
}

#[actix_web::test]
async fn requests_are_found_by_name_or_address() {
    let world = found("request");
    world.northwind().join_request("eve").join_request("dana");
    let mut ada = world.signed_in("ada").await;
    for (search, shows, hides) in [("EVE", "eve@northwind.test", "dana@"), ("da", "dana@northwind.test", "eve@northwind.test")] {
        let page = ada.get(&format!("{REQUESTS}?search={search}")).await;
        assert!(page.shows(shows) && !page.shows(hides) && page.shows("1 request<"), "{search}");
    }
    assert!(ada.get(&format!("{REQUESTS}?search=nobody")).await.shows("No requests match"));
}

// F31: asking and taking it back, over and over
#[actix_web::test]
async fn asking_again_and_again_leaves_few_rows_behind() {
    let world = found("request");
    let mut eve = world.signed_in("eve").await;
    let mut told = String::new();
    for _ in 0..40 {
        told = ask(&mut eve).await;
        eve.post("/join/1000001/withdrawal", &[]).await;
    }
    assert!(told.contains("You asked five times within a day."), "{told}");
    assert_eq!(world.count("join_requests"), 5);
    assert!(world.count("audit_entries where kind like '%join%'") <= 10);
    world.run("update join_requests set requested_at = requested_at - interval '1 day'");
    ask(&mut eve).await;
    assert_eq!(world.count("join_requests where state = 'open'"), 1, "tomorrow it can be asked again");
}
