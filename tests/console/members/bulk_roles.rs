//! One role for many people at once, with what it would bring (W13, R2.4).

use actix_web::http::StatusCode;

use crate::support::World;

const ROLES: &str = "/orgs/1000001/settings/users/roles";
const BILL_AND_CLEO: [(&str, &str); 2] = [("user", "2000003"), ("user", "2000004")];

#[actix_web::test]
async fn many_get_a_role_after_what_it_brings_was_shown() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let asked = ada.get(&format!("{ROLES}?user=2000003&user=2000004")).await;
    assert!(
        asked.shows("2 people:")
            && asked.shows("<strong>Bill</strong>")
            && asked.shows("Choose a role")
            && !asked.shows("name=\"state\"")
    );
    let seen = ada.get(&format!("{ROLES}?user=2000003&user=2000004&role=admin")).await;
    assert!(seen.shows("Billing Admin → Admin") && seen.shows("Member → Admin") && seen.shows("no access → Admin"));
    assert_eq!(world.count("memberships where role = 'admin'"), 1, "looking changes nothing");
    let mut form = BILL_AND_CLEO.to_vec();
    let state = seen.state();
    form.extend([("role", "admin"), ("state", state.as_str())]);
    let done = ada.post(ROLES, &form).await;
    assert!(ada.follow(done).await.shows("2 people are now Admin."));
    assert_eq!(world.count("memberships where role = 'admin'"), 3);
    assert_eq!(world.count("audit_entries where kind = 'user.role_changed'"), 2);
    assert_eq!(world.letters().len(), 2);
}

// R1.3.1: all or nothing, and the one in the way is named
#[actix_web::test]
async fn one_who_stands_too_high_stops_the_whole_change() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    let page = ben.get(&format!("{ROLES}?user=2000001&user=2000004&role=billing_admin")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("No one was changed.") && page.shows("Ada: only an Owner can change or remove Owners and Admins."));
    let page = ben.post(ROLES, &[("user", "2000001"), ("user", "2000004"), ("role", "billing_admin"), ("state", "x")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("Ada: only an Owner"));
    // M79: no crafted form makes an Owner.
    assert!(!page.shows("value=\"owner\""));
    let page = ben.post(ROLES, &[("user", "2000004"), ("role", "owner"), ("state", "x")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(world.count("memberships where user_id = 2000004 and role = 'member'"), 1);
}

// X7
#[actix_web::test]
async fn all_owners_together_are_not_demoted() {
    let world = World::new();
    world.run("update memberships set role = 'owner' where user_id = 2000002");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{ROLES}?user=2000001&user=2000002&role=member")).await;
    assert!(page.shows("Ada: an organization needs at least one Owner.") && page.shows("Ben: an organization needs"));
    let page = ada.get(ROLES).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("No one is selected."));
}
