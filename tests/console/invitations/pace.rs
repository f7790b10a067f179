//! At most ten invitations an hour to one mail domain, for each organization; the rest wait and can be handed over (X4, A6).

use crate::support::{World, browser::Browser};

const INVITE: &str = "/orgs/1000001/settings/users/invite";
const INVITED: &str = "/orgs/1000001/settings/users/invited";

/// Invites `m0`, `m1`, … at this domain in one go and answers what the next page says.
async fn invite(browser: &mut Browser, organization: i64, people: std::ops::Range<usize>, domain: &str) -> String {
    let addresses: Vec<String> = people.map(|n| format!("m{n}@{domain}")).collect();
    let fields = [("email-0", addresses.join(" ")), ("role-0", "member".to_owned()), ("project_role-0", "consumer".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.post(&format!("/orgs/{organization}/settings/users/invite"), &fields).await;
    browser.follow(page).await.body
}

fn invited_by_letter(world: &World) -> usize {
    world.letters().iter().filter(|(to, _)| to.starts_with('m')).count()
}

// T10
#[actix_web::test]
async fn of_twelve_ten_leave_now_and_two_when_the_window_frees() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let said = invite(&mut ada, 1000001, 0..12, "new.test").await;
    assert!(
        said.contains(
            "12 invited, 12 emails queued. At most ten an hour go to one email domain: 2 of them will be sent later, the last at "
        ),
        "{said}"
    );
    assert_eq!(invited_by_letter(&world), 10);
    let list = ada.get(INVITED).await;
    assert_eq!(list.body.matches("at most ten an hour go to one email domain").count(), 2, "the screen says so");
    assert!(list.shows("Will be sent in 59 minutes, at ") || list.shows("Will be sent in 60 minutes, at "), "{}", list.body);
    assert!(list.shows("every 60s"), "and looks again by itself");

    // An hour later, as far as the letters know.
    world.run("update outbox set planned_at = planned_at - interval '1 hour', due_at = due_at - interval '1 hour', left_at = left_at - interval '1 hour'");
    assert_eq!(invited_by_letter(&world), 12);
    assert_eq!(world.count("outbox where sent_at is null"), 0, "never lost");
}

#[actix_web::test]
async fn each_domain_and_each_organization_has_a_window_of_its_own() {
    let world = World::new();
    let (mut ada, mut dana) = (world.signed_in("ada").await, world.signed_in("dana").await);
    invite(&mut ada, 1000001, 0..10, "new.test").await;
    for (organization, domain, waits) in
        [(1000001, "sub.new.test", false), (1000002, "new.test", false), (1000001, "NEW.test", true)]
    {
        let browser = if organization == 1000001 { &mut ada } else { &mut dana };
        let said = invite(browser, organization, 20..21, domain).await;
        assert_eq!(said.contains("At most ten an hour"), waits, "{domain}: {said}");
    }
}

// A6: resends count, copied links do not
#[actix_web::test]
async fn resending_takes_a_place_and_copying_a_link_takes_none() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, 0..9, "new.test").await;
    world.letters();
    let id = world.text("select id from invitations where email = 'm0@new.test'");
    for _ in 0..5 {
        assert!(ada.post(&format!("{INVITED}/{id}/link"), &[]).await.shows("Link for m0@new.test"));
    }
    for says in ["is on its way again.", "at most ten an hour go to one email domain."] {
        let page = ada.post(&format!("{INVITED}/{id}/resend"), &[]).await;
        assert!(ada.follow(page).await.shows(says), "{says}");
    }
    // One more time: the letter that waits is replaced and keeps its place.
    let place = world.text("select planned_at from outbox where sent_at is null and due_at > now() + interval '5 minutes'");
    ada.post(&format!("{INVITED}/{id}/resend"), &[]).await;
    let waiting = "outbox where sent_at is null and due_at > now() + interval '5 minutes'";
    assert_eq!((world.count(waiting), world.text(&format!("select planned_at from {waiting}"))), (1, place));
}

// R2.5.6, R2.5.7: links can be copied meanwhile, and who came by one gets no letter an hour later
#[actix_web::test]
async fn whoever_comes_by_a_copied_link_or_is_revoked_gets_no_late_letter() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, 0..13, "new.test").await;
    world.letters();
    let id = |email: &str| world.text(&format!("select id from invitations where email = '{email}@new.test'"));
    let copied = ada.post(&format!("{INVITED}/{}/link", id("m12")), &[]).await;
    let link = copied.body.split("http://localhost:8080").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(world.browser().await.post(&link, &[]).await.status.as_u16(), 200, "a letter proves the address first");
    let link = world.link_to("m12@new.test");
    let done = world.browser().await.post(&link, &[("name", "Mia"), ("password", "a good password")]).await;
    assert_eq!(done.status.as_u16(), 303);
    ada.post(&format!("{INVITED}/{}/revocation", id("m11")), &[]).await;
    world.run("update outbox set due_at = due_at - interval '2 hours' where sent_at is null");
    let told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert!(told.contains(&"m10@new.test".to_owned()), "{told:?}");
    assert!(!told.iter().any(|to| to.starts_with("m11@")), "{told:?}");
    assert_eq!(told.iter().filter(|to| to.starts_with("m12@")).count(), 1, "only the one they asked for: {told:?}");
    assert!(ada.get(INVITE).await.shows("Invite New Users"));
}
