//! The organization role of a member (R1.3.4, R2.4): who may change whose, into what, and what is shown before.

use actix_web::http::StatusCode;

use crate::support::{
    World,
    acting::as_owner,
    browser::{Browser, Page},
    sweep::checksum,
};

fn page(user: i64) -> String {
    format!("/orgs/1000001/settings/users/{user}")
}

fn role(world: &World, user: i64) -> String {
    world.text(&format!(
        "select coalesce((select role from memberships where organization_id = 1000001 and user_id = {user}), 'none')"
    ))
}

/// Looks at what a role would bring, and saves it.
async fn change(browser: &mut Browser, user: i64, role: &str) -> Page {
    let seen = browser.get(&format!("{}/role?role={role}", page(user))).await;
    if seen.status != StatusCode::OK {
        return seen;
    }
    browser.post(&format!("{}/role", page(user)), &[("role", role), ("state", &seen.state())]).await
}

// M78, X10
#[actix_web::test]
async fn an_owner_gives_a_member_another_role_and_it_holds_at_once() {
    let world = World::new();
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    assert_eq!(cleo.get("/orgs/1000001/settings/users").await.status, StatusCode::FORBIDDEN);
    let done = change(&mut ada, 2000004, "admin").await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, page(2000004).as_str()));
    assert!(ada.follow(done).await.shows("Cleo is now Admin."));
    assert_eq!(cleo.get("/orgs/1000001/settings/users").await.status, StatusCode::OK);
    assert_eq!(
        world.text("select kind || ' ' || entity_name || ' ' || payload from audit_entries where kind = 'user.role_changed'"),
        "user.role_changed cleo@northwind.test {\"current\": {\"name\": \"admin\", \"is_custom_role\": false}, \"previous\": {\"name\": \"member\", \"is_custom_role\": false}}"
    );
    let letters = world.letters();
    assert!(letters.iter().any(|(to, text)| to == "cleo@northwind.test" && text.contains("from Member to Admin")), "{letters:?}");
    assert!(ada.get(&page(2000004)).await.shows("Given by Ada"));
}

// R1.3.4: gained and lost permissions and projects are shown before Save, and looking changes nothing
#[actix_web::test]
async fn what_changes_is_shown_before_it_is_saved() {
    let world = World::new();
    world.northwind().grant("ben", "Shop", "analyst");
    let mut ada = world.signed_in("ada").await;
    let before = checksum(&world);
    let seen = ada.get(&format!("{}/role?role=member", page(2000002))).await;
    assert!(seen.shows("Admin → Member"), "{}", seen.body);
    assert!(seen.shows("Loses</span> in the organization: Create projects"));
    assert!(seen.shows("Admin → Analyst</span> in Shop") && seen.shows("Admin → no access</span> in App"));
    assert!(seen.shows("Keeps access through: Individual Grant"));
    assert_eq!(checksum(&world), before, "a preview leaves no trace");
    // Without the mark nothing is saved: the form comes back with what would change.
    let again = ada.post(&format!("{}/role", page(2000002)), &[("role", "member")]).await;
    assert_eq!((again.status, again.shows("Admin → Member")), (StatusCode::OK, true));
    assert_eq!(role(&world, 2000002), "admin");
}

#[actix_web::test]
async fn if_the_world_changed_meanwhile_the_consequences_are_shown_again() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&format!("{}/role?role=member", page(2000002))).await;
    world.northwind().grant("ben", "Shop", "analyst");
    let answer = ada.post(&format!("{}/role", page(2000002)), &[("role", "member"), ("state", &seen.state())]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.shows("Something has changed since you opened this.") && answer.shows("Admin → Analyst"));
    assert_eq!(role(&world, 2000002), "admin");
    let done = ada.post(&format!("{}/role", page(2000002)), &[("role", "member"), ("state", &answer.state())]).await;
    assert_eq!((done.status, role(&world, 2000002)), (StatusCode::SEE_OTHER, "member".to_owned()));
}

// R2.4: what was chosen has come true without us
#[actix_web::test]
async fn if_somebody_else_gave_the_role_meanwhile_it_is_said_and_not_passed_over() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&format!("{}/role?role=member", page(2000002))).await;
    world.run("update memberships set role = 'member' where user_id = 2000002");
    let answer = ada.post(&format!("{}/role", page(2000002)), &[("role", "member"), ("state", &seen.state())]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.shows("Something has changed since you opened this."), "{}", answer.body);
}

// A7, A9, R2.4: every actor, every target, every new role
#[actix_web::test]
async fn the_rule_of_ranks_holds_for_every_actor_target_and_role() {
    let roles = ["owner", "admin", "billing_admin", "member"];
    let world = World::new();
    world.people(&["tom"]);
    world.northwind().member("tom");
    for (name, own) in [("ada", 0), ("ben", 1), ("bill", 2), ("cleo", 3)] {
        let mut actor = world.signed_in(name).await;
        for (present, new) in (0..4).flat_map(|present| (0..4).map(move |new| (present, new))).filter(|(a, b)| a != b) {
            world.run(&format!("update memberships set role = '{}' where user_id = 2000011", roles[present]));
            let state = {
                let seen = world.signed_in("ada").await.get(&format!("{}/role?role={}", page(2000011), roles[new])).await;
                seen.state()
            };
            let answer = actor.post(&format!("{}/role", page(2000011)), &[("role", roles[new]), ("state", &state)]).await;
            let may = own == 0 || (own == 1 && present >= 2 && new >= 1);
            let expected = if may { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{name} turns {} into {}", roles[present], roles[new]);
            assert_eq!(role(&world, 2000011), roles[if may { new } else { present }]);
        }
    }
}

// M79, T3
#[actix_web::test]
async fn an_admin_never_makes_an_owner_not_even_of_themselves() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    let form = ben.get(&format!("{}/role", page(2000004))).await;
    assert!(!form.shows("value=\"owner\"") && form.shows("value=\"admin\""));
    for user in [2000004, 2000002] {
        let answer = ben.post(&format!("{}/role", page(user)), &[("role", "owner"), ("state", "x")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{user}");
        assert!(answer.shows("Only Owners of this organization"));
    }
    assert_eq!((role(&world, 2000004), role(&world, 2000002)), ("member".into(), "admin".into()));
    let page = ben.get(&page(2000001)).await;
    assert!(
        page.shows("Only Owners of this organization can do this to Owners and Admins.")
            && !page.shows("Change the organization role")
    );
}

// X7, R2.4.1, R2.4.2: the own role may be lowered, and the last Owner stays
#[actix_web::test]
async fn everybody_may_lower_their_own_role_but_the_last_owner_stays() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let refused = ada.get(&format!("{}/role?role=admin", page(2000001))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.error_on("role"), Some("An organization needs at least one Owner. Make someone else an Owner first."));
    assert_eq!(change(&mut ada, 2000002, "owner").await.status, StatusCode::SEE_OTHER);
    assert_eq!(change(&mut ada, 2000001, "member").await.status, StatusCode::SEE_OTHER);
    assert_eq!(role(&world, 2000001), "member");
    assert_eq!(ada.get(&page(2000001)).await.status, StatusCode::FORBIDDEN);
    let letters = world.letters();
    assert!(letters.iter().any(|(to, text)| to == "ben@northwind.test" && text.contains("from Admin to Owner")), "{letters:?}");
}

// X39, R2.10
#[actix_web::test]
async fn on_the_free_plan_there_are_owners_and_billing_admins_to_choose() {
    let world = World::on(steward::model::organization::Plan::Free);
    let mut ada = world.signed_in("ada").await;
    let form = ada.get(&format!("{}/role", page(2000003))).await;
    assert!(form.shows("value=\"owner\"") && form.shows("value=\"billing_admin\""));
    assert!(!form.shows("value=\"admin\"") && !form.shows("value=\"member\""));
    let answer = ada.get(&format!("{}/role?role=member", page(2000003))).await;
    assert_eq!(answer.error_on("role"), Some("The Free plan has Owners and Billing Admins only."));
    // Who was Admin before the plan fell stays Admin (A16).
    assert!(ada.get(&format!("{}/role", page(2000002))).await.shows("value=\"admin\" selected"));
}

// R2.5.11, A4: what becomes of the invitations of somebody who may not invite any more
#[actix_web::test]
async fn open_invitations_of_a_demoted_person_end_or_pass_to_whoever_demotes() {
    for (fields, expected) in
        [(vec![("invitations", "keep"), ("revoke", "yes")], "revoked"), (vec![("invitations", "keep")], "2000001")]
    {
        let world = World::new();
        let northwind = world.northwind().by("ben").invitation("gus@northwind.test", "member");
        northwind.by("ada").invitation("hal@northwind.test", "member");
        let mut ada = world.signed_in("ada").await;
        let seen = ada.get(&format!("{}/role?role=member", page(2000002))).await;
        assert!(seen.shows("gus@northwind.test") && seen.shows("Revoke these invitations") && !seen.shows("hal@northwind.test"));
        let state = seen.state();
        let mut form = vec![("role", "member"), ("state", state.as_str())];
        form.extend(fields);
        assert_eq!(ada.post(&format!("{}/role", page(2000002)), &form).await.status, StatusCode::SEE_OTHER);
        let fate = "select case when revoked_at is not null then 'revoked' else invited_by::text end from invitations where id = 4000001";
        assert_eq!(world.text(fate), expected);
        assert_eq!(world.count("invitations where id = 4000002 and revoked_at is null"), 1);
    }
}

// X7, T2: the organization row is locked before anybody counts
#[actix_web::test]
async fn of_twenty_demotions_at_once_one_owner_is_left_a_hundred_times_out_of_a_hundred() {
    use steward::{
        model::{OrganizationId, OrganizationRole, UserId},
        operations::{Lapsing, hold, members::change_roles},
        policy::org::ChangeOrgRoles,
        store,
    };
    let world = World::new();
    world.run("update memberships set role = 'owner' where user_id = 2000002");
    let organization = OrganizationId(1000001);
    let actor = |id: i64, name: &str| as_owner(id, name, organization).ask::<ChangeOrgRoles>().unwrap();
    let mut conns: Vec<_> = (0..20).map(|_| world.database.connect()).collect();
    for round in 0..100 {
        world.run("update memberships set role = 'owner' where user_id in (2000001, 2000002)");
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = conns
                .iter_mut()
                .enumerate()
                .map(|(n, conn)| {
                    // Each demotes the other, or themselves.
                    let by = if n % 2 == 0 { actor(2000001, "ada") } else { actor(2000002, "ben") };
                    let target = UserId(if n % 4 < 2 { 2000001 } else { 2000002 });
                    let desk = world.site.desk.clone();
                    scope.spawn(move || {
                        let demotion = store::write(conn, |tx| {
                            change_roles(&mut hold(tx, &by)?, &desk, &[target], OrganizationRole::Admin, Lapsing::Revoke)
                        });
                        demotion.is_ok()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
        });
        assert!(done >= 1, "round {round}: one demotion succeeds");
        assert_eq!(world.count("memberships where organization_id = 1000001 and role = 'owner'"), 1, "round {round}");
    }
}
