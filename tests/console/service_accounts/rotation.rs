//! Rotation that finishes itself (I6).

use actix_web::http::StatusCode;

use super::organization::shown;
use crate::support::{World, drawn, sweep::populated};

const ONE: &str = "/orgs/1000001/settings/service-accounts/6000001";
const SECRET: &str = "/orgs/1000001/settings/service-accounts/6000001/secret";

fn standings(world: &World) -> String {
    world.text(
        "select coalesce(string_agg(standing || coalesce(' ' || round(extract(epoch from ends_at - now()) / 86400) || ' days', ''), ', '
         order by standing), '') from service_account_secrets where service_account_id = 6000001",
    )
}

// I6: at most two, the previous one with its end
#[actix_web::test]
async fn a_new_secret_leaves_the_one_before_it_for_as_long_as_it_is_told() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let before = world.text("select encode(digest, 'hex') from service_account_secrets where standing = 'current'");
    assert!(ada.get(SECRET).await.shows("so the previous secret ends now"));
    let page = ada.post(SECRET, &[("overlap", "30"), ("quiet", "3")]).await;
    let secret = shown(&page);
    assert!(page.shows("The previous secret keeps working for 30 more days. It ends sooner if nothing uses it for 3 days."));
    assert_eq!(standings(&world), "current, former 30 days");
    assert_eq!(world.text("select encode(digest, 'hex') from service_account_secrets where standing = 'former'"), before);
    assert_eq!(world.text("select quiet_days::text from service_account_secrets where standing = 'former'"), "3");
    let one = ada.get(ONE).await;
    assert!(one.shows(secret.last_four()) && one.shows("End now") && !one.shows(secret.reveal()));
    ada.post(SECRET, &[("overlap", "0")]).await;
    assert_eq!(standings(&world), "current", "for none it ends at once, and so does the one before");
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_rotated'"), 2);
    assert_eq!(ada.post(SECRET, &[("overlap", "12")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

// R2.12.2, U3: a second press makes no second secret and does not see the first
#[actix_web::test]
async fn a_secret_is_shown_to_the_first_press_only() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let form = drawn::form(&ada.get(SECRET).await.body, SECRET).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let secret = shown(&ada.post(SECRET, &fields).await);
    let again = ada.post(SECRET, &fields).await;
    assert_eq!((again.status, again.location.as_str()), (StatusCode::SEE_OTHER, ONE));
    let page = ada.follow(again).await;
    assert!(page.shows("rotate the secret") && !page.shows(secret.reveal()));
    assert_eq!(world.text("select coalesce(string_agg(answer::text, ''), '') from presses").matches(secret.reveal()).count(), 0);
}

// I6: why its end should be thought about, and the end
#[actix_web::test]
async fn the_previous_secret_tells_who_used_it_and_is_ended_by_hand() {
    let world = populated();
    world.run(
        "update service_account_secrets set last_used_at = now(), last_used_ip = '192.0.2.7', last_used_agent = 'dbt/1.9'
         where standing = 'former'",
    );
    let mut ada = world.signed_in("ada").await;
    let one = ada.get(ONE).await;
    assert!(one.shows("192.0.2.7 · dbt/1.9") && one.shows("Programs that use it fail on"), "{}", one.body);
    let look = ada.get(&format!("{SECRET}/removal")).await;
    assert!(look.shows("programs that use it fail at once"));
    ada.post(&format!("{SECRET}/removal"), &[("state", &look.state())]).await;
    assert_eq!(standings(&world), "current");
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_ended'"), 1);
}

// R2.12.4, S9.11: whoever sees a secret can do what the account can
#[actix_web::test]
async fn nobody_rotates_the_secret_of_an_account_that_holds_more_than_they_do() {
    let world = populated();
    let mut ben = world.signed_in("ben").await;
    assert_eq!(ben.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::OK, "Ben is Admin in every project");
    world.run("update service_account_grants set role = 'owner' where service_account_id = 6000001");
    assert_eq!(ben.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::FORBIDDEN, "an Owner of a project");
    world
        .run("update service_account_grants set role = 'analyst'; update service_accounts set role = 'owner' where id = 6000001");
    assert_eq!(ben.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::FORBIDDEN, "an Owner of the organization");
}

// R2.12: an end that has come stays
#[actix_web::test]
async fn an_expired_account_gets_no_new_secret() {
    let world = populated();
    world.run("update service_accounts set expires_at = now() - interval '1 minute' where id = 6000001");
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/orgs/1000001/settings/service-accounts").await.shows("Expired"));
    assert_eq!(ada.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
