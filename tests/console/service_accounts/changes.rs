//! What is refused, what is not offered then, and what is told of service accounts on other pages (R2.12.4, K1, A39).

use actix_web::http::StatusCode;

use crate::support::{
    World,
    browser::Browser,
    sweep::{NIGHTLY, populated},
};

const ONE: &str = "/orgs/1000001/settings/service-accounts/6000001";

// R2.12.4: whoever could do nothing with the form is not shown it, and is told who could
#[actix_web::test]
async fn a_new_secret_is_offered_only_to_whoever_may_make_it() {
    let world = populated();
    let mut ben = world.signed_in("ben").await;
    assert!(ben.get(ONE).await.shows("Rotate Secret") && ben.get(&format!("{ONE}/secret")).await.status.is_success());
    world.run("update service_accounts set role = 'owner' where id = 6000001");
    let page = ben.get(ONE).await;
    assert!(page.status.is_success() && !page.shows("Rotate Secret"), "{}", page.body);
    let refused = ben.get(&format!("{ONE}/secret")).await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.shows("Owners"), "{}", refused.body);
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(ONE).await.shows("Rotate Secret"));
    world.run("update service_accounts set expires_at = now() - interval '1 day' where id = 6000001");
    assert!(!ada.get(ONE).await.shows("Rotate Secret"));
    let refused = ada.get(&format!("{ONE}/secret")).await;
    assert!(refused.status.is_client_error() && refused.shows("This service account has expired."), "{}", refused.body);
}

// R2.12.4: classified data that a team lets an account see is nothing an Admin without it may reach by its secret
#[actix_web::test]
async fn a_secret_that_opens_more_than_one_holds_is_not_made() {
    let world = populated();
    world.run("update team_projects set sees_classified = true where team_id = 5000003");
    let mut ben = world.signed_in("ben").await;
    assert!(!ben.get(ONE).await.shows("Rotate Secret"));
    assert_eq!(ben.get(&format!("{ONE}/secret")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ben.post(&format!("{ONE}/secret"), &[("overlap", "7")]).await.status, StatusCode::FORBIDDEN);
}

// R1.10: a choice that vanished while the form was open is told of, with or without others to choose from
#[actix_web::test]
async fn a_service_account_that_vanished_meanwhile_is_told_of() {
    let world = populated();
    let path = "/projects/3000001/settings/service-accounts/new";
    let mut pat = world.signed_in("pat").await;
    let form = [("which", "existing"), ("account", "6000003"), ("project_role", "consumer")];
    world.run("delete from service_accounts where id = 6000003");
    let page = pat.post(path, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("This service account no longer exists. Choose again."), "{}", page.body);
}

// F19: what is too much is refused as a whole, in words of its own
#[actix_web::test]
async fn more_projects_than_go_into_one_form_are_refused() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let rows: Vec<(String, &str)> = (0..101).map(|n| (format!("project-{n}"), "")).collect();
    let mut fields: Vec<(&str, &str)> = rows.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.extend([("name", "Loader"), ("role", "member"), ("number", "1"), ("unit", "years")]);
    let page = ada.post("/orgs/1000001/settings/service-accounts/new", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Give it at most 100 projects at once.") && !page.shows("You can invite"), "{}", page.body);
    assert_eq!(world.count("service_accounts"), 0);
}

// R1.7: every project of an account is on one page or another
#[actix_web::test]
async fn all_projects_of_an_account_can_be_reached() {
    let world = World::new();
    let here = world.northwind().by("ada").robot(NIGHTLY, "member", &[]).each(1..=120);
    here.project("Project ###", "eu");
    world.run(
        "insert into service_account_grants (organization_id, project_id, service_account_id, role)
            select 1000001, id, 6000001, 'analyst' from projects where name like 'Project %'",
    );
    let mut ada = world.signed_in("ada").await;
    let mut seen = std::collections::BTreeSet::new();
    let mut path = ONE.to_owned();
    for _ in 0..4 {
        let page = ada.get(&path).await;
        assert!(page.shows("of 120 projects"), "{}", page.body);
        let names = page.body.split(">Project ").skip(1).filter_map(|rest| rest.split('<').next());
        seen.extend(names.filter(|name| name.parse::<u32>().is_ok()).map(str::to_owned));
        match next(&page.body) {
            Some(href) => path = href,
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
}

fn next(body: &str) -> Option<String> {
    let end = body.rfind("</svg>Next</a>")?;
    let start = body[..end].rfind("<a ")?;
    let href = body[start..end].split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

// R1.7: the consequences of many cost what those of one cost
#[actix_web::test]
async fn the_consequences_of_many_deletions_are_read_at_once() {
    let world = World::new();
    world.northwind().by("ada").each(1..=40).robot("robot-###", "member", &[("Shop", "analyst")]);
    let ids = world.text("select string_agg('account=' || id, '&') from service_accounts");
    let mut ada = world.signed_in("ada").await;
    let cost = async |browser: &mut Browser, chosen: &str| {
        world.statements();
        let page = browser.get(&format!("/orgs/1000001/settings/service-accounts/removal?{chosen}")).await;
        assert!(page.shows("robot-") && page.shows("loses Shop"), "{}", page.body);
        world.statements()
    };
    let one = cost(&mut ada, "account=6000001").await;
    let many = cost(&mut ada, &ids).await;
    // What is deleted is recorded one by one.
    assert!(many <= one + 40, "{one} and {many}");
}

// A39: what has expired opens nothing, so nobody needs to think about it
#[actix_web::test]
async fn the_end_of_a_member_tells_of_the_accounts_they_made_that_still_work() {
    let world = populated();
    world.run(
        "update service_accounts set created_by = 2000002, expires_at = case when id = 6000001 then now() - interval '1 day' end",
    );
    let page = world.signed_in("ada").await.get("/orgs/1000001/settings/users/removal?user=2000002").await;
    assert!(page.shows("spare.") && !page.shows(NIGHTLY), "{}", page.body);
}

// K1, L14.1: the file has what the page has
#[actix_web::test]
async fn the_file_of_who_can_do_what_names_service_accounts_below_the_people() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let file = ada.get("/projects/3000001/settings/access/export?permission=DownloadReports").await;
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(lines.last().is_some_and(|line| line.contains(NIGHTLY) && line.contains("Team Grant (Team Admin)")), "{}", file.body);
    assert_eq!(file.body.matches(NIGHTLY).count(), 1);
    assert!(lines.len() > 3 && lines[1].contains("@northwind.test"), "{}", file.body);
    let none = ada.get("/projects/3000001/settings/access/export?permission=EndProject").await;
    assert!(!none.body.contains(NIGHTLY), "{}", none.body);
}

// L10.3: by its columns
#[actix_web::test]
async fn the_list_is_sorted_by_its_columns() {
    let world = populated();
    world.run("update service_accounts set role = 'admin', created_at = now() - interval '9 days' where id = 6000003");
    let mut ada = world.signed_in("ada").await;
    let order = async |browser: &mut Browser, sort: &str| {
        let page = browser.get(&format!("/orgs/1000001/settings/service-accounts?sort={sort}")).await;
        page.body.find(">nightly.") < page.body.find(">spare.")
    };
    assert!(order(&mut ada, "username").await && !order(&mut ada, "-username").await);
    assert!(!order(&mut ada, "created").await && order(&mut ada, "-created").await);
    assert!(!order(&mut ada, "role").await && order(&mut ada, "-role").await);
    world.run("update service_accounts set last_used_at = now(), expires_at = now() + interval '1 day' where id = 6000003");
    assert!(order(&mut ada, "used").await && !order(&mut ada, "-used").await, "never used is before everything");
    assert!(!order(&mut ada, "expires").await && order(&mut ada, "-expires").await, "what never ends is after everything");
}

// L10.3: the list of a project too
#[actix_web::test]
async fn the_list_of_a_project_is_sorted_by_name_use_and_end() {
    let world = populated();
    world.run(
        "insert into service_account_grants (organization_id, project_id, service_account_id, role)
            values (1000001, 3000001, 6000003, 'consumer')",
    );
    world.run("update service_accounts set last_used_at = now(), expires_at = now() + interval '1 day' where id = 6000003");
    let mut ada = world.signed_in("ada").await;
    let mut first = async |sort: &str| {
        let page = ada.get(&format!("/projects/3000001/settings/service-accounts?sort={sort}")).await;
        assert!(page.shows("nightly.") && page.shows("spare."), "{sort}");
        if page.body.find(">nightly.") < page.body.find(">spare.") { "nightly" } else { "spare" }
    };
    for (sort, expected) in
        [("username", "nightly"), ("-username", "spare"), ("used", "nightly"), ("-used", "spare"), ("expires", "spare")]
    {
        assert_eq!(first(sort).await, expected, "{sort}");
    }
}

// X19: however many there are, the page of the team stays one that can be read
#[actix_web::test]
async fn the_page_of_a_team_shows_the_first_service_accounts_and_where_the_others_are() {
    let world = World::new();
    let here = world.northwind().by("ada").team("Robots", &[], &[]);
    here.each(1..=50).robot("robot-###", "member", &[]).team_robot("robot-###", "Robots");
    let team = format!("/orgs/1000001/settings/teams/{}", world.text("select id from teams where name = 'Robots'"));
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&team).await;
    assert!(page.shows("robot-050") && !page.shows("The first 50"), "{}", page.body);
    world.northwind().by("ada").robot("zebra", "member", &[]).team_robot("zebra", "Robots");
    let page = ada.get(&team).await;
    assert!(
        page.shows("robot-050") && !page.shows("zebra") && page.shows("The first 50 of 51 service accounts"),
        "{}",
        page.body
    );
}
