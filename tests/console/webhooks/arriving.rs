//! Events arrive: signed, once, in their order, and only those that were asked for (K7.2, K7.3).

use std::thread;

use super::receiver::{Receiver, carry, opened, shown, worker};
use crate::support::{World, browser::Browser, programs};
use steward::jobs::webhooks::deliver_due;

const HOOKS: &str = "/orgs/1000001/settings/webhooks";
const ONE: &str = "/orgs/1000001/settings/webhooks/9000001";
const TEAM: &str = "/orgs/1000001/settings/teams/new";

/// A world with a webhook of Ada's, its receiver and its secret.
pub async fn hooked(fields: &[(&str, &str)]) -> (World, Browser, Receiver, String) {
    let (world, receiver) = (opened(World::new()), Receiver::open());
    let mut ada = world.signed_in("ada").await;
    let url = receiver.url();
    let page = ada.post(&format!("{HOOKS}/new"), &[&[("url", url.as_str())], fields].concat()).await;
    let secret = shown(&page.body);
    (world, ada, receiver, secret)
}

// K7.2, K7.3: in the form that Standard Webhooks has, judged by another's HMAC
#[actix_web::test]
async fn every_event_arrives_once_signed_and_in_its_order() {
    let (world, mut ada, receiver, secret) = hooked(&[("which", "all")]).await;
    ada.post(TEAM, &[("name", "Design")]).await;
    assert_eq!((carry(&world), carry(&world)), (2, 0));
    let came = receiver.came();
    assert_eq!(came.iter().map(|it| it.kind()).collect::<Vec<_>>(), ["webhook.created", "team.created"]);
    for it in &came {
        assert!(it.is_signed_by(&secret) && !it.is_signed_by("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), "{it:?}");
        assert_eq!((it.path.as_str(), it.header("content-type")), ("/hooks", "application/json"));
        let seconds: i64 = it.header("webhook-timestamp").parse().unwrap();
        assert!((chrono::Utc::now().timestamp() - seconds).abs() < 60);
    }
    let told = came[1].json();
    assert_eq!((told["data"]["entity"]["name"].as_str(), told["data"]["actor"]["name"].as_str()), (Some("Design"), Some("Ada")));
    let entry = world.text("select replace(id::text, '-', '') from audit_entries where kind = 'team.created'");
    assert_eq!(came[1].header("webhook-id"), format!("msg_{entry}"));
    assert!(ada.get(ONE).await.shows("Delivered"));
}

// K7.2, C7.3: whoever writes an entry queues it by the same statement
#[actix_web::test]
async fn an_event_that_is_told_costs_no_statement_more() {
    let (told, mut ada, ..) = hooked(&[("which", "all")]).await;
    let silent = World::new();
    let mut same = silent.signed_in("ada").await;
    let mut costs = Vec::new();
    for (world, browser) in [(&told, &mut ada), (&silent, &mut same)] {
        browser.get("/orgs/1000001/settings/teams").await;
        world.statements();
        browser.post(TEAM, &[("name", "Design")]).await;
        costs.push(world.statements());
    }
    assert_eq!(told.count("webhook_deliveries where kind = 'team.created'"), 1);
    assert_eq!(costs[0], costs[1]);
}

// K7.2: the outbox is filled where the event is written, or not at all
#[actix_web::test]
async fn what_is_taken_back_is_told_to_nobody_and_each_organization_hears_only_of_itself() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    let (theirs, mut dana) = (Receiver::open(), world.signed_in("dana").await);
    let url = theirs.url();
    let only_teams = [("url", url.as_str()), ("which", "some"), ("kinds", "team.created")];
    dana.post("/orgs/1000002/settings/webhooks/new", &only_teams).await;
    carry(&world);
    receiver.came();
    // Looking at the consequences makes the change and takes it back.
    let looked = ada.get("/orgs/1000001/settings/users/removal?user=2000004").await;
    assert!(looked.shows("Cleo"), "{}", looked.body);
    assert_eq!(world.count("webhook_deliveries where delivered_at is null"), 0);
    ada.post(TEAM, &[("name", "Ours")]).await;
    dana.post("/orgs/1000002/settings/teams/new", &[("name", "Theirs")]).await;
    carry(&world);
    let names = |receiver: &Receiver| -> Vec<String> {
        receiver.came().iter().map(|it| it.json()["data"]["entity"]["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!((names(&receiver), names(&theirs)), (vec!["Ours".to_owned()], vec!["Theirs".to_owned()]));
}

// K7.2
#[actix_web::test]
async fn a_webhook_hears_only_of_the_kinds_it_was_made_for() {
    let (world, mut ada, receiver, _) =
        hooked(&[("which", "some"), ("kinds", "team.created"), ("kinds", "webhook.updated")]).await;
    ada.post(TEAM, &[("name", "Design")]).await;
    ada.post("/orgs/1000001/settings/projects/new", &[("name", "New"), ("residency", "eu"), ("timezone", "UTC")]).await;
    let url = receiver.url();
    ada.post(&format!("{ONE}/details"), &[("url", url.as_str()), ("which", "some"), ("kinds", "team.deleted")]).await;
    ada.post(TEAM, &[("name", "Another")]).await;
    carry(&world);
    assert_eq!(receiver.came().iter().map(|it| it.kind()).collect::<Vec<_>>(), ["team.created"]);
}

// K7.3: both signatures while two secrets live, one afterwards
#[actix_web::test]
async fn after_a_rotation_both_secrets_sign_until_the_former_one_ends() {
    let (world, mut ada, receiver, first) = hooked(&[("which", "all")]).await;
    let second = shown(&ada.fill(&format!("{ONE}/secret"), &[("overlap", "7")]).await.body);
    carry(&world);
    for it in receiver.came() {
        assert!(it.is_signed_by(&first) && it.is_signed_by(&second));
        assert_eq!(it.header("webhook-signature").split(' ').count(), 2);
    }
    let third = shown(&ada.fill(&format!("{ONE}/secret"), &[("overlap", "1")]).await.body);
    carry(&world);
    let last = receiver.came().pop().unwrap();
    assert!(!last.is_signed_by(&first) && last.is_signed_by(&second) && last.is_signed_by(&third), "no more than two");
    world.run("update webhook_secrets set ends_at = now() where standing = 'former'");
    ada.post(TEAM, &[("name", "Design")]).await;
    carry(&world);
    let last = receiver.came().pop().unwrap();
    assert!(last.is_signed_by(&third) && !last.is_signed_by(&second), "an end that has come signs nothing");
}

// K7.3: shown once, and sealed
#[actix_web::test]
async fn a_secret_stands_in_no_page_after_the_first_and_in_no_table() {
    let (world, mut ada, _, secret) = hooked(&[("which", "all")]).await;
    assert!(!ada.get(ONE).await.shows(&secret) && !ada.get(HOOKS).await.shows("whsec_"));
    let kept = world.text("select encode(sealed, 'base64') from webhook_secrets");
    assert!(!kept.contains(&secret["whsec_".len()..]));
}

// K7.4: whoever takes a delivery, nobody else does
#[actix_web::test]
async fn two_stewards_deliver_each_event_once() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    for n in 0..20 {
        ada.post(TEAM, &[("name", &format!("Team {n}"))]).await;
    }
    let carried: usize = thread::scope(|scope| {
        let steward = || {
            let (mut conn, worker) = (world.database.connect(), worker(&world));
            // Who finds the webhook in another's hands comes again, as the rounds do.
            scope.spawn(move || (0..40).map(|_| deliver_due(&mut conn, &worker).unwrap()).sum::<usize>())
        };
        [steward(), steward(), steward()].into_iter().map(|it| it.join().unwrap()).sum()
    });
    let rest = carry(&world);
    let came = receiver.came();
    let mut ids: Vec<&str> = came.iter().map(|it| it.header("webhook-id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((carried + rest, came.len(), ids.len()), (21, 21, 21));
}

// K7.4: killed with a delivery in hand, it is due again, and its receiver knows it by its id
#[actix_web::test]
async fn what_was_in_hand_when_a_steward_died_is_delivered_by_the_next() {
    let (world, _, receiver, secret) = hooked(&[("which", "all")]).await;
    let taken = steward::store::write(&mut world.database.connect(), |tx| {
        steward::operations::webhooks::delivering::claim(tx, &world.site.hooks, true)
    });
    assert!(taken.unwrap().is_some());
    assert_eq!(carry(&world), 0, "it may still be on its way");
    world.run("update webhooks set busy_until = now(); update webhook_deliveries set due_at = now()");
    assert_eq!(carry(&world), 1);
    assert!(receiver.came()[0].is_signed_by(&secret));
}

// K7.2: programs are told apart by their ids, as people are
#[actix_web::test]
async fn an_event_says_which_service_account_acted() {
    let world = opened(programs::world());
    let (receiver, mut ada) = (Receiver::open(), world.signed_in("ada").await);
    let url = receiver.url();
    ada.post(&format!("{HOOKS}/new"), &[("url", url.as_str()), ("which", "some"), ("kinds", "team.created")]).await;
    let mut program = programs::named("owner").comes(&world).await;
    let made = program.json("POST", "/organizations/1000001/add-teams", &serde_json::json!({ "teamNames": ["Fresh"] })).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.body);
    world.run("delete from webhooks where url not like '%127.0.0.1%'");
    carry(&world);
    let name = programs::username(&programs::named("owner"));
    let id = world.text(&format!("select id::text from service_accounts where username = '{name}'"));
    let actor = receiver.came().last().unwrap().json()["data"]["actor"].clone();
    assert_eq!(
        (actor["type"].as_str(), actor["id"].to_string(), actor["name"].as_str()),
        (Some("service_account"), id, Some(name.as_str()))
    );
}
