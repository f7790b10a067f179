//! Webhooks in people's hands: what a press says, what a line of the log says of itself, and who made one (K7.1, K7.2, K7.4).

use actix_web::http::StatusCode;
use serde_json::json;
use steward::model::limits::WEBHOOK_REPEATS;

use super::{
    arriving::hooked,
    fairly::{settled, taken},
    receiver::{carry, opened},
};
use crate::support::{World, programs};

const HOOKS: &str = "/orgs/1000001/settings/webhooks";
const ONE: &str = "/orgs/1000001/settings/webhooks/9000001";

// K7.1: a form that does not say what is meant does nothing
#[actix_web::test]
async fn a_pause_is_taken_or_ended_only_by_a_form_that_says_so() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    let pause = format!("{ONE}/pause");
    for (paused, said) in [("yes", "The webhook is paused."), ("yes", "The webhook is already paused.")] {
        let answer = ada.post(&pause, &[("paused", paused)]).await;
        assert!(ada.follow(answer).await.shows(said), "{said}");
    }
    for form in [&[("paused", "maybe")][..], &[("other", "x")], &[("paused", "")]] {
        assert_eq!(ada.post(&pause, form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        assert_eq!(world.count("webhooks where paused_at is not null"), 1, "{form:?}");
    }
    for (paused, said) in [("no", "The webhook gets events again."), ("no", "The webhook already gets events.")] {
        let answer = ada.post(&pause, &[("paused", paused)]).await;
        assert!(ada.follow(answer).await.shows(said), "{said}");
    }
}

// K7.4: the page and the operation say the same of a delivery that is not there
#[actix_web::test]
async fn a_delivery_that_is_not_there_is_not_found_and_one_that_waits_is_not_sent_twice() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    for delivery in ["9999999", "x"] {
        let answer = ada.post(&format!("{ONE}/deliveries/{delivery}/again"), &[("x", "")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{delivery}");
    }
    let answer = ada.post(&format!("{ONE}/deliveries/9000001/again"), &[("x", "")]).await;
    assert!(ada.follow(answer).await.shows("already waiting to be sent"));
    assert_eq!(world.count("webhook_deliveries"), 1);
}

// K7.7: what is sent again goes to somebody else's server
#[actix_web::test]
async fn no_more_is_sent_again_by_hand_than_an_organization_may_in_a_minute() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    world.run("update webhook_deliveries set failed_at = now()");
    let path = format!("{ONE}/deliveries/9000001/again");
    assert_eq!(ada.post(&path, &[("again", "1")]).await.status, StatusCode::SEE_OTHER);
    world.run(&format!("update attempts set count = {} where bucket like 'webhook-repeats%'", WEBHOOK_REPEATS.most));
    world.run("update webhook_deliveries set failed_at = now()");
    assert_eq!(ada.post(&path, &[("again", "2")]).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.count("webhook_deliveries"), 2);
}

// K7.2: what a line says while it is under way, and behind a pause
#[actix_web::test]
async fn a_line_of_the_log_says_that_it_is_on_its_way_or_held() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    assert!(ada.get(ONE).await.shows(">Waiting"));
    let line = taken(&world).expect("a delivery").line;
    let page = ada.get(ONE).await;
    assert!(page.shows(">Sending") && !page.shows(", next "), "{}", page.body);
    ada.post(&format!("{ONE}/pause"), &[("paused", "yes")]).await;
    assert!(ada.get(ONE).await.shows(">Sending"), "a pause does not call it back");
    settled(&world, &line, Some(500));
    assert!(ada.get(ONE).await.shows(">Held"));
    ada.post(&format!("{ONE}/pause"), &[("paused", "no")]).await;
    assert!(ada.get(ONE).await.shows(">Trying again"));
}

// K7.4: always the same body with the same id
#[actix_web::test]
async fn a_test_that_is_sent_again_says_what_it_said_before() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "some"), ("kinds", "team.created")]).await;
    ada.post(&format!("{ONE}/test"), &[("x", "")]).await;
    world.run("update webhook_deliveries set created_at = now() - interval '1 day'");
    carry(&world);
    for again in 0..2 {
        let id = world.text("select max(id)::text from webhook_deliveries");
        ada.post(&format!("{ONE}/deliveries/{id}/again"), &[("again", &again.to_string())]).await;
        assert_eq!(carry(&world), 1);
    }
    let came = receiver.came();
    assert_eq!(came.len(), 3);
    assert!(came.iter().all(|it| it.body == came[0].body && it.header("webhook-id") == came[0].header("webhook-id")), "{came:?}");
}

// K7.7: test events are paced for all of an organization
#[actix_web::test]
async fn test_events_of_an_organization_are_paced() {
    let (world, mut ada, _, _) = hooked(&[("which", "some"), ("kinds", "team.created")]).await;
    ada.post(&format!("{HOOKS}/new"), &[("url", "https://hooks.example.com/"), ("which", "all")]).await;
    let mut statuses = Vec::new();
    for n in 0..24 {
        let one = if n % 2 == 0 { "9000001" } else { "9000002" };
        statuses.push(ada.post(&format!("{HOOKS}/{one}/test"), &[("n", &n.to_string())]).await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 20, "{statuses:?}");
    assert!(statuses[20..].iter().all(|it| *it == 429), "{statuses:?}");
    assert_eq!(world.count("webhook_deliveries where kind = 'webhook.test'"), 20);
}

// K7.2: what arrived last stands beside the webhook, whatever the log is
#[actix_web::test]
async fn the_list_of_webhooks_costs_the_same_whatever_was_delivered() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    assert!(ada.get(HOOKS).await.shows("Never"));
    world.statements();
    ada.get(HOOKS).await;
    let few = world.statements();
    carry(&world);
    world.run(
        "insert into webhook_deliveries (organization_id, webhook_id, message, kind, delivered_at, status, attempts)
            select 1000001, 9000001, gen_random_uuid(), 'team.created', now(), 204, 1 from generate_series(1, 2000)",
    );
    world.statements();
    assert!(!ada.get(HOOKS).await.shows("Never"));
    assert_eq!(world.statements(), few);
    world.run("alter table webhook_deliveries rename to webhook_deliveries_elsewhere");
    assert_eq!(ada.get(HOOKS).await.status, StatusCode::OK, "the log is not read for it");
    world.run("alter table webhook_deliveries_elsewhere rename to webhook_deliveries");
}

// K7.1, A39: who made one stays named, a person or a program
#[actix_web::test]
async fn whoever_made_a_webhook_stays_named() {
    let world = opened(programs::world());
    let body = json!({ "url": "https://hooks.northwind.test/program" });
    let mut program = programs::named("owner").comes(&world).await;
    let made = program.json("POST", "/organizations/1000001/webhooks", &body).await;
    let name = programs::username(&programs::named("owner"));
    assert!(made.status.is_success() && made.shows(&name), "{}", made.body);
    let id = world.text("select max(id)::text from webhooks");
    let account = world.text(&format!("select id::text from service_accounts where username = '{name}'"));
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{HOOKS}/{id}")).await;
    let link = format!("href=\"/orgs/1000001/settings/service-accounts/{account}\">{name}</a>");
    assert!(page.shows(&link), "{}", page.body);
    let removal = "/orgs/1000001/settings/service-accounts/removal";
    let look = ada.get(&format!("{removal}?account={account}")).await;
    let done = ada.post(removal, &[("account", &account), ("state", &look.state())]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = ada.get(&format!("{HOOKS}/{id}")).await;
    assert!(page.shows(&name) && !page.shows(&link), "{}", page.body);
}

// K7.1, A39: a webhook goes on without whoever made it, so it is said where they are removed
#[actix_web::test]
async fn the_webhooks_of_somebody_who_goes_are_listed_with_their_pages() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    world.run("update webhooks set created_by = 2000002, created_by_name = 'Ben'");
    let link = format!("<a href=\"{ONE}\">{}</a>", receiver.address);
    let person = ada.get("/orgs/1000001/settings/users/2000002").await;
    assert!(person.shows(&link) && person.shows("They keep sending events when Ben leaves."), "{}", person.body);
    let removal = "/orgs/1000001/settings/users/removal";
    let look = ada.get(&format!("{removal}?user=2000002")).await;
    assert!(look.shows("Webhooks they created keep sending events:") && look.shows(&link), "{}", look.body);
    let done = ada.post(removal, &[("user", "2000002"), ("state", &look.state())]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    // As where their account is gone.
    world.run("update webhooks set created_by = null");
    carry(&world);
    assert!(receiver.came().iter().any(|it| it.kind() == "organization.user_removed"), "it goes on");
    assert!(ada.get(ONE).await.shows("Ben"), "and says who made it");
    assert!(!ada.get("/orgs/1000001/settings/users/2000004").await.shows("keep sending events"));
}

// K7.2, U5: what is wrong with a choice is tied to it
#[actix_web::test]
async fn a_refused_choice_of_events_is_tied_to_its_fields() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(&format!("{HOOKS}/new"), &[("url", "https://hooks.example.com/"), ("which", "some")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("aria-describedby=\"events-label kinds-error\"") && page.shows("id=\"kinds-error\""), "{}", page.body);
    assert!(page.shows("aria-invalid=\"true\" aria-describedby=\"kinds-error\""), "{}", page.body);
    assert_eq!(page.body.matches(" autofocus").count(), 1, "one begins at the list");
    let page = ada.post(&format!("{HOOKS}/new"), &[("url", "https://hooks.example.com/"), ("which", "x")]).await;
    assert!(page.shows("aria-invalid=\"true\" aria-describedby=\"which-error\""), "{}", page.body);
}
