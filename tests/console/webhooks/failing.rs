//! What does not arrive: tried again after growing pauses, given up, told of, and sent again by hand (K7.4–K7.6).

use std::sync::Arc;

use steward::{config::Config, model::webhook::AllowedNetworks};

use super::{arriving::hooked, receiver::carry};
use crate::support::World;

const ONE: &str = "/orgs/1000001/settings/webhooks/9000001";
const DELIVERY: &str = "/orgs/1000001/settings/webhooks/9000001/deliveries/9000001/again";

fn pause(world: &World) -> i64 {
    world
        .text("select round(extract(epoch from due_at - tried_at))::text from webhook_deliveries where id = 9000001")
        .parse()
        .unwrap()
}

fn due_now(world: &World) {
    world.run("update webhook_deliveries set due_at = now() where delivered_at is null and failed_at is null");
}

// K7.4
#[actix_web::test]
async fn a_delivery_that_fails_is_tried_again_after_growing_pauses_and_then_given_up_and_told_of() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("500 Oh No", "", "<b>broken</b> here");
    let mut last = 0;
    for tries in 1..=9 {
        assert_eq!(carry(&world), 1);
        assert!(pause(&world) > last, "the pause after try {tries} is longer");
        last = pause(&world);
        assert_eq!(carry(&world), 0, "not before it is due");
        due_now(&world);
    }
    let page = ada.get(ONE).await;
    assert!(page.shows("Trying again") && page.shows("9 tries") && page.shows("500"));
    assert!(page.shows("&#60;b&#62;broken"), "what was answered is text: {}", page.body);
    assert_eq!(carry(&world), 1);
    let came = receiver.came();
    assert!(
        came.len() == 10
            && came.iter().all(|it| it.header("webhook-id") == came[0].header("webhook-id") && it.body == came[0].body)
    );
    let page = ada.get(ONE).await;
    assert!(
        page.shows("Given up") && page.shows("nothing had reached the address for days") && page.shows("Resume"),
        "{}",
        page.body
    );
    assert_eq!(world.count("audit_entries where kind = 'webhook.paused' and actor = 'steward'"), 1);
    let mut told: Vec<String> =
        world.letters().into_iter().filter(|(_, text)| text.contains("webhook")).map(|(to, _)| to).collect();
    told.sort();
    assert_eq!(told, ["ada@northwind.test", "ben@northwind.test"]);
    // By hand, once it is mended.
    receiver.answers("200 OK", "", "thanks");
    assert_eq!(ada.post(DELIVERY, &[]).await.status.as_u16(), 409, "it is paused");
    ada.post(&format!("{ONE}/pause"), &[("paused", "no")]).await;
    ada.post(DELIVERY, &[]).await;
    carry(&world);
    let again = receiver.came();
    assert_eq!(again.last().unwrap().header("webhook-id"), came[0].header("webhook-id"));
    // The log keeps what became of the first, and has the second beside it.
    let page = ada.get(ONE).await;
    assert!(
        page.shows("thanks") && page.shows("Given up") && page.shows("Delivered") && page.shows("Sent again"),
        "{}",
        page.body
    );
    let log = "select string_agg(message::text, ' ') from webhook_deliveries where id = 9000001 or sent_again";
    let messages = world.text(log);
    assert!(matches!(messages.split(' ').collect::<Vec<_>>()[..], [one, other] if one == other), "one id: {messages}");
    assert_eq!(world.count("webhook_deliveries where id = 9000001 and failed_at is not null and attempts = 10"), 1);
    // While it waits it is not queued another time.
    ada.post(DELIVERY, &[]).await;
    ada.post(DELIVERY, &[]).await;
    assert_eq!(world.count("webhook_deliveries where sent_again"), 2);
}

// K7.4: where others arrive, one that does not pauses nothing, and people are told once a day
#[actix_web::test]
async fn a_webhook_that_something_still_reaches_is_not_paused() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("500 Oh No", "", "");
    carry(&world);
    receiver.answers("200 OK", "", "");
    ada.post(&format!("{ONE}/test"), &[]).await;
    world.run("update webhook_deliveries set due_at = now(), attempts = 9 where id = 9000001");
    world.run("update webhook_deliveries set due_at = now() - interval '1 hour' where id <> 9000001");
    receiver.answers("500 Oh No", "", "");
    world.run("update webhook_deliveries set delivered_at = now() where id <> 9000001");
    carry(&world);
    assert_eq!(world.count("webhooks where paused_at is null"), 1);
    assert_eq!(world.count("webhook_deliveries where failed_at is not null"), 1);
    assert!(world.letters().iter().any(|(_, text)| text.contains("Other events still arrive")));
}

// K7.4: 410 means that nothing will ever be there again
#[actix_web::test]
async fn an_address_that_is_gone_is_paused_at_once() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("410 Gone", "", "");
    carry(&world);
    assert!(ada.get(ONE).await.shows("answered that it is gone"));
    ada.post("/orgs/1000001/settings/teams/new", &[("name", "Design")]).await;
    assert_eq!((carry(&world), receiver.came().len()), (0, 1), "it hears of nothing");
}

// K7.5: a redirect may lead anywhere, so none is followed
#[actix_web::test]
async fn a_redirect_is_not_followed() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("302 Found", &format!("location: http://{}/elsewhere\r\n", receiver.address), "");
    carry(&world);
    assert_eq!(receiver.came().iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["/hooks"]);
    assert!(ada.get(ONE).await.shows("302") && world.count("webhook_deliveries where delivered_at is null") == 1);
}

// K7.6
#[actix_web::test]
async fn of_an_answer_only_its_first_characters_are_kept() {
    let (world, _, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("200 OK", "", &format!("\0{}", "é".repeat(100_000)));
    carry(&world);
    assert_eq!(world.text("select answer from webhook_deliveries"), "é".repeat(300));
}

// K7.5: what a name leads to is looked at each time something is sent
#[actix_web::test]
async fn a_name_that_leads_to_this_machine_is_refused_where_the_operator_does_not_allow_it() {
    let (mut world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    let mut config = Config::clone(&world.site.config);
    config.webhook_networks = AllowedNetworks::default();
    world.site.config = Arc::new(config);
    let port = receiver.address.port();
    for url in [receiver.url(), format!("http://localhost:{port}/"), format!("https://localhost:{port}/")] {
        world.run(&format!("update webhooks set url = '{url}'"));
        due_now(&world);
        assert_eq!(carry(&world), 1);
    }
    assert!(receiver.came().is_empty() && ada.get(ONE).await.shows("leads to a private address"));
}

#[actix_web::test]
async fn nobody_is_told_of_a_webhook_that_is_gone_meanwhile() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    let look = ada.get(&format!("{ONE}/removal")).await;
    ada.post(&format!("{ONE}/removal"), &[("state", &look.state())]).await;
    assert_eq!((carry(&world), receiver.came().len()), (0, 0));
    assert_eq!(world.count("webhooks") + world.count("webhook_deliveries") + world.count("webhook_secrets"), 0);
}
