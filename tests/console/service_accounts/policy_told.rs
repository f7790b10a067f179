//! Who is told before a secret ends by the policy, and how often (K9.2).

use super::secret_policy::{holds, round, secrets};
use crate::support::sweep::populated;

// K9.2: once for each end, and a use in between makes it another one
#[actix_web::test]
async fn an_idle_end_is_told_once_and_again_after_a_use() {
    let world = populated();
    holds(&world, "secret_idle_days = 30");
    secrets(&world, "created_at = now() - interval '50 days', last_used_at = now() - interval '22 days'");
    secrets(&world, "last_used_at = null where standing = 'former'");
    secrets(&world, "created_at = now() where standing = 'former'");
    assert_eq!(round(&world), 0, "eight days before");
    secrets(&world, "last_used_at = now() - interval '24 days' where standing = 'current'");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let letters = world.letters();
    let (to, text) = letters.last().unwrap();
    assert!(to == "ada@northwind.test" && text.contains("has not been used for 24 days and ends on"), "{text}");
    assert!(text.contains("unless it is used") && text.contains("/service-accounts/6000001"), "{text}");
    secrets(&world, "last_used_at = now() where standing = 'current'");
    assert_eq!(round(&world), 0);
    secrets(&world, "last_used_at = now() - interval '23 days 1 hour' where standing = 'current'");
    assert_eq!((round(&world), round(&world), world.letters().len()), (1, 0, 2), "another end");
}

// K9.2: what is used every day is not told of each time
#[actix_web::test]
async fn a_short_limit_is_told_of_when_half_of_it_is_over() {
    let world = populated();
    world.run("delete from service_account_secrets where standing = 'former'");
    holds(&world, "secret_idle_days = 2");
    secrets(&world, "created_at = now() - interval '9 days', last_used_at = now() - interval '23 hours'");
    assert_eq!(round(&world), 0);
    secrets(&world, "last_used_at = now() - interval '25 hours'");
    assert_eq!((round(&world), round(&world)), (1, 0));
}

// K9.2: the current secret, and a previous one only while something uses it
#[actix_web::test]
async fn an_end_by_age_is_told_a_week_before() {
    let world = populated();
    holds(&world, "secret_age_days = 90");
    secrets(&world, "created_at = now() - interval '82 days'");
    secrets(&world, "ends_at = now() + interval '30 days' where standing = 'former'");
    assert_eq!(round(&world), 0);
    secrets(&world, "created_at = now() - interval '84 days'");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("ends secrets 90 days after they are created") && text.contains("Rotate it before then"), "{text}");
    secrets(&world, "last_used_at = now() where standing = 'former'");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("The previous secret") && text.contains("A program still uses it."), "{text}");
    holds(&world, "secret_age_days = 60, secret_age_from = now() + interval '5 days'");
    assert_eq!((round(&world), round(&world)), (2, 0), "a sooner end is another one");
}

// K9.2: whose account ends before is told of that, and a rotation ends before the policy by itself
#[actix_web::test]
async fn an_end_that_comes_sooner_is_told_instead() {
    let world = populated();
    holds(&world, "secret_age_days = 90");
    secrets(&world, "created_at = now() - interval '84 days'");
    world.run("update service_accounts set created_at = now() - interval '90 days', expires_at = now() + interval '3 days' where id = 6000001");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("expires on"), "{text}");
}

// K9.2: of two limits the one that ends it first is told
#[actix_web::test]
async fn an_idle_secret_that_grows_old_is_told_of_once() {
    let world = populated();
    world.run("delete from service_account_secrets where standing = 'former'");
    holds(&world, "secret_age_days = 90, secret_idle_days = 86");
    secrets(&world, "created_at = now() - interval '84 days', last_used_at = null");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("unless it is used"), "{text}");
    secrets(&world, "last_used_at = now()");
    assert_eq!((round(&world), round(&world)), (1, 0), "it is used, and grows too old");
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("ends secrets 90 days after they are created"), "{text}");
}

// I6, K9.2: with its account ends what it had before, and that one is told
#[actix_web::test]
async fn a_previous_secret_that_ends_with_its_account_is_not_told_of_by_itself() {
    let world = populated();
    secrets(
        &world,
        "replaced_at = now() - interval '20 days', last_used_at = now(), ends_at = now() + interval '6 days' where standing = 'former'",
    );
    world.run("update service_accounts set created_at = now() - interval '90 days', expires_at = now() + interval '3 days' where id = 6000001");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let (_, text) = world.letters().pop().unwrap();
    assert!(text.contains("expires on"), "{text}");
}
