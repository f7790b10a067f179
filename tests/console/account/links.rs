//! Links in letters whose mail server was away for longer than a link works.

use actix_web::http::StatusCode;
use chrono::{TimeDelta, Utc};
use steward::{
    mail::{Carrier, deliver_due},
    store::{self, outbox},
};

use crate::support::{World, world::PASSWORD};

const ADA: &str = "ada@northwind.test";
const NEW: &str = "new@elsewhere.test";

/// Ada forgot her password and somebody signs up, and then so much time passes in which no mail server is there.
async fn asked(world: &World, ago: &str) {
    let mut browser = world.browser().await;
    browser.post("/password/forgot", &[("email", ADA)]).await;
    browser.post("/signup", &[("name", "New"), ("email", NEW), ("password", PASSWORD)]).await;
    assert_eq!(world.count("outbox where link_digest is not null"), 2);
    pass(world, ago);
}

fn pass(world: &World, ago: &str) {
    for (table, columns) in [
        ("outbox", ["created_at", "due_at"]),
        ("password_resets", ["created_at", "expires_at"]),
        ("signups", ["created_at", "expires_at"]),
    ] {
        let [one, other] = columns;
        world.run(&format!("update {table} set {one} = {one} - interval '{ago}', {other} = {other} - interval '{ago}'"));
    }
    steward::jobs::tidy(&mut world.database.connect()).unwrap();
}

// R1.1.2, R1.1.4, U8
#[actix_web::test]
async fn a_link_works_for_its_time_though_its_letter_left_late() {
    for ago in ["0 minutes", "70 minutes", "23 hours"] {
        let world = World::new();
        asked(&world, ago).await;
        let (reset, verify) = (world.link_to(ADA), world.link_to(NEW));
        let mut browser = world.browser().await;
        let (page, until) = (browser.get(&reset).await, Utc::now() + TimeDelta::hours(1));
        assert_eq!(page.status, StatusCode::OK, "{ago}");
        let letter = world.letters().into_iter().rfind(|(to, _)| to == ADA).unwrap().1;
        let said = |at: chrono::DateTime<Utc>| letter.contains(&at.format("until %-d %B %Y, %H:%M UTC").to_string());
        assert!(said(until) || said(until - TimeDelta::minutes(1)), "{ago}: {letter}");
        assert!(!letter.contains('\u{1}'));
        assert!(browser.get(&verify).await.status.is_success() || browser.get(&verify).await.status.is_redirection(), "{ago}");
        // And for no longer than its time after it left.
        pass(&world, "61 minutes");
        let late = browser.post(&reset, &[("password", "quite another one")]).await;
        assert!(!late.status.is_redirection(), "{ago}: {}", late.status);
        assert_eq!(world.count("password_resets"), 0);
        assert_eq!(world.count("signups"), 1, "a day has more hours");
        pass(&world, "23 hours");
        assert_eq!(world.count("signups"), 0);
    }
}

// U8: its time is not over while it waits for the next try
#[actix_web::test]
async fn a_letter_that_was_delayed_leaves_with_a_link_that_works() {
    let world = World::new();
    asked(&world, "1 minute").await;
    let (mut conn, sealer) = (world.database.connect(), &world.site.desk.sealer);
    for _ in 0..3 {
        let due = Utc::now() + TimeDelta::hours(1);
        while let Some(taken) = store::write(&mut conn, |tx| outbox::take(tx, sealer, due)).unwrap() {
            store::write(&mut conn, |tx| outbox::put_off(tx, taken.id, due, "451 later")).unwrap();
        }
        pass(&world, "61 minutes");
    }
    let (reset, verify) = (world.link_to(ADA), world.link_to(NEW));
    let mut browser = world.browser().await;
    assert_eq!(browser.post(&reset, &[("password", "quite another one")]).await.status, StatusCode::SEE_OTHER);
    let verified = browser.get(&verify).await.status;
    assert!(verified.is_success() || verified.is_redirection(), "{verified}");
}

// U8: nobody is sent what opens nothing, and nothing opens for days because a mail server was away
#[actix_web::test]
async fn a_letter_whose_link_helps_nobody_any_more_is_given_up() {
    let world = World::new();
    asked(&world, "25 hours").await;
    assert!(world.letters().iter().all(|(to, _)| to != ADA && to != NEW));
    assert_eq!(world.count("outbox where failed_at is not null and answer like '%waited so long%' and sealed is null"), 2);

    let world = World::new();
    asked(&world, "1 minute").await;
    world.run("delete from password_resets; delete from signups");
    assert!(world.letters().iter().all(|(to, _)| to != ADA && to != NEW));
    assert_eq!(world.count("outbox where failed_at is not null and answer like '%no longer valid%'"), 2);
}

// U8: a mail server may have taken the letter without saying so; its link ends with the last try
#[actix_web::test]
async fn the_link_of_a_letter_that_is_given_up_opens_nothing_any_more() {
    let world = World::new();
    asked(&world, "1 minute").await;
    let (mut conn, sealer) = (world.database.connect(), &world.site.desk.sealer);
    while let Some(taken) = store::write(&mut conn, |tx| outbox::take(tx, sealer, Utc::now() + TimeDelta::hours(1))).unwrap() {
        store::write(&mut conn, |tx| outbox::give_up(tx, taken.id, "550 no")).unwrap();
    }
    assert_eq!(world.count("password_resets where expires_at > now()"), 0);
    assert_eq!(world.count("signups where expires_at > now()"), 0);
}

// F8b: nothing begins with what cannot be opened
#[actix_web::test]
async fn the_time_of_a_link_does_not_begin_with_a_letter_that_cannot_be_opened() {
    let world = World::new();
    asked(&world, "2 hours").await;
    let folder = tempfile::tempdir().unwrap();
    let carrier = Carrier::files(folder.path().to_owned(), "Steward <steward@northwind.test>").unwrap();
    let wrong = steward::model::sealer::Sealer::new(b"another key, long enough to be one", "letters");
    assert_eq!(deliver_due(&mut world.database.connect(), &wrong, &carrier).unwrap(), 2);
    pass(&world, "6 minutes");
    assert_eq!(world.browser().await.get(&world.link_to(ADA)).await.status, StatusCode::OK);
}
