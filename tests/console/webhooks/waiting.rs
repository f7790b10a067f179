//! What waits behind a pause: sent when that ends, or given up where anybody can see it (K7.4).

use steward::jobs::{tidy, webhooks::give_up_overdue};

use super::{arriving::hooked, receiver::carry};
use crate::support::World;

const ONE: &str = "/orgs/1000001/settings/webhooks/9000001";

fn overdue(world: &World) -> usize {
    give_up_overdue(&mut world.database.connect(), &world.site.desk).unwrap()
}

fn letters(world: &World) -> usize {
    world.letters().iter().filter(|(_, text)| text.contains("waited longer than 30 days")).count()
}

/// Everything that waits was queued so many days ago.
fn aged(world: &World, days: i64) {
    world.run(&format!("update webhook_deliveries set created_at = now() - interval '{days} days' where failed_at is null"));
}

// K7.4
#[actix_web::test]
async fn what_waits_behind_a_pause_is_sent_when_it_ends_and_is_not_cleared_away() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    ada.post(&format!("{ONE}/pause"), &[("paused", "yes")]).await;
    aged(&world, 29);
    tidy(&mut world.database.connect()).unwrap();
    assert_eq!((overdue(&world), carry(&world)), (0, 0));
    let page = ada.get(ONE).await;
    assert!(page.shows("Held") && page.shows("is sent when you resume it") && page.shows("longer than 30 days"), "{}", page.body);
    ada.post(&format!("{ONE}/pause"), &[("paused", "no")]).await;
    carry(&world);
    assert!(receiver.came().iter().any(|it| it.kind() == "webhook.created"));
}

// K7.4: visible in the log, and told once in a pause
#[actix_web::test]
async fn what_waits_longer_than_thirty_days_fails_in_the_log_and_is_told_once() {
    let (world, mut ada, receiver, _) = hooked(&[("which", "all")]).await;
    ada.post("/orgs/1000001/settings/teams/new", &[("name", "Design")]).await;
    ada.post(&format!("{ONE}/pause"), &[("paused", "yes")]).await;
    world.run("update webhooks set paused_at = now() - interval '29 days', told_at = now() - interval '29 days'");
    world.run("update webhook_deliveries set created_at = now() - interval '31 days' where kind = 'webhook.created'");
    tidy(&mut world.database.connect()).unwrap();
    assert_eq!(world.count("webhook_deliveries"), 2, "nothing that waits is cleared away");
    assert_eq!((overdue(&world), overdue(&world)), (1, 0));
    let page = ada.get(ONE).await;
    assert!(page.shows("Given up") && page.shows("Waited longer than 30 days behind a pause."), "{}", page.body);
    assert_eq!(letters(&world), 2, "to both who manage webhooks");
    aged(&world, 31);
    assert_eq!((overdue(&world), letters(&world)), (1, 2), "not again in this pause");
    tidy(&mut world.database.connect()).unwrap();
    assert_eq!(world.count("webhook_deliveries where failed_at is not null"), 2, "they stay in the log for as long as others");
    ada.post(&format!("{ONE}/pause"), &[("paused", "no")]).await;
    carry(&world);
    let came: Vec<String> = receiver.came().iter().map(|it| it.kind()).collect();
    assert_eq!(came, ["webhook.resumed"], "what was given up is not sent");
}

// K7.4: once in a pause, also on its first day, and whatever was told shortly before
#[actix_web::test]
async fn on_the_first_day_of_a_pause_too_it_is_told_once_however_many_pieces_fail() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    ada.post("/orgs/1000001/settings/teams/new", &[("name", "Design")]).await;
    ada.post(&format!("{ONE}/pause"), &[("paused", "yes")]).await;
    world.run("update webhooks set told_at = now()");
    world.run("update webhook_deliveries set created_at = now() - interval '31 days' where kind = 'webhook.created'");
    assert_eq!((overdue(&world), letters(&world)), (1, 2), "to both who manage webhooks");
    aged(&world, 31);
    assert_eq!((overdue(&world), letters(&world)), (1, 2), "not again in this pause");
    ada.post(&format!("{ONE}/pause"), &[("paused", "no")]).await;
    assert_eq!(world.count("webhooks where waited_told_at is not null"), 0, "the next pause is told of by itself");
}

// K7.4: the log is kept for thirty days after the end of what stands in it
#[actix_web::test]
async fn what_has_ended_is_cleared_away_in_its_time_and_the_list_still_knows_of_it() {
    let (world, mut ada, _, _) = hooked(&[("which", "all")]).await;
    carry(&world);
    world.run("update webhook_deliveries set created_at = now() - interval '40 days', delivered_at = now() - interval '29 days'");
    tidy(&mut world.database.connect()).unwrap();
    assert_eq!(world.count("webhook_deliveries"), 1);
    world.run("update webhook_deliveries set delivered_at = now() - interval '31 days'");
    tidy(&mut world.database.connect()).unwrap();
    assert_eq!(world.count("webhook_deliveries"), 0);
    assert!(!ada.get("/orgs/1000001/settings/webhooks").await.shows("Never"));
}
