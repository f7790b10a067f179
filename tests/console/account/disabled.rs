//! Accounts that whoever runs the site disabled.

use actix_web::http::StatusCode;
use steward::{
    model::{Digest, EmailAddress, OrganizationId, OrganizationRole, UserId, actor::Actor, event},
    operations::{Refusal, account::disabling},
    policy::OrgActor,
    store::{self, account::records},
};

use super::copied;
use crate::support::{World, world::PASSWORD};

fn operator() -> Actor {
    Actor::operator("steward user disable")
}

fn disable(world: &World, by: &Actor, person: &str) -> Result<disabling::Disabled, Refusal> {
    let mut conn = world.database.connect();
    let email = EmailAddress::parse(&format!("{person}@northwind.test")).unwrap();
    let account = records::by_email(&mut conn, &email).unwrap().unwrap();
    store::write(&mut conn, |tx| disabling::disable(tx, by, &account))
}

fn sign_in(person: &str) -> [(&'static str, String); 2] {
    [("email", format!("{person}@northwind.test")), ("password", PASSWORD.to_owned())]
}

// C5.6
#[actix_web::test]
async fn whoever_is_disabled_is_signed_out_and_told_so_only_with_the_right_password() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    assert_eq!(ben.get("/account/profile").await.status, StatusCode::OK);
    assert_eq!(disable(&world, &operator(), "ben").unwrap().sessions, 1);
    assert!(ben.get("/account/profile").await.location.starts_with("/login"));
    let [email, password] = sign_in("ben");
    let mut browser = world.browser().await;
    let page = browser.post("/login", &[(email.0, &email.1), (password.0, &password.1)]).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.shows("This account is disabled."), "{}", page.body);
    let page = browser.post("/login", &[(email.0, &email.1), ("password", "wrong password")]).await;
    assert!(page.shows("Wrong email or password.") && !page.shows("disabled"));
    assert_eq!(world.count("sessions"), 0);
}

// C5.6: whatever was on its way in is no way in any more
#[actix_web::test]
async fn neither_a_link_nor_an_invitation_nor_a_session_from_before_opens_a_disabled_account() {
    let world = World::new();
    let mut browser = world.browser().await;
    browser.post("/password/forgot", &[("email", "eve@northwind.test")]).await;
    let reset = world.link_to("eve@northwind.test");
    let mut ada = world.signed_in("ada").await;
    let invitation = copied(&world, &mut ada, "eve@northwind.test").await;
    let mut eve = world.signed_in("eve").await;
    disable(&world, &operator(), "eve").unwrap();

    let page = browser.post(&reset, &[("password", "another good password")]).await;
    assert_eq!(page.status, StatusCode::GONE);
    // A copied link has one page for all (F14), and leads no further.
    eve.post(&invitation, &[]).await;
    assert_eq!(world.count("sessions s join users u on u.id = s.user_id where u.email = 'eve@northwind.test'"), 0);
    // A session that came into being beside the disabling.
    let beside = "insert into sessions (digest, user_id, expires_at) select decode(repeat('07', 32), 'hex'), id, \
         now() + interval '1 day' from users where email = 'eve@northwind.test'";
    world.run(beside);
    let (digest, user) = (Digest([7; 32]), UserId(number(&world, "eve")));
    let mut conn = world.database.connect();
    assert!(store::account::sessions::standing(&mut conn, digest).unwrap().is_none());
    let held = store::write(&mut conn, |tx| store::account::sessions::hold(tx, digest, user).map_err(Refusal::from));
    assert!(!held.unwrap());
    assert_eq!(world.count("memberships m join users u on u.id = m.user_id where u.email = 'eve@northwind.test'"), 0);
}

fn number(world: &World, person: &str) -> i64 {
    world.text(&format!("select id::text from users where email = '{person}@northwind.test'")).parse().unwrap()
}

// C5.6: a password that is forgotten asks for the same work, and the letter does not leave (F14)
#[actix_web::test]
async fn no_letter_for_a_new_password_leaves_for_a_disabled_account() {
    let world = World::new();
    disable(&world, &operator(), "ben").unwrap();
    let mut browser = world.browser().await;
    let page = browser.post("/password/forgot", &[("email", "ben@northwind.test")]).await;
    assert_eq!(page.status, StatusCode::OK);
    let id = world.text("select id::text from outbox where letter = 'password_reset'").parse().unwrap();
    let dropped = store::write(&mut world.database.connect(), |tx| store::outbox::drop_for_nobody(tx, id).map_err(Refusal::from));
    assert!(dropped.unwrap());
}

// C5.6: whoever cannot sign in is no Owner that an organization could do with
#[actix_web::test]
async fn the_last_owner_who_can_sign_in_cannot_leave_and_lists_show_who_is_disabled() {
    let world = World::new();
    world.run("update memberships set role = 'owner' where user_id in (select id from users where email = 'ben@northwind.test')");
    assert!(disable(&world, &operator(), "ben").unwrap().ownerless.is_empty());
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/orgs/1000001/settings/overview").await.shows("There is only one Owner."));
    assert!(ada.get("/orgs/1000001/settings/users").await.shows("Disabled"));
    let ben = number(&world, "ben");
    assert!(ada.get(&format!("/orgs/1000001/settings/users/{ben}")).await.shows("Disabled since"));
    let page = ada.get("/orgs/1000001/leave").await;
    assert!(page.shows("an organization needs at least one Owner"), "{}", page.body);
    assert_eq!(world.count("memberships m join users u on u.id = m.user_id where u.email = 'ada@northwind.test'"), 1);
    assert_eq!(disable(&world, &operator(), "ada").unwrap().ownerless, ["Northwind"]);
}

// C5.6: wherever somebody stands with a role, on the screen and in files
#[actix_web::test]
async fn lists_of_a_project_and_of_a_team_say_who_is_disabled() {
    let world = World::new();
    world.northwind().team("Data", &["cleo", "ben"], &[("Shop", "analyst")]).grant("cleo", "Shop", "consumer");
    disable(&world, &operator(), "cleo").unwrap();
    let mut ada = world.signed_in("ada").await;
    let shop = world.text("select id::text from projects where name = 'Shop'");
    let (users, who) = (format!("/projects/{shop}/settings/users"), format!("/projects/{shop}/settings/access"));
    let (asked, team) = ("?permission=DownloadReports", world.text("select id::text from teams where name = 'Data'"));
    for page in [
        users.clone(),
        format!("{users}?sort=email"),
        format!("{users}?search=cleo"),
        format!("{users}?data=no"),
        format!("/orgs/1000001/settings/teams/{team}"),
        format!("/orgs/1000001/settings/teams/{team}?search=cleo"),
        format!("{who}{asked}"),
        format!("{who}/print{asked}"),
        "/orgs/1000001/settings/users".to_owned(),
    ] {
        let seen = ada.get(&page).await;
        let badges = seen.body.matches("<span class=\"badge\" data-variant=\"outline\">Disabled</span>").count();
        assert!(seen.status == StatusCode::OK && badges == 1, "{page}: {badges} in {}", seen.body);
    }
    for (file, line) in [
        (format!("{who}/export{asked}"), "cleo@northwind.test,Analyst,"),
        ("/orgs/1000001/settings/users/export".to_owned(), "cleo@northwind.test,Member,"),
    ] {
        let body = ada.get(&file).await.body;
        let cleo = body.lines().find(|row| row.contains(line)).unwrap_or_else(|| panic!("{file}: {body}"));
        assert!(cleo.ends_with(",Disabled") && body.matches(",Disabled").count() == 1, "{body}");
    }
}

// C5.6: what happens is told to everybody but those who cannot come and look
#[actix_web::test]
async fn nothing_leaves_for_a_disabled_account_but_an_invitation() {
    let world = World::new();
    world.run(
        "update memberships set role = 'owner' where user_id in (select id from users where email like 'b%@northwind.test')",
    );
    disable(&world, &operator(), "ben").unwrap();
    let mut ada = world.signed_in("ada").await;
    let cleo = number(&world, "cleo");
    let page = format!("/orgs/1000001/settings/users/{cleo}/role");
    let state = ada.get(&format!("{page}?role=owner")).await.state();
    let changed = ada.post(&page, &[("role", "owner"), ("state", &state)]).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert!(told.iter().any(|to| to == "bill@northwind.test") && told.iter().all(|to| to != "ben@northwind.test"), "{told:?}");
    assert_eq!(world.count("outbox where recipient = 'ben@northwind.test'"), 0, "none is kept for later");

    disable(&world, &operator(), "eve").unwrap();
    let row = [("email-0", "eve@northwind.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    assert_eq!(ada.post("/orgs/1000001/settings/users/invite", &row).await.status, StatusCode::SEE_OTHER);
    assert!(world.letters().iter().any(|(to, _)| to == "eve@northwind.test"), "it is for an address, whoever has it (F14)");
}

// C5.1
#[actix_web::test]
async fn nobody_disables_an_account_but_whoever_runs_the_site() {
    let world = World::new();
    assert!(matches!(disable(&world, &Actor::steward(), "ben"), Err(Refusal::NotFound)));
    assert_eq!(world.count("users where disabled_at is not null"), 0);
    let at = |actor| OrgActor { actor, organization: OrganizationId(1_000_001), role: OrganizationRole::Owner };
    assert!(at(Actor::steward()).as_operator().is_none() && at(operator()).as_operator().is_some());
    assert!(event::published().iter().any(|published| published.kind == "user.disabled"));
}
