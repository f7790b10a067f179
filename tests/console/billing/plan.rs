//! My Plan: what it shows, what a smaller one takes, and how it comes.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use steward::{
    config::Config,
    jobs,
    model::{OrganizationId, OrganizationRole, PlanRequestId, actor::Actor, organization::Plan},
    operations::{self, Refusal, billing::requests},
    policy::OrgActor,
    store,
};

use crate::support::{
    World,
    browser::{Browser, Page},
};

const BILLING: &str = "/orgs/1000001/settings/billing";
const PLAN: &str = "/orgs/1000001/settings/billing/plan";
const CANCELLATION: &str = "/orgs/1000001/settings/billing/request/cancellation";

/// Looks at what a plan takes or brings, and confirms it.
async fn change(browser: &mut Browser, to: &str, reason: &str) -> Page {
    let seen = browser.get(&format!("{PLAN}?to={to}")).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    browser.post(PLAN, &[("to", to), ("reason", reason), ("state", &seen.state())]).await
}

/// The first day of the next month, as pages write it, and as the clock of the background work sees it.
fn next_month() -> (String, DateTime<Utc>) {
    let mut day = Utc::now().date_naive() + TimeDelta::days(1);
    while day.day() != 1 {
        day += TimeDelta::days(1);
    }
    (day.format("%-d %B %Y").to_string(), day.and_hms_opt(0, 5, 0).unwrap().and_utc())
}

fn round(world: &World, at: DateTime<Utc>) -> usize {
    jobs::plans(&mut world.database.connect(), &world.site.desk, at).expect("a round")
}

fn plan(world: &World) -> String {
    world.text("select plan from organizations where id = 1000001")
}

/// Who got an email whose subject has this in it.
fn told(world: &World, subject: &str) -> Vec<String> {
    let about = |text: &String| text.lines().next().is_some_and(|first| first.contains(subject));
    let mut all: Vec<String> = world.letters().into_iter().filter(|(_, text)| about(text)).map(|(to, _)| to).collect();
    all.sort();
    all
}

// M71, M86, M87, X38
#[actix_web::test]
async fn owners_and_billing_admins_see_the_plan_and_others_are_told_who_could() {
    let world = World::new();
    for (name, status) in [("ada", 200), ("bill", 200), ("ben", 403), ("cleo", 403)] {
        let mut browser = world.signed_in(name).await;
        for path in [BILLING, "/orgs/1000001/settings/billing/info", "/orgs/1000001/settings/billing/receipts"] {
            assert_eq!(browser.get(path).await.status.as_u16(), status, "{name}: {path}");
        }
        let profile = browser.get("/orgs/1000001/settings/roles").await;
        assert_eq!(
            profile.shows("Plan Details &amp; Billing</a>") || profile.shows(&format!("href=\"{BILLING}\"")),
            status == 200
        );
    }
}

// C3.1, R2.10
#[actix_web::test]
async fn the_plan_says_what_it_includes_and_what_is_used_of_it() {
    let world = World::new();
    world.northwind().domain("northwind.test").grant("cleo", "Shop", "analyst");
    world.run(
        "update organizations set discoverability = 'open' where id = 1000001;
         update individual_grants set sees_classified = true",
    );
    let page = world.signed_in("bill").await.get(BILLING).await;
    for text in
        ["Enterprise", "By contract", "2 Admins and Members", "northwind.test", "1 person, 0 teams", "730 days", "Not included"]
    {
        assert_eq!(page.shows(text), text != "Not included", "{text}: {}", page.body);
    }
    assert!(page.shows(&next_month().0), "the day on which it renews");
    let small = World::on(Plan::Free);
    let page = small.signed_in("ada").await.get(BILLING).await;
    assert!(page.shows("Free of charge") && page.shows("1,000,000") && page.shows("Not included") && !page.shows("Renews on"));
    // What Growth costs is not known here, and what nobody has built is not offered.
    let growth = World::on(Plan::Growth).signed_in("ada").await.get(BILLING).await;
    assert!(growth.shows("<strong>Growth</strong>") && !growth.shows("Price"), "{}", growth.body);
    for page in [&page, &growth] {
        let absent = "Not available in this version: Single sign-on (SAML), Data views, SCIM, Custom roles, Shared single sign-on, \
                      Require two-factor authentication.";
        assert!(page.shows(absent) && page.body.matches("SCIM").count() == 1, "{}", page.body);
    }
}

// C3.2, A16, X38
#[actix_web::test]
async fn what_a_smaller_plan_takes_is_shown_before_and_leaves_no_trace() {
    let world = World::new();
    world.northwind().domain("northwind.test").by("ada").invitation("gus@northwind.test", "member");
    world.run("update organizations set discoverability = 'request' where id = 1000001");
    let mut bill = world.signed_in("bill").await;
    let page = bill.get(&format!("{PLAN}?to=free")).await;
    for text in [
        "2 Admins and Members keep their roles.",
        "One open invitation to such a role",
        "northwind.test no longer find",
        "90 days instead of 730",
        "1,000,000 events a month",
        &next_month().0,
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert_eq!(world.count("plan_requests"), 0);
    assert!(world.letters().is_empty());
    let without = bill.post(PLAN, &[("to", "free"), ("state", &page.state())]).await;
    assert_eq!((without.status, without.error_on("reason")), (StatusCode::UNPROCESSABLE_ENTITY, Some("Enter the reason.")));
    assert_eq!(
        bill.get(&format!("{PLAN}?to=platinum")).await.location,
        BILLING,
        "a plan that is none leads back to those there are"
    );
    assert_eq!(bill.post(PLAN, &[("to", "platinum")]).await.status, StatusCode::BAD_REQUEST);
}

// R2.10, R2.16.1, A16: what the plan lacks is given neither to a person nor to a team, and who has it keeps it
#[actix_web::test]
async fn classified_data_of_another_plan_is_given_to_nobody_and_kept_by_those_who_see_it() {
    let world = World::on(Plan::Free);
    let projects = [("Shop", "analyst"), ("App", "analyst")];
    world.northwind().team("Data", &["cleo"], &projects).grant("cleo", "Shop", "analyst");
    world.run("update team_projects set sees_classified = project_id = (select id from projects where name = 'App')");
    let mut ada = world.signed_in("ada").await;
    let id = |sql: &str| world.text(sql);
    let (team, shop) = (id("select id::text from teams"), id("select id::text from projects where name = 'Shop'"));
    let app = id("select id::text from projects where name = 'App'");
    let cleo = id("select id::text from users where email = 'cleo@northwind.test'");
    let data = format!("/orgs/1000001/settings/teams/{team}");
    let page = ada.get(&data).await;
    assert!(page.shows(&format!("id=\"classified-{app}\"")) && !page.shows(&format!("id=\"classified-{shop}\"")));
    for path in [format!("{data}/projects/{shop}/classified"), format!("/projects/{shop}/settings/users/{cleo}/classified")] {
        let refused = ada.post(&path, &[("sees", "yes")]).await;
        let said = refused.shows("The Free plan doesn't include classified data.");
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && said, "{path}: {}", refused.body);
    }
    let sees = "sees_classified and project_id in (select id from projects where name in ('Shop', 'App'))";
    assert_eq!(world.count(&format!("team_projects where {sees}")), 1, "what is there stays");
    assert_eq!(world.count(&format!("individual_grants where {sees}")), 0);
    assert_eq!(ada.post(&format!("{data}/projects/{app}/classified"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.count(&format!("team_projects where {sees}")), 0, "and can be taken");
}

// M90, C3.3, X38, U12
#[actix_web::test]
async fn a_downgrade_waits_for_the_next_month_and_can_be_cancelled() {
    let world = World::new();
    world.people(&["olga"]);
    world.northwind().owner("olga");
    let mut ada = world.signed_in("ada").await;
    assert_eq!(change(&mut ada, "growth", "We use less").await.location, BILLING);
    assert_eq!(told(&world, "Growth plan requested"), ["olga@northwind.test"], "whoever asked knows it");
    let page = ada.get(BILLING).await;
    assert!(
        page.shows(&format!("The plan changes to Growth on {}.", next_month().0)) && page.shows("We use less"),
        "{}",
        page.body
    );
    assert!(!page.shows("Downgrade to Free</a>") && page.shows(CANCELLATION));
    let twice = ada.get(&format!("{PLAN}?to=free")).await;
    assert!(twice.shows("Cancel that request first.") && !twice.shows("name=\"state\""), "{}", twice.body);
    assert_eq!(plan(&world), "enterprise");

    assert!(ada.get(CANCELLATION).await.shows("The plan stays Enterprise"));
    assert_eq!(ada.post(CANCELLATION, &[]).await.location, BILLING);
    assert_eq!(told(&world, "Growth plan canceled"), ["olga@northwind.test"]);
    assert_eq!(round(&world, next_month().1), 0);
    assert_eq!(plan(&world), "enterprise");
    assert_eq!(ada.post(CANCELLATION, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.count("audit_entries where kind in ('plan.change_requested', 'plan.request_canceled')"), 2);
}

// C3.3, A16: on its day, once, whatever number of Stewards runs
#[actix_web::test]
async fn on_its_day_the_smaller_plan_begins_once_though_two_stewards_try() {
    let world = World::new();
    change(&mut world.signed_in("bill").await, "free", "We use less").await;
    let (_, day) = next_month();
    assert_eq!(round(&world, day - TimeDelta::days(1)), 0, "not before");
    let done: usize = std::thread::scope(|scope| {
        let rounds: Vec<_> = (0..2).map(|_| scope.spawn(|| round(&world, day))).collect();
        rounds.into_iter().map(|round| round.join().unwrap()).sum()
    });
    assert_eq!((done, plan(&world).as_str()), (1, "free"));
    assert_eq!(told(&world, "now on the Free plan"), ["ada@northwind.test"]);
    assert_eq!(world.count("audit_entries where kind = 'organization.plan_changed' and actor = 'steward'"), 1);
    assert_eq!(
        world.text("select role from memberships where user_id = 2000002 and organization_id = 1000001"),
        "admin",
        "Ben stays Admin"
    );
    let refused = world.signed_in("ada").await.get("/orgs/1000001/settings/users/2000004/role?role=admin").await;
    assert!(refused.shows("The Free plan has Owners and Billing Admins only."), "{}", refused.body);
}

// C3.2, A21: at once where the operator allows it
#[actix_web::test]
async fn an_upgrade_is_asked_for_or_comes_at_once_where_that_is_allowed() {
    let mut world = World::on(Plan::Free);
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(&format!("{PLAN}?to=growth")).await.shows("It adds: Admin and Member as organization roles"));
    change(&mut ada, "growth", "").await;
    assert_eq!((plan(&world).as_str(), world.count("plan_requests where effective_on is null")), ("free", 1));
    assert!(ada.get(BILLING).await.shows("is waiting for the operator of this site"));
    ada.post(CANCELLATION, &[]).await;

    let mut config = Config::clone(&world.site.config);
    config.upgrades_at_once = true;
    world.site.config = Arc::new(config);
    let mut bill = world.signed_in("bill").await;
    change(&mut bill, "enterprise", "").await;
    assert_eq!(plan(&world), "enterprise");
    assert_eq!(told(&world, "now on the Enterprise plan"), ["ada@northwind.test"]);
    assert_eq!(world.count("audit_entries where kind = 'organization.plan_changed' and user_id = 2000003"), 1);
}

// C3.7
#[actix_web::test]
async fn the_operator_does_what_was_asked_or_refuses_it_with_a_note() {
    let world = World::on(Plan::Free);
    let mut ada = world.signed_in("ada").await;
    let answer = |done, note: Option<&str>| {
        let actor = OrgActor {
            actor: Actor::operator("steward request close"),
            organization: OrganizationId(1_000_001),
            role: OrganizationRole::Owner,
        };
        let by = actor.as_operator().unwrap();
        let id = PlanRequestId(world.text("select max(id)::text from plan_requests").parse().unwrap());
        let answer = requests::Answered { id, done, note: note.map(str::to_owned) };
        store::write(&mut world.database.connect(), |tx| {
            requests::close(&mut operations::hold(tx, &by)?, &world.site.desk, &answer)
        })
    };
    change(&mut ada, "growth", "").await;
    assert!(answer(false, Some("Your trial is over.")).is_ok());
    assert_eq!((plan(&world).as_str(), told(&world, "Growth plan refused")), ("free", vec!["ada@northwind.test".to_owned()]));
    assert!(world.letters().iter().any(|(_, text)| text.contains("They wrote: Your trial is over.")));
    assert!(matches!(answer(true, None), Err(Refusal::Invalid(_))), "once");
    change(&mut ada, "growth", "").await;
    assert!(answer(true, None).is_ok());
    assert_eq!(
        (plan(&world).as_str(), told(&world, "now on the Growth plan")),
        ("growth", vec!["ada@northwind.test".to_owned()])
    );
    assert_eq!(world.count("audit_entries where kind = 'plan.request_closed' and actor = 'operator'"), 2);
}

// C3.3, C3.7: what was asked for another plan than the present one comes no more
#[actix_web::test]
async fn what_waited_ends_when_the_operator_chooses_another_plan() {
    let world = World::on(Plan::Growth);
    let mut ada = world.signed_in("ada").await;
    let by_hand = |plan| {
        let actor = OrgActor {
            actor: Actor::operator("steward org set-plan"),
            organization: OrganizationId(1_000_001),
            role: OrganizationRole::Owner,
        };
        let by = actor.as_operator().unwrap();
        let set =
            |tx: &mut store::Tx| operations::organizations::plan::set(&mut operations::hold(tx, &by)?, &world.site.desk, plan);
        store::write(&mut world.database.connect(), set).unwrap()
    };
    change(&mut ada, "free", "We use less").await;
    assert!(ada.get(BILLING).await.shows("The plan changes to Free on"));
    assert_eq!(by_hand(Plan::Enterprise), Plan::Growth);
    assert!(!ada.get(BILLING).await.shows("The plan changes to"));
    let ended = "plan_requests where state = 'canceled' and note = 'The operator chose the Enterprise plan.'";
    assert_eq!((world.count(ended), world.count("audit_entries where kind = 'plan.request_canceled'")), (1, 1));
    assert_eq!(round(&world, next_month().1), 0);
    assert_eq!(plan(&world), "enterprise", "the day of what was asked changes nothing any more");
    change(&mut ada, "free", "We use less").await;
    by_hand(Plan::Free);
    assert_eq!(world.count("plan_requests where state = 'done'"), 1, "what was asked for has come");
}
