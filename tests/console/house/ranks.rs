//! Whatever people try, in whatever order: nobody rises by themselves, nobody acts on their like, and an Owner is left
//! (S10.3).

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use steward::{model::OrganizationRole, policy::Rank};

use crate::support::{World, browser::Browser};

const PEOPLE: [(&str, i64); 4] = [("ada", 2000001), ("ben", 2000002), ("bill", 2000003), ("cleo", 2000004)];

/// Something somebody tries.
#[derive(Debug, Clone)]
struct Attempt {
    actor: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    ChangeRole { target: usize, role: OrganizationRole },
    Invite { target: usize, role: OrganizationRole, project_role: &'static str },
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let role = || proptest::sample::select(OrganizationRole::ALL);
    let project_role = proptest::sample::select(vec!["owner", "admin", "analyst", "consumer"]);
    let what = prop_oneof![
        3 => (0..4_usize, role()).prop_map(|(target, role)| What::ChangeRole { target, role }),
        1 => (0..4_usize, role(), project_role).prop_map(|(target, role, project_role)| What::Invite { target, role, project_role }),
    ];
    proptest::collection::vec((0..4_usize, what).prop_map(|(actor, what)| Attempt { actor, what }), 150)
}

fn roles(world: &World) -> Vec<OrganizationRole> {
    let role = |id| world.text(&format!("select role from memberships where organization_id = 1000001 and user_id = {id}"));
    PEOPLE.iter().map(|(_, id)| role(*id).parse().expect("a role")).collect()
}

/// Does it as a person would: looks first, then confirms what was shown. Whatever comes back is not asked here.
async fn tries(browser: &mut Browser, what: &What) {
    match what {
        What::ChangeRole { target, role } => {
            let path = format!("/orgs/1000001/settings/users/{}/role", PEOPLE[*target].1);
            let seen = browser.get(&format!("{path}?role={}", role.as_str())).await;
            let state =
                seen.body.split("name=\"state\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none");
            browser.post(&path, &[("role", role.as_str()), ("state", state)]).await;
        }
        What::Invite { target, role, project_role } => {
            let email = format!("{}@northwind.test", PEOPLE[*target].0);
            let fields = [
                ("email-0", email.as_str()),
                ("role-0", role.as_str()),
                ("projects-0", "3000001"),
                ("project_role-0", project_role),
                ("invite", "yes"),
            ];
            browser.post("/orgs/1000001/settings/users/invite", &fields).await;
        }
    }
}

/// What must hold between two moments, whoever did something in between.
fn held(before: &[OrganizationRole], after: &[OrganizationRole], attempt: &Attempt) {
    assert!(after.contains(&OrganizationRole::Owner), "an Owner is left: {attempt:?}");
    let own = before[attempt.actor];
    for (person, (was, is)) in before.iter().zip(after).enumerate().filter(|(_, (was, is))| was != is) {
        assert!(!was.below(*is) || person != attempt.actor, "nobody raises themselves: {attempt:?}");
        assert!(is.within(own), "nobody gives what they do not hold: {attempt:?}");
        assert!(
            person == attempt.actor || own == OrganizationRole::Owner || was.below(own),
            "nobody acts on their like: {attempt:?}"
        );
        assert!(matches!(attempt.what, What::ChangeRole { target, .. } if target == person), "an invitation changes no role");
    }
}

#[actix_web::test]
async fn whatever_people_try_nobody_rises_by_themselves_and_an_owner_is_left() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(Config::default().rng_algorithm));
    let world = World::new();
    let mut browsers = Vec::new();
    for (name, _) in PEOPLE {
        browsers.push(world.signed_in(name).await);
    }
    let mut changes = 0;
    for attempt in attempts().new_tree(&mut runner).expect("attempts").current() {
        let before = roles(&world);
        tries(&mut browsers[attempt.actor], &attempt.what).await;
        let after = roles(&world);
        held(&before, &after, &attempt);
        changes += usize::from(before != after);
        // No individual grant stands above what its giver held.
        let above =
            "individual_grants g join grants h on h.user_id = g.granted_by and h.project_id = g.project_id where g.role = 'owner'
             and not exists (select 1 from audit_entries a where a.user_id = g.granted_by and a.user_roles = 'owner')";
        assert_eq!(world.count(above), 0, "{attempt:?}");
    }
    assert!(changes > 5, "only {changes} attempts changed anything");
}
