//! What time brings: previous secrets end, and people are told of ends that are near (I6).

use steward::jobs;

use crate::support::{
    World,
    sweep::{NIGHTLY, populated},
};

fn round(world: &World) -> usize {
    jobs::end_secrets(&mut world.database.connect(), &world.site.desk).unwrap()
}

// I6
#[actix_web::test]
async fn a_previous_secret_ends_on_its_day_or_after_quiet_days() {
    let world = populated();
    assert_eq!(round(&world), 0);
    world.run(
        "update service_account_secrets set quiet_days = 2, last_used_at = now() - interval '30 minutes' where standing = 'former'",
    );
    assert_eq!(round(&world), 1, "it is used, so its end is told and nothing more");
    assert_eq!(world.count("service_account_secrets where standing = 'former'"), 1);
    world.run("update service_account_secrets set last_used_at = now() - interval '3 days', replaced_at = now() - interval '9 days' where standing = 'former'");
    assert_eq!(round(&world), 1);
    assert_eq!(world.text("select string_agg(standing, ',') from service_account_secrets"), "current");
    assert_eq!(world.count("audit_entries where kind = 'service_account.secret_ended' and actor = 'steward'"), 1);
}

// I6: on its day, whoever uses it
#[actix_web::test]
async fn a_previous_secret_that_is_in_use_ends_on_its_day_all_the_same() {
    let world = populated();
    world.run("update service_account_secrets set last_used_at = now(), end_told_at = now() where standing = 'former'");
    assert_eq!(round(&world), 0);
    world.run("update service_account_secrets set ends_at = now() + interval '1 minute' where standing = 'former'");
    assert_eq!((round(&world), world.count("service_account_secrets")), (0, 2), "a minute before it still works");
    world.run("update service_account_secrets set ends_at = now() - interval '1 second' where standing = 'former'");
    assert_eq!((round(&world), round(&world)), (1, 0));
    assert_eq!(world.text("select string_agg(standing, ',') from service_account_secrets"), "current");
    let told = world.text("select entity_name || ' ' || actor from audit_entries where kind = 'service_account.secret_ended'");
    assert_eq!(told, format!("{NIGHTLY} steward"));
}

// I6, R2.19: seven days before, once, and to whoever made it
#[actix_web::test]
async fn whoever_made_an_account_is_told_a_week_before_it_expires() {
    let world = populated();
    world.run("update service_accounts set created_at = now() - interval '30 days', expires_at = now() + interval '8 days' where id = 6000001");
    assert_eq!(round(&world), 0);
    world.run("update service_accounts set expires_at = now() + interval '6 days' where id = 6000001");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let letters = world.letters();
    let (to, text) = letters.last().unwrap();
    assert!(to == "ada@northwind.test" && text.contains("nightly") && text.contains("/service-accounts/6000001"), "{text}");
}

// I6, C5.6: a maker who can't sign in learns nothing, so the others do
#[actix_web::test]
async fn where_the_maker_is_disabled_those_who_manage_accounts_are_told() {
    let world = populated();
    world.run(
        "update service_accounts set created_at = now() - interval '30 days', expires_at = now() + interval '6 days' where id = 6000001;
         update users set disabled_at = now() where email = 'ada@northwind.test'",
    );
    assert_eq!((round(&world), round(&world)), (1, 0));
    let told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, ["ben@northwind.test"]);
}

// I6: whoever makes an account for some days has just said so
#[actix_web::test]
async fn an_account_made_for_less_than_a_week_brings_no_email() {
    let world = populated();
    world.run("update service_accounts set created_at = now(), expires_at = now() + interval '3 days' where id = 6000001");
    assert_eq!((round(&world), world.letters().len()), (0, 0));
    world.run("update service_accounts set created_at = now() - interval '5 days' where id = 6000001");
    assert_eq!((round(&world), world.letters().len()), (1, 1), "eight days are more than that");
}

// I6: where the maker is gone, those who manage service accounts are told
#[actix_web::test]
async fn the_previous_secret_is_told_of_only_while_something_uses_it() {
    let world = populated();
    world.run("update service_accounts set created_by = null where id = 6000001");
    assert_eq!(round(&world), 0, "nothing used it since the rotation");
    world.run("update service_account_secrets set last_used_at = now() where standing = 'former'");
    assert_eq!((round(&world), round(&world)), (1, 0));
    let mut told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    told.sort();
    assert_eq!(told, ["ada@northwind.test", "ben@northwind.test"]);
}

// I6: minutes after a rotation everything still uses the secret before it, so that is no news yet
#[actix_web::test]
async fn of_a_previous_secret_that_works_for_a_week_or_less_is_told_on_its_last_day() {
    let world = populated();
    let lives = |days: i64, hours_left: i64| {
        world.run(&format!(
            "update service_account_secrets set replaced_at = now() + interval '{hours_left} hours' - interval '{days} days',
             ends_at = now() + interval '{hours_left} hours', last_used_at = now(), end_told_at = null where standing = 'former'"
        ));
        world.run("update service_account_secrets set last_used_at = greatest(last_used_at, replaced_at + interval '1 second') where standing = 'former'");
        round(&world)
    };
    assert_eq!((lives(7, 7 * 24), lives(7, 25), lives(7, 23)), (0, 0, 1));
    assert_eq!((lives(1, 24), lives(1, 4), lives(1, 3)), (0, 0, 1));
    assert_eq!((lives(30, 8 * 24), lives(30, 6 * 24)), (0, 1), "longer ones a week before");
}
