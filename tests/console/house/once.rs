//! One press, one deed: every form that changes something carries a mark, and pressing it again does nothing again.

use std::sync::OnceLock;

use super::permissions::form;
use crate::database::Database;
use crate::support::{
    World,
    browser::{Browser, Page},
    deeds::MERGING,
    drawn::{self, Drawn},
    sweep::{Side, filled, populated},
};
use steward::app::routes::{Asks, TABLE};

/// Addresses that do what they say each time, and why.
const ANEW: &[(&str, &str)] = &[
    ("/login", "a session belongs to the one browser that was given it"),
    ("/logout", "nothing happens the second time"),
    ("/password/forgot", "the answer is always the same, and letters are counted for each address"),
    ("/account/appearance", "it is kept by the browser alone"),
    ("/orgs/{org}/settings/overview/attention", "it is one's own note: no event is recorded, and a second press writes the same"),
    ("/orgs/{org}/settings/overview/steps", "it is one's own note: no event is recorded, and a second press writes the same"),
];
/// Links that work once by themselves. They sign in, so a second press has to be signed in too: they are pressed in a test of their own.
pub(super) const LINKS: &[&str] = &["/signup/verify/{token}", "/password/reset/{token}", "/invite/{token}"];
/// Their forms bring a file; what is in the second is stored once by itself.
const FILES: &[&str] = &["/orgs/{org}/settings/users/invite/bulk", "/projects/{project}/settings/merge/import"];

/// Each press of these shows a secret, and every look at it is recorded; what else they do is done once.
const LOOKS: &[&str] = &["/projects/{project}/settings/secret", "/projects/{project}/settings/keys"];

/// What these show is shown to the first press alone: a secret of which nothing is kept. Whoever presses again is told so.
const SHOWN_ONCE: &[&str] = &[
    "/orgs/{org}/settings/service-accounts/new",
    "/orgs/{org}/settings/webhooks/new",
    "/orgs/{org}/settings/webhooks/{webhook}/secret",
    "/orgs/{org}/settings/service-accounts/{account}/secret",
    "/projects/{project}/settings/service-accounts/new",
];

/// What an answer has that shows one.
const SECRET: &str = "id=\"made-secret\"";

/// A form: who presses, on which page it is drawn, and what they type.
struct Pressed {
    who: &'static str,
    on: String,
    typed: Vec<(&'static str, &'static str)>,
}

fn pressed(path: &'static str) -> Pressed {
    let own = filled(path, Side::Own, Side::Own);
    let above = |steps: usize| own.rsplitn(steps + 1, '/').last().unwrap_or_default().to_owned();
    let by = |who, on: String, typed: &[(&'static str, &'static str)]| Pressed { who, on, typed: typed.to_vec() };
    let ada = |on: String, typed: &[(&'static str, &'static str)]| by("ada", on, typed);
    match path {
        "/signup" => by("", own, &[("name", "Nia"), ("email", "nia@northwind.test"), ("password", "a long new password")]),
        "/welcome" => by("eve", own, &[("name", "Evening")]),
        "/join/{found}" | "/join/{found}/request" | "/join/{found}/withdrawal" => by("eve", "/welcome".to_owned(), &[]),
        "/account/password" => {
            ada("/account/profile".to_owned(), &[("present", "correct horse"), ("password", "a long new password")])
        }
        "/orgs/{org}/leave" => by("cleo", own, &[]),
        "/projects/{project}/leave" => by("pim", own, &[]),
        "/projects/{project}/request" => by("bill", own, &[("message", "The numbers of May")]),
        "/projects/{project}/request/withdrawal" => by("cleo", above(1), &[]),
        "/orgs/{org}/settings/overview/removal" => ada(own, &[("typed", "Northwind")]),
        "/orgs/{org}/settings/users/invited/{invitation}/link"
        | "/projects/{project}/settings/users/invited/{invitation}/link" => ada(format!("{}/resend", above(1)), &[]),
        "/orgs/{org}/settings/users/removal" => ada(format!("{own}?user=2000011"), &form(path, Side::Own)),
        "/projects/{project}/settings/users/removal" => ada(format!("{own}?user=2000011"), &form(path, Side::Own)),
        "/orgs/{org}/settings/users/invited/resend"
        | "/orgs/{org}/settings/users/invited/revocation"
        | "/projects/{project}/settings/users/invited/resend"
        | "/projects/{project}/settings/users/invited/revocation" => {
            ada(format!("{own}?invitation=4000001"), &form(path, Side::Own))
        }
        path if path.ends_with("/undo") => ada(own, &[]),
        "/orgs/{org}/settings/users/roles" => ada(format!("{own}?user=2000011&role=billing_admin"), &form(path, Side::Own)),
        "/orgs/{org}/settings/projects/removal" => {
            ada(format!("{own}?project=3000001"), &[("project", "3000001"), ("typed", "Shop")])
        }
        "/orgs/{org}/settings/teams/removal" => ada(format!("{own}?team=5000003"), &form(path, Side::Own)),
        "/orgs/{org}/settings/users/{user}/role" => ada(format!("{own}?role=billing_admin"), &[("role", "billing_admin")]),
        "/orgs/{org}/settings/discoverability" => ada(own, &[("level", "request")]),
        "/orgs/{org}/settings/teams/new"
        | "/orgs/{org}/settings/teams/{team}/name"
        | "/orgs/{org}/settings/overview/name"
        | "/account/profile/name" => ada(own, &[("name", "Fresh")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/role" => ada(above(3), &[("role", "consumer")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/classified" => ada(above(3), &[("sees", "yes")]),
        "/orgs/{org}/settings/webhooks/new" | "/orgs/{org}/settings/webhooks/{webhook}/details" => {
            ada(own, &[("url", "https://fresh.northwind.test/")])
        }
        "/orgs/{org}/settings/webhooks/{webhook}/test" => ada(above(1), &[]),
        "/orgs/{org}/settings/webhooks/{webhook}/pause" => ada(above(1), &[("paused", "yes")]),
        "/orgs/{org}/settings/webhooks/{webhook}/deliveries/{delivery}/again" => ada(above(3), &[]),
        "/orgs/{org}/settings/service-accounts/new" => ada(own, &[("name", "Fresh")]),
        "/orgs/{org}/settings/service-accounts/secret-policy" => ada(own, &[("age", "90"), ("idle", "never")]),
        "/orgs/{org}/settings/service-accounts/removal" => ada(format!("{own}?account=6000001"), &form(path, Side::Own)),
        "/orgs/{org}/settings/service-accounts/{account}/role" => {
            ada(format!("{own}?role=billing_admin"), &[("role", "billing_admin")])
        }
        "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/role" => ada(above(3), &[("role", "consumer")]),
        "/orgs/{org}/settings/service-accounts/{account}/projects/new" => ada(own, &[("projects", "3000002")]),
        "/orgs/{org}/settings/service-accounts/{account}/teams/new" => ada(own, &[("teams", "5000004")]),
        "/orgs/{org}/settings/teams/{team}/service-accounts/new" => ada(own, &[("account", "6000003")]),
        "/projects/{project}/settings/service-accounts/new" => ada(own, &[("which", "new"), ("name", "Fresh")]),
        "/projects/{project}/settings/service-accounts/{account}/role" => ada(above(2), &[("role", "consumer")]),
        "/orgs/{org}/settings/projects/new" => ada(own, &[("name", "Fresh")]),
        "/orgs/{org}/settings/projects/deleted/{ended}/restoration" => ada(own, &[("name", "Back")]),
        "/projects/{project}/settings/reset" | "/projects/{project}/settings/removal" => ada(own, &[("typed", "Shop")]),
        "/projects/{project}/settings/transfer" => ada(format!("{own}?to=1000002"), &[("to", "1000002")]),
        "/projects/{project}/settings/merge/start" => ada(format!("{own}?to=3000002"), &[("to", "3000002")]),
        "/projects/{project}/settings/merge/cancellation" => ada(above(1), &[]),
        "/projects/{project}/settings/merge/forwarding/removal" => ada(above(2), &[]),
        "/projects/{project}/settings/name" => ada(own, &[("name", "Store")]),
        "/projects/{project}/settings/timezone" => ada(own, &[("timezone", "Europe/Berlin")]),
        "/projects/{project}/settings/time-period" => ada(own, &[("week", "sunday"), ("quarter", "april")]),
        "/projects/{project}/settings/secret" => ada(format!("{}/overview", above(1)), &[]),
        "/projects/{project}/settings/users/invite" => {
            ada(own, &[("user-0", "new@northwind.test"), ("role-0", "consumer"), ("invite", "yes")])
        }
        "/projects/{project}/settings/users/everybody" => ada(format!("{own}?role=consumer"), &[("role", "consumer")]),
        "/projects/{project}/settings/users/requests/{request}/approval" => ada(above(2), &[("role", "consumer")]),
        "/projects/{project}/settings/users/{user}/role" => ada(above(2), &[("role", "analyst")]),
        "/projects/{project}/settings/users/{user}/classified" => ada(above(2), &[("sees", "yes")]),
        "/orgs/{org}/settings/billing/plan" => ada(format!("{own}?to=free"), &[("reason", "We use less")]),
        "/orgs/{org}/settings/billing/info/details" => ada(
            own,
            &[("company", "Works"), ("email", "pay@northwind.test"), ("line1", "Street 1"), ("city", "Bonn"), ("country", "DE")],
        ),
        "/orgs/{org}/settings/billing/info/copies" => ada(own, &[("emails", "books@northwind.test")]),
        "/orgs/{org}/settings/filters/new" => ada(format!("{own}?list=users&query=role%3Downer"), &[("name", "Fresh")]),
        "/orgs/{org}/settings/filters/{filter}/removal" => ada("/orgs/1000001/settings/users".to_owned(), &[]),
        _ => ada(own, &form(path, Side::Own)),
    }
}

/// A world in which this form can be pressed.
async fn world(path: &str) -> World {
    static MADE: OnceLock<Database> = OnceLock::new();
    let world = World::like(&MADE, || {
        let world = populated();
        world.northwind().domain("northwind.test");
        world.run("insert into memberships (organization_id, user_id, role) values (1000002, 2000001, 'owner')");
        world
    });
    let level = if path == "/join/{found}" { "open" } else { "request" };
    if path.starts_with("/join") {
        world.run(&format!("update organizations set discoverability = '{level}' where id = 1000001"));
    }
    if ["/join/{found}", "/join/{found}/request"].contains(&path) {
        world.run("delete from join_requests");
    }
    if path.ends_with("/request/cancellation") {
        world.northwind().by("ada").plan_request("free");
    }
    if path.ends_with("/overview/removal/cancellation") {
        world.run(
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
        );
    }
    if path.ends_with("/secret-policy") {
        // What ends nothing sooner is saved at once.
        world.run("update organizations set secret_age_days = 30 where id = 1000001");
    }
    if path.ends_with("/merge/cancellation") || path.ends_with("/forwarding/removal") {
        world.run(MERGING);
    }
    if path.ends_with("/secret") {
        let mut ada = world.signed_in("ada").await;
        ada.post("/projects/3000001/settings/keys", &[]).await;
    }
    if path.contains("/everybody/removal") {
        world.run("insert into all_users_grants (organization_id, project_id, role) values (1000001, 3000001, 'consumer')");
    }
    world
}

/// What is done a moment before it is taken back, and the page where the notice with that stands (L2).
async fn done_before(browser: &mut Browser, path: &str) -> String {
    let deed = path.strip_suffix("/undo").expect("the address of a deed");
    let form = match deed {
        it if it.ends_with("/role") || it.ends_with("/roles") => form("/orgs/{org}/settings/users/roles", Side::Own),
        it if it.ends_with("/invited/revocation") => vec![("invitation", "4000001")],
        it if it.ends_with("/settings/users/removal") => vec![("user", "2000014")],
        _ => Vec::new(),
    };
    let query: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let dialog = browser.get(&format!("{deed}?{}", query.join("&"))).await;
    let seen = drawn::form(&dialog.body, deed).unwrap_or_else(|| panic!("{deed} draws no form: {}", dialog.status));
    let done = browser.post(deed, &borrowed(&seen)).await;
    assert_eq!(done.status.as_u16(), 303, "{deed}: {}", done.body);
    done.location
}

/// The form as its page draws it, with what is typed.
async fn drawn(browser: &mut Browser, pressed: &Pressed, path: &str) -> Drawn {
    let on = if path.ends_with("/undo") { done_before(browser, path).await } else { pressed.on.clone() };
    let page = browser.get(&on).await;
    let form =
        drawn::form(&page.body, path).unwrap_or_else(|| panic!("{} draws no form for {path}: {}", pressed.on, page.status));
    assert!(drawn::mark(&form).is_some_and(|mark| mark.len() >= 20), "{path} is drawn without a mark");
    drawn::with(&form, &pressed.typed)
}

pub(super) fn borrowed(form: &Drawn) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What was done: events of the audit log or what is kept without one, and letters.
pub(super) fn deeds(world: &World) -> (i64, i64) {
    let queued = world.count("webhook_deliveries where kind = 'webhook.test' and failed_at is null");
    let kept = world.count("saved_filters") + queued;
    (world.count("audit_entries where kind <> 'session.logged_in'") + kept, world.count("outbox"))
}

/// How many entries so many further presses add.
fn looks(path: &str, presses: i64) -> i64 {
    if LOOKS.contains(&path) { presses } else { 0 }
}

/// What a person sees of an answer. A page of its own carries a new mark each time.
pub(super) fn seen(page: &Page) -> (u16, String, String) {
    (page.status.as_u16(), page.location.clone(), page.unmarked())
}

/// Every form that is to be pressed here, by its address in the table.
fn forms() -> impl Iterator<Item = &'static str> {
    let left_out = |path: &str| ANEW.iter().any(|(it, _)| *it == path) || LINKS.contains(&path) || FILES.contains(&path);
    TABLE
        .iter()
        .filter(|line| !line.is_safe() && line.asks != Asks::Data)
        .map(|line| line.path)
        .filter(move |path| !left_out(path))
}

// U3, F18: a second press does nothing and gets the first one's answer, later or at once. The walk is long, so two take it.
#[actix_web::test]
async fn a_form_of_an_organization_that_is_pressed_again_or_eight_times_at_once_is_one_deed_with_one_answer() {
    for path in forms().filter(|path| path.starts_with("/orgs/")) {
        is_one_deed(path).await;
    }
}

#[actix_web::test]
async fn any_other_form_that_is_pressed_again_or_eight_times_at_once_is_one_deed_with_one_answer() {
    for path in forms().filter(|path| !path.starts_with("/orgs/")) {
        is_one_deed(path).await;
    }
}

async fn is_one_deed(path: &'static str) {
    let (pressed, address) = (pressed(path), filled(path, Side::Own, Side::Own));
    let once = {
        let (world, mut browser, form) = ready(path, &pressed, &address).await;
        let before = deeds(&world);
        let first = browser.post(&address, &borrowed(&form)).await;
        let done = deeds(&world);
        assert!(first.status.as_u16() < 400 && done != before, "{path} did nothing: {} {}", first.status, first.body);
        let second = browser.post(&address, &borrowed(&form)).await;
        assert_eq!(deeds(&world), (done.0 + looks(path, 1), done.1), "{path} was done twice");
        if SHOWN_ONCE.contains(&path) {
            assert!(first.shows(SECRET) && !second.shows(SECRET) && second.status.as_u16() == 303, "{path}: {}", second.status);
        } else {
            assert_eq!(seen(&second), seen(&first), "{path} answers otherwise the second time");
        }
        (done.0 - before.0, done.1 - before.1)
    };
    // A press waits for the transaction of another one and learns what came of it.
    let (world, browser, form) = ready(path, &pressed, &address).await;
    let before = deeds(&world);
    let answers = browser.post_at_once(8, &address, &borrowed(&form)).await;
    let done = deeds(&world);
    if SHOWN_ONCE.contains(&path) {
        assert_eq!(answers.iter().filter(|answer| answer.shows(SECRET)).count(), 1, "{path}: one press is the first");
    }
    for answer in answers.iter().filter(|answer| !answer.shows(SECRET)) {
        assert!(answer.status.as_u16() < 400, "{path}: {} {}", answer.status, answer.body);
        let other = answers.iter().find(|other| !other.shows(SECRET)).map(seen);
        assert_eq!(Some(seen(answer)), other, "{path} answers in two ways");
    }
    assert_eq!((done.0 - before.0 - looks(path, 7), done.1 - before.1), once, "{path} was done more than once");
}

/// A world, whoever presses, and the form as it lies before them.
async fn ready(path: &str, pressed: &Pressed, address: &str) -> (World, Browser, Drawn) {
    let world = world(path).await;
    let mut browser = if pressed.who.is_empty() { world.browser().await } else { world.signed_in(pressed.who).await };
    let form = drawn(&mut browser, pressed, address).await;
    (world, browser, form)
}

// U3: another program that posts bare forms does what it says each time
#[actix_web::test]
async fn a_form_without_a_mark_does_what_it_says_each_time() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let fields = [("name", "Fresh"), ("residency", "eu"), ("timezone", "UTC"), ("sure", "Fresh")];
    for _ in 0..2 {
        assert_eq!(ada.post("/orgs/1000001/settings/projects/new", &fields).await.status.as_u16(), 303);
    }
    assert_eq!((world.count("projects where name = 'Fresh'"), world.count("presses")), (2, 0));
}

// U3: what was refused may be mended and sent again, and something else in the form is meant anew
#[actix_web::test]
async fn a_refusal_uses_up_no_mark_and_other_words_are_another_deed() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let path = "/orgs/1000001/settings/teams/new";
    let form = drawn::form(&ada.get(path).await.body, path).unwrap();
    let named = |name| drawn::with(&form, &[("name", name)]);
    world.northwind().team("Taken", &[], &[]);
    assert_eq!(ada.post(path, &borrowed(&named("Taken"))).await.status.as_u16(), 422);
    world.run("delete from teams");
    assert_eq!(ada.post(path, &borrowed(&named("Taken"))).await.status.as_u16(), 303, "it counts from when it is done");
    assert_eq!(ada.post(path, &borrowed(&named("Other"))).await.status.as_u16(), 303);
    assert_eq!(world.text("select string_agg(name, ', ' order by name) from teams"), "Other, Taken");
}
