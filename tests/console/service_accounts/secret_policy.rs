//! Secrets that end by the policy of their organization, and the page that sets it (K9).

use actix_web::http::StatusCode;
use steward::{
    jobs,
    model::{AccountSecretId, account_secret::AccountSecret, request::RequestFacts},
    operations::service_accounts::entrance::{self, Entered, Presented},
    store,
};

use super::organization::shown;
use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::{NIGHTLY, populated},
};

const LIST: &str = "/orgs/1000001/settings/service-accounts";
const POLICY: &str = "/orgs/1000001/settings/service-accounts/secret-policy";
pub const ONE: &str = "/orgs/1000001/settings/service-accounts/6000001";

/// A company with a service account that has two secrets: the current one, and the one before.
fn company() -> (World, [AccountSecret; 2]) {
    let world = World::new();
    let secrets = [9_500_001, 9_500_002].map(|id| AccountSecret::new(AccountSecretId(id)));
    let here = world.northwind().by("ada").robot(NIGHTLY, "admin", &[("Shop", "analyst")]);
    here.robot_secret(NIGHTLY, &secrets[0], "current").robot_secret(NIGHTLY, &secrets[1], "former");
    (world, secrets)
}

fn comes(world: &World, secret: &AccountSecret) -> Option<Entered> {
    let presented = Presented { username: None, secret: secret.clone() };
    entrance::enter(&mut world.database.connect(), &presented).unwrap()
}

pub fn round(world: &World) -> usize {
    jobs::end_secrets(&mut world.database.connect(), &world.site.desk).unwrap()
}

pub fn holds(world: &World, policy: &str) {
    world.run(&format!("update organizations set {policy} where id = 1000001"));
}

pub fn secrets(world: &World, moved: &str) {
    world.run(&format!("update service_account_secrets set {moved}"));
}

/// What holds, in days, and in how many days it begins to end secrets.
fn kept(world: &World) -> String {
    world.text(
        "select concat_ws(' ', coalesce(secret_age_days::text, '-'), coalesce(secret_idle_days::text, '-'),
         round(extract(epoch from greatest(secret_age_from, secret_idle_from) - now()) / 86400)::text) from organizations where id = 1000001",
    )
}

/// Chooses it, and confirms what is shown if something is.
async fn saved(browser: &mut Browser, age: &str, idle: &str) -> Page {
    let page = browser.post(POLICY, &[("age", age), ("idle", idle)]).await;
    if !page.shows("name=\"state\"") {
        return page;
    }
    let state = page.state();
    browser.post(POLICY, &[("age", age), ("idle", idle), ("state", &state)]).await
}

// K9, R2.12.5: asked at each use, of the current secret as of the previous one
#[test]
fn a_secret_that_is_too_old_or_idle_for_too_long_opens_nothing() {
    let ago = |days: &str| format!("now() - interval '{days} days'");
    for (policy, created, used, works) in [
        ("secret_age_days = 90", "89", "0", true),
        ("secret_age_days = 90", "90", "0", false),
        ("secret_idle_days = 30", "29", "", true),
        ("secret_idle_days = 30", "30", "", false),
        ("secret_idle_days = 30", "300", "29", true),
        ("secret_idle_days = 30", "300", "30", false),
        ("secret_age_days = 90, secret_idle_days = 30", "89", "30", false),
        ("secret_age_days = 90, secret_idle_days = 30", "90", "1", false),
        ("secret_age_days = 90, secret_age_from = now() + interval '1 minute'", "300", "0", true),
        ("secret_age_days = 90, secret_age_from = now() - interval '1 second'", "300", "0", false),
    ] {
        let (world, both) = company();
        let used = if used.is_empty() { "null".to_owned() } else { ago(used) };
        secrets(&world, &format!("created_at = {}, last_used_at = {used}", ago(created)));
        assert!(both.iter().all(|secret| comes(&world, secret).is_some()), "without a policy");
        holds(&world, policy);
        for secret in &both {
            assert_eq!(comes(&world, secret).is_some(), works, "{policy}, created {created}, used {used}");
        }
    }
}

// K9, R2.12.3
#[test]
fn a_use_moves_the_end_of_an_idle_secret_and_no_end_by_age() {
    let (world, [current, _]) = company();
    holds(&world, "secret_idle_days = 30");
    secrets(&world, "created_at = now() - interval '29 days'");
    let entered = comes(&world, &current).expect("in");
    store::write(&mut world.database.connect(), |tx| entrance::note_use(tx, &entered, &RequestFacts::default())).unwrap();
    secrets(&world, "created_at = now() - interval '300 days'");
    assert!(comes(&world, &current).is_some(), "it was used a moment ago");
    holds(&world, "secret_age_days = 299");
    assert!(comes(&world, &current).is_none());
}

// K9.1, R2.12.3: a use is noted behind the request
#[test]
fn a_use_that_is_noted_after_the_end_brings_nothing_back() {
    let (world, [current, _]) = company();
    holds(&world, "secret_idle_days = 30");
    secrets(&world, "created_at = now() - interval '29 days'");
    let entered = comes(&world, &current).expect("in");
    secrets(&world, "created_at = now() - interval '30 days'");
    store::write(&mut world.database.connect(), |tx| entrance::note_use(tx, &entered, &RequestFacts::default())).unwrap();
    assert!(comes(&world, &current).is_none());
}

// K9.1: the week is that of the limit that became stricter
#[actix_web::test]
async fn a_limit_that_becomes_stricter_puts_off_no_end_by_the_other() {
    let (world, both) = company();
    holds(&world, "secret_age_days = 90");
    let mut ada = world.signed_in("ada").await;
    saved(&mut ada, "90", "180").await;
    assert_eq!(kept(&world), "90 180 7");
    secrets(&world, "created_at = now() - interval '90 days', last_used_at = now()");
    assert!(both.iter().all(|secret| comes(&world, secret).is_none()));
}

// K9.1: nothing ends by surprise
#[actix_web::test]
async fn a_stricter_policy_ends_nothing_before_a_week_is_over() {
    let (world, both) = company();
    secrets(&world, "created_at = now() - interval '300 days'");
    let mut ada = world.signed_in("ada").await;
    let page = saved(&mut ada, "90", "never").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(kept(&world), "90 - 7");
    round(&world);
    assert!(both.iter().all(|secret| comes(&world, secret).is_some()), "for a week more");
    assert!(ada.get(LIST).await.shows("No secret ends by this policy before "));
    holds(
        &world,
        "secret_age_from = secret_age_from - interval '7 days', secret_idle_from = secret_idle_from - interval '7 days'",
    );
    assert!(both.iter().all(|secret| comes(&world, secret).is_none()), "whether or not anybody cleared up");
    assert_eq!(round(&world), 2);
    assert_eq!(world.count("service_account_secrets"), 0);
    let ended = "audit_entries where kind = 'service_account.secret_ended' and actor = 'steward' and payload->>'reason' = 'secret_policy'";
    assert_eq!(world.count(ended), 2);
    assert_eq!(round(&world), 0);
}

// K9.1: what has ended stays ended, whichever way the policy changes
#[actix_web::test]
async fn no_other_policy_brings_a_secret_back_to_life() {
    for (age, idle, after) in
        [("never", "never", "- -"), ("365", "never", "365 -"), ("60", "never", "60 - 7"), ("180", "30", "180 30 7")]
    {
        let (world, both) = company();
        holds(&world, "secret_age_days = 90");
        secrets(&world, "created_at = now() - interval '100 days', last_used_at = now()");
        let mut ada = world.signed_in("ada").await;
        let page = saved(&mut ada, age, idle).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert_eq!(kept(&world), after);
        assert!(both.iter().all(|secret| comes(&world, secret).is_none()), "{age} {idle}");
        assert_eq!(world.count("service_account_secrets"), 0);
        assert_eq!(world.count("audit_entries where kind = 'service_account.secret_ended' and actor = 'steward'"), 2);
    }
}

// K9.1: a policy that only gets looser keeps the day from which it ends secrets, while that lies ahead
#[actix_web::test]
async fn a_looser_policy_is_saved_at_once_and_keeps_its_grace() {
    let world = populated();
    holds(&world, "secret_age_days = 90, secret_idle_days = 30, secret_age_from = now() + interval '3 days'");
    let mut ada = world.signed_in("ada").await;
    for (age, idle, after) in [("180", "30", "180 30 3"), ("180", "never", "180 - 3"), ("never", "never", "- -")] {
        let page = ada.post(POLICY, &[("age", age), ("idle", idle)]).await;
        assert_eq!((page.status, kept(&world)), (StatusCode::SEE_OTHER, after.to_owned()));
    }
    assert_eq!(world.count("audit_entries where kind = 'organization.secret_policy_changed'"), 3);
    let page = ada.post(POLICY, &[("age", "never"), ("idle", "never")]).await;
    assert!(ada.follow(page).await.shows("Nothing was changed."));
    assert_eq!(world.count("audit_entries where kind = 'organization.secret_policy_changed'"), 3);
}

// K9.3: what it ends is seen before it is saved, and what is saved is what was seen
#[actix_web::test]
async fn a_stricter_policy_shows_what_it_ends_before_it_is_saved() {
    let world = populated();
    secrets(&world, "created_at = now() - interval '100 days' where standing = 'current'");
    let mut ada = world.signed_in("ada").await;
    let chosen = [("age", "90"), ("idle", "30")];
    let look = ada.post(POLICY, &chosen).await;
    assert_eq!(look.status, StatusCode::OK);
    assert!(look.shows("1 secret is already older than 90 days and ends in 7 days") && look.shows(NIGHTLY), "{}", look.body);
    assert_eq!(kept(&world), "- -", "nothing is saved yet");
    let state = look.state();
    secrets(&world, "created_at = now() - interval '40 days', ends_at = now() + interval '60 days' where standing = 'former'");
    let moved = ada.post(POLICY, &[chosen[0], chosen[1], ("state", &state)]).await;
    assert_eq!((moved.status, kept(&world)), (StatusCode::CONFLICT, "- -".to_owned()), "another secret is idle by now");
    assert!(moved.shows("1 secret has not been used for 30 days and ends in 7 days unless it is used before"), "{}", moved.body);
    let state = moved.state();
    let done = ada.post(POLICY, &[chosen[0], chosen[1], ("state", &state)]).await;
    assert_eq!((done.status, kept(&world)), (StatusCode::SEE_OTHER, "90 30 7".to_owned()));
    let page = ada.follow(done).await;
    assert!(page.shows("Secrets end 90 days after they are created, and after 30 days without use."), "{}", page.body);
    let entry = world
        .text("select payload::text from audit_entries where kind = 'organization.secret_policy_changed' and actor = 'person'");
    for part in
        ["\"max_secret_age_days\": null", "\"max_secret_age_days\": 90", "\"max_secret_idle_days\": 30", "no_secret_ends_before"]
    {
        assert!(entry.contains(part), "{part}: {entry}");
    }
}

// K9.3: Owners and Admins
#[actix_web::test]
async fn nobody_else_sets_the_policy() {
    let world = populated();
    for (who, status) in [("bill", 403), ("pia", 403), ("dana", 404)] {
        let mut browser = world.signed_in(who).await;
        assert_eq!(browser.get(POLICY).await.status.as_u16(), status, "{who}");
        assert_eq!(browser.post(POLICY, &[("age", "90"), ("idle", "never")]).await.status.as_u16(), status, "{who}");
    }
    assert_eq!(kept(&world), "- -");
    let mut ben = world.signed_in("ben").await;
    assert_eq!(saved(&mut ben, "90", "never").await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept(&world), "90 - 7");
}

// K9.3: what a program set is one of the choices, and what is wrong leaves the rest as it was typed
#[actix_web::test]
async fn the_form_keeps_what_was_chosen_and_knows_other_numbers() {
    let world = populated();
    holds(&world, "secret_age_days = 45");
    let mut ada = world.signed_in("ada").await;
    let form = ada.get(POLICY).await;
    assert!(
        form.shows("<option value=\"45\" selected>45 days</option>")
            && form.shows("<option value=\"never\" selected>Never</option>")
    );
    for wrong in ["", "0", "3651", "x"] {
        let page = ada.post(POLICY, &[("age", wrong), ("idle", "60")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.error_on("age").is_some() && page.shows("<option value=\"60\" selected>60 days</option>"), "{}", page.body);
    }
    assert_eq!(kept(&world), "45 -");
}

// K9: whoever makes or looks at a secret reads when it ends, and why
#[actix_web::test]
async fn pages_tell_when_a_secret_ends_by_the_policy() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(LIST).await.shows("Secrets don't end by themselves."));
    holds(&world, "secret_age_days = 90, secret_idle_days = 30");
    let list = ada.get(LIST).await;
    assert!(
        list.shows("Secrets end 90 days after they are created, and after 30 days without use.") && list.shows("Secret Policy")
    );
    for path in [format!("{LIST}/new"), "/projects/3000001/settings/service-accounts/new".to_owned()] {
        assert!(
            ada.get(&path).await.shows("secrets end 90 days after they are created, and after 30 days without use"),
            "{path}"
        );
    }
    let made =
        ada.post(&format!("{LIST}/new"), &[("name", "Fresh"), ("role", "member"), ("unit", "never"), ("create", "yes")]).await;
    shown(&made);
    assert!(made.shows("or sooner after 30 days without use"), "{}", made.body);
    assert!(ada.get(ONE).await.shows("policy, unless it is used before"), "idleness comes first");
    secrets(&world, "created_at = now() - interval '80 days', last_used_at = now()");
    let one = ada.get(ONE).await;
    assert!(one.shows("by the organization's policy") && !one.shows("unless it is used before"), "age comes first");
}
