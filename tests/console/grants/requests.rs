//! Asking to be let into a project, and the answer (R2.9, X8).

use actix_web::http::StatusCode;

use crate::support::{World, sweep::populated};

const REQUEST: &str = "/projects/3000001/request";
const REQUESTS: &str = "/projects/3000001/settings/users/requests";

type Form = &'static [(&'static str, &'static str)];

fn open(world: &World) -> i64 {
    world.count("access_requests where state = 'open' and organization_id = 1000001")
}

fn id(world: &World) -> String {
    world.text("select id::text from access_requests where state = 'open' order by id limit 1")
}

fn recipients(world: &World) -> Vec<String> {
    let mut to: Vec<String> = world.letters().into_iter().map(|(to, _)| to.split('@').next().unwrap().to_owned()).collect();
    to.sort();
    to
}

// X8, R2.9: the whole way, with letters to those who decide
#[actix_web::test]
async fn a_member_asks_is_approved_and_told() {
    let world = populated();
    world.run("delete from access_requests");
    let (mut cleo, mut pat) = (world.signed_in("cleo").await, world.signed_in("pat").await);
    let page = cleo.get("/projects/3000001/settings/overview").await;
    assert!(page.status == StatusCode::FORBIDDEN && page.shows("href=\"/projects/3000001/request\""));
    let form = cleo.get(REQUEST).await;
    assert!(form.shows("Northwind") && form.shows("3000001") && !form.shows("Shop"), "its name is for those who are in");
    let page = cleo.post(REQUEST, &[("message", "I keep the shop's books.\nSee https://x.example")]).await;
    let page = cleo.follow(page).await;
    assert!(page.shows("Requested") && page.shows("just now") && page.shows("I keep the shop's books."), "{}", page.body);
    assert_eq!(recipients(&world), ["ada", "bart", "ben", "pat", "pia", "tat", "tia"], "Owners and Admins, by whatever grant");
    assert!(!world.letters()[0].1.contains("x.example"), "nobody's own words or links in a letter");

    let list = pat.get(REQUESTS).await;
    assert!(list.shows("Cleo") && list.shows("1<span class=\"hidden-text\"> waiting</span>") && list.shows("keep the shop"));
    assert!(!list.shows("<option value=\"owner\""), "an Admin does not give Owner");
    let approval = format!("{REQUESTS}/{}/approval", id(&world));
    assert_eq!(pat.post(&approval, &[("role", "owner")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!((open(&world), world.count("individual_grants where user_id = 2000004")), (1, 0));
    let page = pat.post(&approval, &[("role", "analyst")]).await;
    assert!(pat.follow(page).await.shows("Cleo is now Analyst of Shop."));
    assert!(world.letters().last().unwrap().1.contains("Your role in the project Shop is Analyst"));
    assert!(cleo.get("/projects/3000001/settings/overview").await.shows("<dd>Analyst"));
    assert_eq!(
        world.count("audit_entries where kind in ('project.access_requested', 'project.access_decided', 'project.user_added')"),
        3
    );
    assert_eq!(pat.post(&approval, &[("role", "analyst")]).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(cleo.get(REQUEST).await.location, "/projects/3000001/settings/overview", "whoever is in is sent there");
}

// R2.9.1: one open request, taken back and asked again without a letter each time
#[actix_web::test]
async fn one_request_waits_at_a_time_and_can_be_withdrawn() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    for _ in 0..3 {
        cleo.post(REQUEST, &[("message", "")]).await;
    }
    assert_eq!((open(&world), world.letters().len()), (1, 2));
    let page = cleo.post(&format!("{REQUEST}/withdrawal"), &[]).await;
    assert!(cleo.follow(page).await.shows("Your request was withdrawn."));
    assert_eq!(open(&world), 0);
    cleo.post(REQUEST, &[]).await;
    assert_eq!((open(&world), world.letters().len()), (1, 2), "no second letter within the hour");
    world.run("update access_requests set requested_at = now() - interval '2 hours'");
    cleo.post(&format!("{REQUEST}/withdrawal"), &[]).await;
    cleo.post(REQUEST, &[]).await;
    assert_eq!(world.letters().len(), 4);
    let long = "x".repeat(1_001);
    cleo.post(&format!("{REQUEST}/withdrawal"), &[]).await;
    let page = cleo.post(REQUEST, &[("message", &long)]).await;
    assert_eq!(page.error_on("message"), Some("The message can have at most 1000 characters; this one has 1001."));
    assert!(page.shows(&long), "what was typed is kept");
}

#[actix_web::test]
async fn a_denial_is_told_by_letter_and_does_not_name_the_project() {
    let world = World::new();
    let (mut cleo, mut ben) = (world.signed_in("cleo").await, world.signed_in("ben").await);
    cleo.post(REQUEST, &[]).await;
    let denial = format!("{REQUESTS}/{}/denial", id(&world));
    assert!(ben.get(&denial).await.shows("They get an email, and can ask again."));
    let page = ben.post(&denial, &[]).await;
    assert!(ben.follow(page).await.shows("The request of Cleo was denied."));
    let letter = world.letters().into_iter().rfind(|(to, _)| to.starts_with("cleo")).unwrap().1;
    assert!(letter.contains("project 3000001 was denied") && !letter.contains("Shop"));
    assert_eq!(ben.post(&denial, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.get(REQUEST).await.status, StatusCode::OK);
}

// R2.9.3: a request dies when the person gets access otherwise
#[actix_web::test]
async fn whatever_lets_somebody_in_ends_their_request() {
    let ways: [(&str, &str, Form); 5] = [
        (
            "by hand",
            "/projects/3000001/settings/users/invite",
            &[("user-0", "cleo@northwind.test"), ("role-0", "consumer"), ("invite", "yes")],
        ),
        (
            "everybody",
            "/projects/3000001/settings/users/invite",
            &[("user-0", "All Users in the Organization"), ("role-0", "consumer"), ("invite", "yes")],
        ),
        ("by a team", "/orgs/1000001/settings/teams/5000003/users/new", &[("user", "2000004")]),
        (
            "by the organization's dialog",
            "/orgs/1000001/settings/users/invite",
            &[
                ("email-0", "cleo@northwind.test"),
                ("role-0", "member"),
                ("projects-0", "3000001"),
                ("project_role-0", "consumer"),
                ("invite", "yes"),
            ],
        ),
        ("by a role", "", &[]),
    ];
    for (how, path, form) in ways {
        let world = populated();
        let mut ada = world.signed_in("ada").await;
        assert_eq!(open(&world), 1);
        if path.is_empty() {
            let role = "/orgs/1000001/settings/users/2000004/role";
            let seen = ada.get(&format!("{role}?role=admin")).await;
            let state = crate::grants::users::state(&seen);
            ada.post(role, &[("role", "admin"), ("state", &state)]).await;
        } else {
            assert_eq!(ada.post(path, form).await.status, StatusCode::SEE_OTHER, "{how}");
        }
        assert_eq!(world.text("select state from access_requests where id = 8000001"), "closed", "{how}");
    }
    let world = populated();
    world.run("delete from memberships where user_id = 2000004");
    assert_eq!(world.count("access_requests where user_id = 2000004"), 0, "with the membership it is gone");
}

// S10.2
#[actix_web::test]
async fn nobody_asks_for_a_project_of_another_organization() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo").await;
    assert_eq!(cleo.get("/projects/3000003/request").await.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.post("/projects/3000003/request", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.post("/projects/9/request", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.count("access_requests"), 0);
    cleo.post(REQUEST, &[]).await;
    let other = format!("/projects/3000002/settings/users/requests/{}/approval", id(&world));
    let page = world.signed_in("ada").await.post(&other, &[("role", "consumer")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "a request is answered in its own project");
}

// F31: asking and taking it back, over and over
#[actix_web::test]
async fn asking_again_and_again_leaves_few_rows_behind() {
    let world = populated();
    world.run("delete from access_requests");
    let mut cleo = world.signed_in("cleo").await;
    let mut page = cleo.post(REQUEST, &[("message", "")]).await;
    for _ in 0..40 {
        cleo.post(&format!("{REQUEST}/withdrawal"), &[]).await;
        page = cleo.post(REQUEST, &[("message", "Please.")]).await;
    }
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("You asked five times within a day.") && page.shows("Please."), "{}", page.body);
    assert_eq!(world.count("access_requests where user_id = 2000004"), 5);
}
