//! Storm without 500: many people change the same teams, members, invitations and grants at once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use steward::{
    http::{Db, Error},
    model::{OrganizationId, Secret, UserId, request::RequestFacts},
    operations::Refusal,
    store::{self, account::sessions, organizations},
};

use crate::support::{World, browser::Browser, sweep::populated};

const CLIENTS: u64 = 12;
const CHANGES: u64 = 2_000;

/// Numbers that look thrown and are the same each time.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.up_to(all.len() as u64)).unwrap()]
    }
}

const PEOPLE: &[&str] = &["2000011", "2000012", "2000013", "2000014", "2000015", "2000016", "2000017", "2000018"];
const TEAMS: &[&str] = &["5000001", "5000003", "5000004", "5000005"];
const PROJECTS: &[&str] = &["3000001", "3000002"];
const ROLES: &[&str] = &["analyst", "consumer", "admin"];

/// Posts a form; where consequences are shown first, it is confirmed at once.
async fn press(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> u16 {
    let page = browser.post(path, fields).await;
    if !page.shows("name=\"state\"") || page.status.as_u16() != 200 {
        return page.status.as_u16();
    }
    let state = page.state();
    let fields: Vec<_> = fields.iter().copied().chain([("state", state.as_str())]).collect();
    browser.post(path, &fields).await.status.as_u16()
}

async fn change(browser: &mut Browser, dice: &mut Dice) -> (&'static str, u16) {
    let org = "/orgs/1000001/settings";
    let (person, other, team) = (dice.one_of(PEOPLE), dice.one_of(PEOPLE), dice.one_of(TEAMS));
    let (project, role, n) = (dice.one_of(PROJECTS), dice.one_of(ROLES), dice.up_to(1_000).to_string());
    let invitee = format!("s{}@storm.test", dice.up_to(8));
    let (what, path, fields): (_, String, Vec<(&str, &str)>) = match dice.up_to(17) {
        0 => ("team add", format!("{org}/teams/{team}/users/new"), vec![("user", person), ("user", other)]),
        1 => ("team take out", format!("{org}/teams/{team}/users/{person}/removal"), vec![]),
        2 => ("team link", format!("{org}/teams/{team}/projects/new"), vec![("project", project), ("role", role)]),
        3 => ("team unlink", format!("{org}/teams/{team}/projects/{project}/removal"), vec![]),
        4 => ("team role", format!("{org}/teams/{team}/projects/{project}/role"), vec![("role", role)]),
        5 => ("team rename", format!("{org}/teams/{team}/name"), vec![("name", &n)]),
        6 => ("team new", format!("{org}/teams/new"), vec![("name", &n)]),
        7 if dice.up_to(20) == 0 => ("team remove", format!("{org}/teams/removal"), vec![("team", team)]),
        8 => ("roles", format!("{org}/users/roles"), vec![("user", person), ("user", other), ("role", "billing_admin")]),
        9 => ("role", format!("{org}/users/{person}/role"), vec![("role", "member")]),
        10 => ("grant", format!("{org}/users/{person}/projects/new"), vec![("projects", project), ("role", role)]),
        11 => ("project role", format!("/projects/{project}/settings/users/{person}/role"), vec![("role", role)]),
        12 => ("project removal", format!("/projects/{project}/settings/users/removal"), vec![("user", person), ("user", other)]),
        13 => {
            let row = [
                ("role-0", "member"),
                ("project_role-0", "consumer"),
                ("projects-0", project),
                ("invite", "yes"),
                ("sure", "yes"),
            ];
            ("invite", format!("{org}/users/invite"), [&[("email-0", invitee.as_str())], &row[..]].concat())
        }
        14 => ("everybody", format!("/projects/{project}/settings/users/everybody"), vec![("role", role)]),
        15 => ("everybody off", format!("/projects/{project}/settings/users/everybody/removal"), vec![]),
        16 if dice.up_to(30) == 0 => ("member removal", format!("{org}/users/removal"), vec![("user", person)]),
        _ => ("resend", format!("{org}/users/invited/{}/resend", 4_000_001 + dice.up_to(8)), vec![]),
    };
    (what, press(browser, &path, &fields).await)
}

fn busy(world: &World) -> Db {
    Db::new(store::pool(&world.database.url, 12).expect("a pool"))
}

async fn signed_in(world: &World, db: &Db, name: &str) -> Browser {
    let mut browser = Browser::open(world.site.clone(), db.clone()).await;
    let fields = [("email", format!("{name}@northwind.test")), ("password", crate::support::world::PASSWORD.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.post("/login", &fields).await.status.as_u16(), 303);
    browser
}

// F9
#[actix_web::test]
async fn a_storm_of_changes_ends_in_no_fault_and_breaks_no_promise() {
    let world = populated();
    world.northwind().team("Third", &["pim"], &[("App", "consumer")]).team("Fourth", &["tam"], &[]);
    world.northwind().owner("uma");
    world.run("update users set email_proven_at = now()");
    let (db, said) = (busy(&world), Arc::new(Mutex::new(BTreeMap::<(&str, u16), u64>::new())));
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let name = ["ada", "uma", "ben"][usize::try_from(client % 3).unwrap()];
        let (mut browser, said) = (signed_in(&world, &db, name).await, Arc::clone(&said));
        clients.push(actix_web::rt::spawn(async move {
            let mut dice = Dice(client);
            for _ in 0..CHANGES.div_ceil(CLIENTS) {
                let answer = change(&mut browser, &mut dice).await;
                *said.lock().unwrap().entry(answer).or_default() += 1;
            }
        }));
    }
    for client in clients {
        client.await.expect("no panic");
    }
    let said = said.lock().unwrap();
    let faults: Vec<_> = said.iter().filter(|((_, status), _)| *status >= 500).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let done: u64 = said.iter().filter(|((_, status), _)| *status < 400).map(|(_, n)| n).sum();
    assert!(done > CHANGES / 3, "a storm, not a drizzle: {said:?}");
    for (kept, counted) in [
        ("select sum(member_count) from organizations", "select count(*) from memberships"),
        ("select sum(project_count) from organizations", "select count(*) from projects where state = 'active'"),
    ] {
        assert_eq!(world.text(kept), world.text(counted), "{kept}");
    }
    assert_eq!(world.count("memberships where organization_id = 1000001 and role = 'owner'"), 2);
}

// F9, R2.4: two Owners who demote each other at the same moment leave one
#[actix_web::test]
async fn the_last_owner_survives_the_storm() {
    let world = populated();
    world.northwind().owner("uma");
    world.run("update users set email_proven_at = now()");
    let db = busy(&world);
    let (mut ada, mut uma) = (signed_in(&world, &db, "ada").await, signed_in(&world, &db, "uma").await);
    for _ in 0..20 {
        world.run("update memberships set role = 'owner' where user_id in (2000001, 2000020)");
        let (one, other) = futures_util::join!(
            press(&mut ada, "/orgs/1000001/settings/users/2000020/role", &[("role", "member")]),
            press(&mut uma, "/orgs/1000001/settings/users/2000001/role", &[("role", "member")]),
        );
        assert!(one < 500 && other < 500, "{one} {other}");
        assert_eq!(world.count("memberships where organization_id = 1000001 and role = 'owner'"), 1);
    }
}

// F9: what the database breaks off is tried once more
#[actix_web::test]
async fn two_changes_that_lock_each_others_rows_both_end_well() {
    let world = World::new();
    let db = busy(&world);
    let (both, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let crossing = |ids: [i64; 2]| {
        let (db, both, tries) = (db.clone(), Arc::clone(&both), Arc::clone(&tries));
        async move {
            let [first, second] = ids.map(OrganizationId);
            db.write(move |tx| {
                let is_first_try = tries.fetch_add(1, Ordering::SeqCst) < 2;
                organizations::lock_all(tx, &[first])?;
                if is_first_try {
                    both.wait();
                }
                organizations::lock_all(tx, &[second])?;
                Ok::<_, Refusal>(())
            })
            .await
        }
    };
    let (one, other) = futures_util::join!(crossing([1000001, 1000002]), crossing([1000002, 1000001]));
    assert!(matches!((&one, &other), (Ok(Ok(())), Ok(Ok(())))), "{one:?} {other:?}");
    assert_eq!(tries.load(Ordering::SeqCst), 3, "one of them was tried once more");
}

// F9: what does not hold a second time either is said without a fault
#[actix_web::test]
async fn what_is_tied_to_something_that_is_gone_is_a_conflict() {
    let world = World::new();
    let done = world
        .db
        .write(|tx| {
            let until = chrono::Utc::now() + chrono::TimeDelta::hours(1);
            sessions::insert(tx, Secret::new().digest(), UserId(1), until, &RequestFacts::default()).map_err(Refusal::from)
        })
        .await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
}
