//! What does not arrive: tried again after growing pauses, given up, told of, and sent again by hand (K7.4–K7.6).

use std::sync::Arc;

use steward::{
    config::Config,
    jobs::webhooks::{WebhookWorker, deliver_due},
    model::{sealer::Sealer, webhook::AllowedNetworks},
};

use super::{
    arriving::hooked,
    fairly::{settled, taken},
    receiver::{carry, worker},
};
use crate::support::{World, browser::Browser};

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

/// Letters about webhooks, of each whom they went to and what they say.
fn told(world: &World) -> Vec<(String, String)> {
    world.letters().into_iter().filter(|(_, text)| text.contains("webhook")).collect()
}

/// Something new is queued, and is given up at its next try.
async fn fails_for_good(world: &World, ada: &mut Browser, name: &str) {
    ada.post("/orgs/1000001/settings/teams/new", &[("name", name)]).await;
    world.run("update webhook_deliveries set attempts = 9, due_at = now() where delivered_at is null and failed_at is null");
    // Something arrived meanwhile.
    world.run("update webhooks set arrived_at = now() + interval '1 minute'");
    assert_eq!(carry(world), 1);
}

// K7.4: where others arrive, one that does not pauses nothing, and people are told once a day
#[actix_web::test]
async fn a_webhook_that_something_still_reaches_is_not_paused_and_people_are_told_once_a_day() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    carry(&world);
    receiver.answers("500 Oh No", "", "");
    fails_for_good(&world, &mut ada, "One").await;
    assert_eq!(world.count("webhooks where paused_at is null"), 1);
    assert_eq!(world.count("webhook_deliveries where failed_at is not null"), 1);
    let first = told(&world);
    assert!(first.len() == 2 && first.iter().all(|(_, text)| text.contains("Other events still arrive there")), "{first:?}");
    fails_for_good(&world, &mut ada, "Two").await;
    assert_eq!(told(&world).len(), 2, "not twice in a day");
    world.run("update webhooks set told_at = now() - interval '25 hours'");
    fails_for_good(&world, &mut ada, "Three").await;
    assert_eq!(told(&world).len(), 4, "each day once");
}

// K7.4: what is told of a webhook that somebody paused while a delivery was under way
#[actix_web::test]
async fn a_webhook_that_was_paused_meanwhile_is_not_told_to_get_other_events() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    world.run("update webhook_deliveries set attempts = 9");
    let line = taken(&world).expect("a delivery").line;
    ada.post(&format!("{ONE}/pause"), &[("paused", "yes")]).await;
    settled(&world, &line, Some(410));
    let letters = told(&world);
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(letters.iter().all(|(_, text)| text.contains("The webhook is paused. It gets no events until")), "{letters:?}");
    assert!(!letters.iter().any(|(_, text)| text.contains("still arrive") || text.contains("was paused")), "{letters:?}");
    assert_eq!(world.text("select pause from webhooks"), "person", "it stays as it was paused");
}

// K7.3, K7.4: where the key of this Steward is another one, nothing is tried and nothing is lost
#[actix_web::test]
async fn what_no_secret_signs_is_put_aside_and_tried_no_times() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    let other =
        WebhookWorker { sealer: Sealer::new(b"another key of thirty-two characters", "webhook secrets"), ..worker(&world) };
    assert_eq!(deliver_due(&mut world.database.connect(), &other).unwrap(), 1);
    assert!(receiver.came().is_empty());
    let aside = "webhook_deliveries where attempts = 0 and failed_at is null and delivered_at is null \
        and due_at between now() + interval '4 minutes' and now() + interval '5 minutes'";
    assert_eq!(world.count(aside), 1);
    assert_eq!(world.count("webhooks where busy_until is null and slow_until is null and paused_at is null"), 1);
    assert!(ada.get(ONE).await.shows("No secret can sign this. Rotate the secret of the webhook."));
    due_now(&world);
    assert_eq!((carry(&world), receiver.came().len()), (1, 1), "with the right key it arrives");
}

// K7.4: an event that is not kept any more has nothing to tell, and its receiver no part in that
#[actix_web::test]
async fn a_delivery_whose_event_is_gone_is_given_up_without_a_pause_or_a_letter() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    world.run("update webhook_deliveries set message = gen_random_uuid()");
    assert_eq!((carry(&world), carry(&world)), (1, 0));
    assert!(receiver.came().is_empty());
    assert_eq!(world.count("webhook_deliveries where failed_at is not null and attempts = 1"), 1);
    assert_eq!(world.count("webhooks where paused_at is null and busy_until is null"), 1);
    assert!(told(&world).is_empty() && ada.get(ONE).await.shows("The event is no longer kept."));
}

// K7.4: 410 means that nothing will ever be there again
#[actix_web::test]
async fn an_address_that_is_gone_is_paused_at_once() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    receiver.answers("410 Gone", "", "");
    carry(&world);
    assert!(ada.get(ONE).await.shows("answered that it is gone"));
    let letters = told(&world);
    assert_eq!(letters.len(), 2, "{letters:?}");
    for (_, text) in &letters {
        assert!(text.contains("answered that it is gone (410), so the webhook was paused"), "{text}");
        assert!(!text.contains("Nothing else arrived"), "{text}");
    }
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

// K7.1: what waits for a webhook goes with it
#[actix_web::test]
async fn nobody_is_told_of_a_webhook_that_is_gone_meanwhile() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    let look = ada.get(&format!("{ONE}/removal")).await;
    ada.post(&format!("{ONE}/removal"), &[("state", &look.state())]).await;
    assert_eq!((carry(&world), receiver.came().len()), (0, 0));
    assert_eq!(world.count("webhooks") + world.count("webhook_deliveries") + world.count("webhook_secrets"), 0);
}
