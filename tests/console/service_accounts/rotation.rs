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
    let page = ada.fill(SECRET, &[("overlap", "30"), ("quiet", "3")]).await;
    let secret = shown(&page);
    assert!(page.shows("The previous secret keeps working for 30 more days. It ends sooner if nothing uses it for 3 days."));
    assert_eq!(standings(&world), "current, former 30 days");
    assert_eq!(world.text("select encode(digest, 'hex') from service_account_secrets where standing = 'former'"), before);
    assert_eq!(world.text("select quiet_days::text from service_account_secrets where standing = 'former'"), "3");
    let one = ada.get(ONE).await;
    assert!(one.shows(secret.last_four()) && one.shows("End now") && !one.shows(secret.reveal()));
    ada.fill(SECRET, &[("overlap", "0")]).await;
    assert_eq!(standings(&world), "current", "for none it ends at once, and so does the one before");
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_rotated'"), 2);
    assert_eq!(ada.fill(SECRET, &[("overlap", "12")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
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
    assert_eq!(ben.fill(SECRET, &[("overlap", "7")]).await.status, StatusCode::OK, "Ben is Admin in every project");
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
    let one = ada.get(ONE).await;
    assert!(one.shows("No secret works") && one.shows("This service account has expired. Create a new one."), "{}", one.body);
    assert!(one.shows("Add Service Account") && !one.shows("Rotate Secret"));
    assert_eq!(ada.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

// I6: what the form says of the previous secret holds for the secrets it was drawn with
#[actix_web::test]
async fn whoever_rotates_after_somebody_else_is_shown_what_is_so_now() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let form = drawn::form(&ada.get(SECRET).await.body, SECRET).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut ben = world.signed_in("ben").await;
    shown(&ben.fill(SECRET, &[("overlap", "30")]).await);
    let before = world.text("select string_agg(encode(digest, 'hex'), ',' order by id) from service_account_secrets");
    let page = ada.post(SECRET, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Someone else has created a secret since you opened this. Nothing was changed."));
    assert_eq!(world.text("select string_agg(encode(digest, 'hex'), ',' order by id) from service_account_secrets"), before);
    let form = drawn::form(&page.body, SECRET).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    shown(&ada.post(SECRET, &fields).await);
}

// R2.12.4: neither a role nor a tick nor a project that is deleted for now lets anybody come by more than they have
#[actix_web::test]
async fn nobody_sees_the_secret_of_an_account_that_holds_more_than_they_do() {
    let more = [
        "update service_accounts set role = 'billing_admin' where id = 6000001",
        "update service_account_grants set role = 'owner' where project_id = 3000001 and service_account_id = 6000001;
         update projects set state = 'deleted', ended_at = now(), purge_at = now() + interval '90 days' where id = 3000001",
        "insert into team_service_accounts (organization_id, service_account_id, team_id) values (1000001, 6000001, 5000003)
         on conflict do nothing; insert into team_projects (organization_id, team_id, project_id, role, sees_classified)
         values (1000001, 5000003, 3000001, 'consumer', true)
         on conflict (organization_id, team_id, project_id) do update set sees_classified = true",
    ];
    for more in more {
        let world = populated();
        let mut admin = world.signed_in("ben").await;
        assert_eq!(world.text("select role from memberships where user_id = (select id from users where email like 'ben@%') and organization_id = 1000001"), "admin");
        world.run(more);
        assert_eq!(admin.post(SECRET, &[("overlap", "7")]).await.status, StatusCode::FORBIDDEN, "{more}");
    }
}

// I6: a form that does not say what it was drawn with holds for nothing
#[actix_web::test]
async fn whoever_does_not_say_which_secret_they_saw_is_shown_it_first() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    for seen in ["", "x", "8000002"] {
        let page = ada.post(SECRET, &[("overlap", "7"), ("seen", seen)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{seen}");
        assert!(page.shows("Nothing was changed."), "{seen}: {}", page.body);
    }
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_rotated'"), 0);
}

// I6: whatever uses the current secret fails at once, so that is asked again
#[actix_web::test]
async fn a_current_secret_that_is_in_use_does_not_end_by_one_press() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(SECRET).await.shows("was never used."));
    world.run(
        "update service_account_secrets set last_used_at = now() - interval '5 minutes', last_used_ip = '192.0.2.7',
         last_used_agent = 'dbt/1.9' where standing = 'current'",
    );
    let form = ada.get(SECRET).await;
    assert!(form.shows("was used 5 minutes ago from 192.0.2.7 by dbt/1.9.") && !form.shows("name=\"in_use\""), "{}", form.body);
    let page = ada.fill(SECRET, &[("overlap", "0")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error_on("in_use").is_some_and(|said| said.contains("programs that use it fail at once")), "{}", page.body);
    assert_eq!(standings(&world), "current, former 7 days", "nothing was ended");
    let page = ada.fill(SECRET, &[("overlap", "0"), ("in_use", "yes")]).await;
    shown(&page);
    assert_eq!(standings(&world), "current");
    world.run("update service_account_secrets set last_used_at = now() - interval '30 days'");
    shown(&ada.fill(SECRET, &[("overlap", "0")]).await);
}

// I6: what ends now ends no sooner
#[actix_web::test]
async fn quiet_days_beside_an_end_that_is_now_are_said_to_be_none() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let page = ada.fill(SECRET, &[("overlap", "0"), ("quiet", "3")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error_on("quiet").is_some_and(|said| said.contains("ends now")), "{}", page.body);
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_rotated'"), 0);
}

// I6, R2.12: no end is promised that lies behind that of the account
#[actix_web::test]
async fn a_previous_secret_ends_with_its_account_where_that_comes_first() {
    let world = populated();
    world.run("update service_accounts set expires_at = '2031-05-06T12:00:00Z'");
    world.run("update service_accounts set expires_at = now() + interval '3 days' where id = 6000001");
    let day = world.text("select to_char(expires_at, 'FMDD FMMonth YYYY') from service_accounts where id = 6000001");
    let mut ada = world.signed_in("ada").await;
    let page = ada.fill(SECRET, &[("overlap", "30")]).await;
    assert!(
        page.shows(&format!("The previous secret keeps working until the service account expires on {day}.")),
        "{}",
        page.body
    );
    assert!(page.shows(&format!("The service account expires on {day}.")));
    let told = "select (payload->>'previous_ends')::timestamptz = expires_at from audit_entries, service_accounts
        where kind = 'service_account.secret_rotated' and service_accounts.id = 6000001";
    assert_eq!(world.text(&format!("select ({told})::text")), "true");
    world.run("update service_account_secrets set last_used_at = now() + interval '1 second' where standing = 'former'");
    let one = ada.get(ONE).await;
    assert!(one.body.matches("with the service account").count() == 2, "both secrets: {}", one.body);
    assert!(one.shows(&format!("{day}, ")) && one.shows("when the service account expires."), "{}", one.body);
}

// A39: the name of whoever made a secret outlives their account
#[actix_web::test]
async fn a_secret_keeps_the_name_of_whoever_made_it() {
    let world = populated();
    let mut ben = world.signed_in("ben").await;
    shown(&ben.fill(SECRET, &[("overlap", "7")]).await);
    let name = world.text("select name from users where email = 'ben@northwind.test'");
    world.run("update service_account_secrets set created_by = null");
    assert!(world.signed_in("ada").await.get(ONE).await.shows(&format!("by {name}</span>")));
}

// I6: what is confirmed holds for what was shown
#[actix_web::test]
async fn a_previous_secret_that_comes_into_use_meanwhile_is_shown_again_before_it_ends() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let path = format!("{SECRET}/removal");
    let look = ada.get(&path).await;
    world.run("update service_account_secrets set last_used_at = now() where standing = 'former'");
    let page = ada.post(&path, &[("state", &look.state())]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.shows("programs that use it fail at once"), "{}", page.body);
    world.run("update service_account_secrets set last_used_at = now() where standing = 'former'");
    ada.post(&path, &[("state", &page.state())]).await;
    assert_eq!(standings(&world), "current");
}

// R2.12.4: an end that would be refused is not offered
#[actix_web::test]
async fn the_end_of_a_previous_secret_is_offered_only_to_whoever_may_end_it() {
    let world = populated();
    let mut ben = world.signed_in("ben").await;
    assert!(ben.get(ONE).await.shows("End the previous secret now"));
    world.run("update service_accounts set role = 'owner' where id = 6000001");
    let one = ben.get(ONE).await;
    assert!(
        !one.shows("End the previous secret now") && one.shows("An Owner of the organization can rotate it."),
        "{}",
        one.body
    );
}
