//! What is done to many at once: everything that matches, all or none, and who the many are (L9).

use crate::support::{World, browser::Page, drawn, sweep::populated};

const USERS: &str = "/orgs/1000001/settings/users";
const INVITED: &str = "/orgs/1000001/settings/users/invited";

/// How many the form of a dialog is about.
fn selected(page: &Page, action: &str, field: &str) -> usize {
    let form = drawn::form(&page.body, action).unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    form.iter().filter(|(name, _)| name == field).count()
}

// L9
#[actix_web::test]
async fn everything_that_matches_is_what_the_dialog_lists_and_oneself_is_not_in_it() {
    let world = World::new();
    world.crowd("Kim ###", 1..=60);
    world.northwind().each(1..=60).member("kim ###");
    let mut ada = world.signed_in("ada").await;
    let list = ada.get(&format!("{USERS}?search=kim")).await;
    assert!(list.shows("data-matching=\"?search=kim\"") && list.shows("data-total=\"60 users\""), "{}", list.body);
    assert!(list.shows("All 60 users that match"), "without script there is a box to tick");
    let dialog = ada.get(&format!("{USERS}/removal?all=%3Fsearch%3Dkim")).await;
    assert_eq!(selected(&dialog, &format!("{USERS}/removal"), "user"), 60);
    let whole = ada.get(&format!("{USERS}/removal?all=")).await;
    assert!(!whole.shows("value=\"2000001\""), "nobody means themselves with all");
    let one = ada.get(&format!("{USERS}/removal?all=%3Frole%3Dbilling_admin")).await;
    assert_eq!(selected(&one, &format!("{USERS}/removal"), "user"), 1);
}

// L9: more than go in one step are told, and the dialog is about the first
#[actix_web::test]
async fn more_than_go_in_one_step_are_left_and_told() {
    let world = World::new();
    world.crowd("Kim ###", 1..=600);
    world.northwind().each(1..=600).member("kim ###");
    let mut ada = world.signed_in("ada").await;
    let dialog = ada.get(&format!("{USERS}/removal?all=%3Fsearch%3Dkim")).await;
    assert_eq!(selected(&dialog, &format!("{USERS}/removal"), "user"), 500);
    assert!(dialog.shows("these are the first 500"), "{}", dialog.body);
}

// L9
#[actix_web::test]
async fn people_of_one_name_are_told_apart_and_oneself_is_named() {
    let world = populated();
    world.run("update users set name = 'Kim Lee'");
    let mut ada = world.signed_in("ada").await;
    let dialog = ada.get(&format!("{USERS}/removal?user=2000001&user=2000002&user=2000004")).await;
    for shown in ["ada@northwind.test", "ben@northwind.test", "cleo@northwind.test", "You</span>", "You are one of them."] {
        assert!(dialog.shows(shown), "{shown}: {}", dialog.body);
    }
}

// L9: a page one may still see says what one did to oneself
#[actix_web::test]
async fn whoever_removed_themselves_is_told_on_a_page_of_theirs() {
    let world = populated();
    world.northwind().owner("eve");
    let mut ada = world.signed_in("ada").await;
    let path = format!("{USERS}/removal");
    let state = ada.get(&format!("{path}?user=2000001")).await.state();
    let page = ada.post(&path, &[("user", "2000001"), ("state", &state)]).await;
    let page = ada.follow(page).await;
    assert!(page.status.is_success() && page.shows("You no longer belong to Northwind."), "{} {}", page.status, page.body);
}

// L9.1
#[actix_web::test]
async fn many_invitations_are_sent_again_or_revoked_together_or_not_at_all() {
    let world = World::new();
    world.northwind().by("ada").invitation("gus@new.test", "member").invitation("ivy@new.test", "owner");
    let both = [("invitation", "4000001"), ("invitation", "4000002")];
    let open = "invitations where revoked_at is null";
    let mut ben = world.signed_in("ben").await;
    for what in ["revocation", "resend"] {
        let page = ben.post(&format!("{INVITED}/{what}"), &both).await;
        assert_eq!(page.status.as_u16(), 422, "{what}");
        assert!(page.shows("ivy@new.test") && page.shows("includes more than you can give"), "{what}: {}", page.body);
    }
    assert_eq!((world.count(open), world.count("outbox")), (2, 0));

    let mut ada = world.signed_in("ada").await;
    let path = format!("{INVITED}/resend");
    let state = ada.get(&format!("{path}?all=")).await.state();
    ada.post(&path, &[&both[..], &[("state", &state)]].concat()).await;
    assert_eq!(world.count("outbox"), 2, "each has an email");
    let path = format!("{INVITED}/revocation");
    let state = ada.get(&format!("{path}?all=%3Fsearch%3Divy")).await.state();
    let page = ada.post(&path, &[("invitation", "4000002"), ("state", &state)]).await;
    let page = ada.follow(page).await;
    assert!(page.shows("The invitation for ivy@new.test was revoked.") && page.shows("class=\"undo\""));
    assert_eq!(world.count(open), 1);
}

// L7.1
#[actix_web::test]
async fn whose_session_has_ended_is_told_so_and_comes_back_where_they_were() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    world.run("delete from sessions");
    ada.headers.push(("referer", format!("https://steward.test{USERS}/invite")));
    let page = ada.post(&format!("{USERS}/invite"), &[("email-0", "kim@new.test"), ("invite", "yes")]).await;
    assert_eq!(page.location, "/login?return_to=%2Forgs%2F1000001%2Fsettings%2Fusers%2Finvite");
    assert!(ada.follow(page).await.shows("You were signed out."));
    assert!(!world.browser().await.get("/login").await.shows("You were signed out."), "a stranger was never signed in");
}
