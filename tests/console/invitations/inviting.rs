//! What the three ways to invite share: teams that come along, and domains that look like others (X1, I19).

use actix_web::http::StatusCode;

use crate::support::World;

const INVITE: &str = "/orgs/1000001/settings/users/invite";
const TO_TEAMS: &str = "/orgs/1000001/settings/users/invite/teams";

fn with_teams() -> World {
    let world = World::new();
    world.northwind().team("Data", &[], &[("App", "analyst")]).team("Bosses", &[], &[("Shop", "owner")]);
    world
}

// X1, R1.3.9
#[actix_web::test]
async fn whoever_is_invited_to_a_team_is_in_it_after_accepting() {
    let world = with_teams();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(TO_TEAMS).await.shows("value=\"5000001\""));
    let page = ada.post(TO_TEAMS, &[("email", "gus@new.test, hana@new.test"), ("role", "member"), ("teams", "5000001")]).await;
    assert!(ada.follow(page).await.shows("2 invited, 2 emails queued."));
    let link = world.link_to("gus@new.test");
    assert!(world.letters().iter().any(|(to, text)| to == "gus@new.test" && text.contains("Data")), "the letter names the team");
    let mut gus = world.browser().await;
    assert!(gus.get(&link).await.shows("Data"));
    gus.post(&link, &[("name", "Gus"), ("password", "a good password")]).await;
    assert_eq!(
        world.count("team_members m join users u on u.id = m.user_id where u.email = 'gus@new.test' and m.team_id = 5000001"),
        1
    );
    assert_eq!(gus.get("/projects/3000002/settings/overview").await.status, StatusCode::OK);
    // A team that is gone falls away, the rest stands.
    let link = world.link_to("hana@new.test");
    world.run("delete from teams where id = 5000001");
    let done = world.browser().await.post(&link, &[("name", "Hana"), ("password", "a good password")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn what_is_wrong_comes_back_with_what_was_typed() {
    let world = with_teams();
    let mut ada = world.signed_in("ada").await.with_htmx();
    let page = ada.post(TO_TEAMS, &[("email", "gus@ hana@new.test"), ("role", "admin")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.is_fragment());
    assert_eq!(page.error_on("email-0"), Some("gus@ isn't a complete email address."));
    assert_eq!(page.error_on("teams-0"), Some("Choose a team."));
    assert!(page.shows(">gus@ hana@new.test</textarea>"));
    assert!(page.shows("value=\"admin\" selected"));
    assert_eq!(world.count("invitations"), 0);
    let page = ada.post(TO_TEAMS, &[("email", "cleo@northwind.test"), ("role", "admin"), ("teams", "5000001")]).await;
    assert_eq!(page.status, StatusCode::NO_CONTENT);
    assert_eq!(
        (world.count("team_members where user_id = 2000004"), world.count("outbox")),
        (1, 0),
        "a member is put in at once"
    );
}

// S9.16: not above one's own through a team
#[actix_web::test]
async fn an_admin_invites_nobody_into_a_team_that_gives_owner() {
    let world = with_teams();
    let mut ben = world.signed_in("ben").await;
    let page = ben.post(TO_TEAMS, &[("email", "gus@new.test"), ("role", "member"), ("teams", "5000002")]).await;
    assert!(
        page.status == StatusCode::UNPROCESSABLE_ENTITY
            && page.shows("One of these teams gives a role that only an Owner can give.")
    );
    assert_eq!(world.count("invitations"), 0);
}

// I19
#[actix_web::test]
async fn a_domain_that_looks_like_ours_is_asked_about_first() {
    let world = with_teams();
    let mut ada = world.signed_in("ada").await;
    let row = [("email-0", "gus@northwlnd.test"), ("role-0", "member"), ("project_role-0", "consumer")];
    let team = [("email", "gus@northwlnd.test"), ("role", "member"), ("teams", "5000001")];
    let says = "northwlnd.test looks like northwind.test, which 4 members use.";
    for (path, fields) in [(INVITE, row), (TO_TEAMS, team)] {
        let page = ada.post(path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows(says) && page.shows("Invite them anyway") && page.shows("gus@northwlnd.test</textarea>"));
    }
    let bytes = b"email,organization_role,project_ids,project_role,teams\ngus@northwlnd.test,,,,\n";
    let page = ada.upload("/orgs/1000001/settings/users/invite/bulk", bytes, &[("confirmed", "yes")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows(says));
    assert_eq!(world.count("invitations"), 0);
    let page = ada.post(INVITE, &[row.as_slice(), &[("sure", "yes")]].concat()).await;
    assert!(ada.follow(page).await.shows("1 invited"));
    let odd = [("email-0", "ann@b\u{fc}cher.example"), row[1], row[2]];
    assert!(ada.post(INVITE, &odd).await.shows("xn--bcher-kva.example has letters other than a to z"));
    for fine in ["ann@elsewhere.test", "ben2@northwind.test"] {
        let page = ada.post(INVITE, &[("email-0", fine), row[1], row[2]]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{fine}");
    }
}
