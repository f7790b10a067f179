//! Rotations of secrets that end, or have ended, by the policy (K9.4).

use actix_web::http::StatusCode;

use super::{
    organization::shown,
    secret_policy::{ONE, holds, secrets},
};
use crate::support::{drawn, programs, sweep::populated};

const SECRET: &str = "/orgs/1000001/settings/service-accounts/6000001/secret";

// K9.4: a secret that has ended is no secret that could work on
#[actix_web::test]
async fn a_rotation_after_the_end_offers_no_overlap() {
    let world = populated();
    world.run("delete from service_account_secrets where standing = 'former'");
    holds(&world, "secret_age_days = 90");
    let mut ada = world.signed_in("ada").await;
    let early = drawn::form(&ada.get(SECRET).await.body, SECRET).unwrap();
    secrets(&world, "created_at = now() - interval '91 days'");
    let fields: Vec<(&str, &str)> = early.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let late = ada.post(SECRET, &fields).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.shows("The current secret has ended since you opened this.") && world.count("service_account_secrets") == 1);
    let one = ada.get(ONE).await;
    assert!(one.shows("No secret works") && one.shows("Rotate Secret"), "{}", one.body);
    let page = ada.get(SECRET).await;
    assert!(page.shows("The one before it has ended") && !page.shows("Current secret keeps working for"), "{}", page.body);
    let form = drawn::form(&page.body, SECRET).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let made = ada.post(SECRET, &fields).await;
    let secret = shown(&made);
    assert!(!made.shows("previous secret") && made.shows("By the organization's policy, this secret ends on"), "{}", made.body);
    assert_eq!(
        world.text("select string_agg(standing || ' ' || last_four, ',') from service_account_secrets"),
        format!("current {}", secret.last_four())
    );
    let told = "select string_agg(kind || ' ' || actor, ', ' order by kind) from audit_entries where kind like 'service_account.secret_%'";
    assert_eq!(world.text(told), "service_account.secret_ended steward, service_account.secret_rotated person");
    assert_eq!(
        world.count("audit_entries where kind = 'service_account.secret_rotated' and payload->>'previous_ends' is null"),
        1
    );
}

// K9.4, I6: the one secret that programs still use is not ended by a new one
#[actix_web::test]
async fn a_rotation_after_the_end_leaves_the_secret_before_it_alone() {
    for by_program in [false, true] {
        let world = programs::world();
        holds(&world, "secret_idle_days = 14");
        let its = "service_account_id = 6000001 and standing";
        secrets(&world, &format!("created_at = now() - interval '20 days', last_used_at = null where {its} = 'current'"));
        secrets(
            &world,
            &format!(
                "created_at = now() - interval '90 days', replaced_at = now() - interval '20 days', \
                 last_used_at = now() - interval '1 hour', ends_at = now() + interval '60 days' where {its} = 'former'"
            ),
        );
        let former = world.text(&format!("select last_four from service_account_secrets where {its} = 'former'"));
        let one = world.signed_in("ada").await.get(ONE).await;
        assert!(one.shows(&format!("…{former}")) && one.shows("only the previous one still works"), "{}", one.body);
        if by_program {
            let path = "/api/app/organizations/1000001/service-accounts/6000001/rotate-secret";
            let mut owner = programs::named("owner").comes(&world).await;
            let answer = owner.json("POST", path, &serde_json::json!({ "keep_days": 7, "quiet_days": 1 })).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        } else {
            let mut ada = world.signed_in("ada").await;
            let page = ada.get(SECRET).await;
            assert!(page.shows("The previous secret keeps working until"), "{}", page.body);
            assert!(!page.shows("so the previous secret ends now") && !page.shows("keeps working for"), "{}", page.body);
            let made = ada.fill(SECRET, &[]).await;
            shown(&made);
            assert!(made.shows("The previous secret keeps working until"), "{}", made.body);
        }
        let left = "select last_four || ' ' || round(extract(epoch from ends_at - now()) / 86400) || ' ' || coalesce(quiet_days, 0) \
             from service_account_secrets where service_account_id = 6000001 and standing = 'former'";
        assert_eq!(world.text(left), format!("{former} 60 0"));
        assert_eq!(world.count("service_account_secrets where service_account_id = 6000001"), 2);
        assert_eq!(
            world.count("audit_entries where kind = 'service_account.secret_rotated' and payload->>'previous_ends' is not null"),
            1
        );
    }
}

// K9.4: somebody else's new secret is not replaced by one who saw none
#[actix_web::test]
async fn whoever_saw_no_secret_replaces_none_that_was_made_since() {
    let world = populated();
    holds(&world, "secret_age_days = 90");
    secrets(&world, "created_at = now() - interval '91 days'");
    let mut ada = world.signed_in("ada").await;
    let form = drawn::form(&ada.get(SECRET).await.body, SECRET).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut ben = world.signed_in("ben").await;
    let theirs = shown(&ben.post(SECRET, &[("overlap", "7")]).await);
    assert_eq!(ada.post(SECRET, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.text("select string_agg(last_four, ',') from service_account_secrets"), theirs.last_four());
}

// K9.4: on the screen and in the log
#[actix_web::test]
async fn an_overlap_ends_no_later_than_the_policy() {
    let world = populated();
    holds(&world, "secret_age_days = 90");
    secrets(&world, "created_at = now() - interval '85 days' where standing = 'current'");
    let mut ada = world.signed_in("ada").await;
    let form = ada.get(SECRET).await;
    assert!(form.shows("policy ends it on") && form.shows("secrets end 90 days after they are created"), "{}", form.body);
    let page = ada.fill(SECRET, &[("overlap", "30"), ("quiet", "")]).await;
    shown(&page);
    assert!(page.shows("The previous secret keeps working until"), "{}", page.body);
    assert_eq!(world.text("select round(extract(epoch from ends_at - now()) / 86400)::text from service_account_secrets where standing = 'former'"), "5");
    let same = "audit_entries e, service_account_secrets s where e.kind = 'service_account.secret_rotated' and s.standing = 'former' \
        and abs(extract(epoch from (e.payload->>'previous_ends')::timestamptz - s.ends_at)) < 1";
    assert_eq!(world.count(same), 1);
}
