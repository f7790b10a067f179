//! Personal Settings › Projects and Organizations (R1.16.1, R1.16.2, M31).

use steward::model::organization::Plan;

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::populated,
};

const ALL: &str = "/account/projects";
const YOURS: &str = "/account/projects/yours";

fn names(page: &Page) -> Vec<String> {
    let rows = page.body.split("<tbody>").nth(1).unwrap_or_default();
    rows.split("/settings/overview\">").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

async fn seen(browser: &mut Browser, path: &str) -> Vec<String> {
    names(&browser.get(path).await)
}

// M31: gear → Personal Settings → Projects
#[actix_web::test]
async fn the_gear_leads_to_the_keys_of_all_projects() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get("/orgs/1000001/settings/projects").await;
    let gear = page.body.split("id=\"gear\"").nth(1).unwrap();
    assert!(gear.contains("Personal Settings") && gear.contains("href=\"/account/profile\""));
    let page = ada.get("/account/profile").await;
    assert!(page.shows("href=\"/account/projects\""));
    let page = ada.get(ALL).await;
    assert!(page.shows("aria-current=\"page\"") && page.shows("All Projects") && page.shows("Your Projects"));
}

// M31, A31: keys stand where the person may see them, whichever organization it is, and nowhere else
#[actix_web::test]
async fn all_projects_of_all_organizations_with_the_keys_that_are_for_this_person() {
    let world = populated();
    world.elsewhere().member("pat").grant("pat", "Theirs", "consumer");
    let keys = [world.keys("Shop"), world.keys("Theirs")];
    let page = world.signed_in("pat").await.get(ALL).await;
    assert_eq!(names(&page), ["Shop", "Theirs"]);
    assert!(page.shows("Northwind") && page.shows("Elsewhere") && page.shows("http://localhost:8080/project/3000001"));
    assert!(page.shows("c4ca4238a0b923820dcc509a6f75849b") && page.shows(&keys[0].api_key), "{}", page.body);
    assert!(page.shows("action=\"/projects/3000001/settings/secret\"") && !page.shows(&keys[0].api_secret));
    let theirs = page.body.split("<tr>").find(|row| row.contains("Theirs")).unwrap();
    assert_eq!(theirs.matches(">–</td>").count(), 3, "{theirs}");
    assert!(!page.shows(&keys[1].api_key) && !page.shows("eccbc87e4b5ce2fe28308fd9f2a7baf3"));
    for name in ["pam", "pim", "tam", "tim"] {
        let page = world.signed_in(name).await.get(ALL).await;
        assert_eq!((names(&page), page.shows(&keys[0].api_key)), (vec!["Shop".to_owned()], false), "{name}");
    }
    for name in ["cleo", "eve"] {
        assert!(world.signed_in(name).await.get(ALL).await.shows("No projects yet"), "{name}");
    }
}

// X21: Your Projects are those whose Owner one effectively is, with Reset
#[actix_web::test]
async fn your_projects_are_those_you_own_through_whatever_grant() {
    let world = populated();
    world.keys("Shop");
    for (name, own) in
        [("ada", vec!["App", "Shop"]), ("pia", vec!["Shop"]), ("tia", vec!["Shop"]), ("ben", vec![]), ("pat", vec![])]
    {
        let page = world.signed_in(name).await.get(YOURS).await;
        assert_eq!(names(&page), own, "{name}");
        assert_eq!(page.shows("Reset API key and API secret of Shop"), own.contains(&"Shop"), "{name}");
    }
    world.northwind().grant("ben", "App", "owner");
    let mut ben = world.signed_in("ben").await;
    assert_eq!(seen(&mut ben, YOURS).await, ["App"], "an Admin who created one (A19)");
    assert_eq!(seen(&mut ben, ALL).await, ["App", "Shop"]);
    let page = world.signed_in("ada").await.get(YOURS).await;
    assert!(page.shows("This project has no API key or API secret yet."), "App is from before there were keys");
}

#[actix_web::test]
async fn projects_that_ended_and_organizations_that_were_left_are_not_listed() {
    let world = populated();
    let mut pia = world.signed_in("pia").await;
    world.run("update projects set state = 'deleted', ended_at = now(), purge_at = now() where id = 3000001");
    assert_eq!((seen(&mut pia, ALL).await, seen(&mut pia, YOURS).await), (vec![], vec![]));
    world.run("update projects set state = 'active', ended_at = null, purge_at = null where id = 3000001; delete from memberships where user_id = 2000011");
    assert_eq!(seen(&mut pia, ALL).await, Vec::<String>::new());
}

/// Ada owns so many more projects and belongs to so many more organizations.
fn crowd(world: &World, organizations: i64, projects: i64) {
    for n in 1..=organizations {
        let organization = world.organization(&format!("Org {n}"), Plan::Enterprise).owner("ada").by("ada");
        organization.each(1..=projects).project(&format!("P### Org {n}"), "us");
    }
}

#[actix_web::test]
async fn the_list_is_searched_and_paged_and_shows_everything_once() {
    let world = World::new();
    crowd(&world, 3, 40);
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(ALL).await;
    assert!(page.shows("122 projects") && page.shows("1–50 of 122"));
    let mut all = names(&page);
    let last = ada.get(&format!("{ALL}?page=last")).await;
    let after = |body: &str| body.rsplit("after=").next().map(|rest| rest.split(['&', '"']).next().unwrap().to_owned());
    let second = ada.get(&format!("{ALL}?after={}", after(&page.body).unwrap())).await;
    all.extend(names(&second));
    let third = ada.get(&format!("{ALL}?after={}", after(&second.body).unwrap())).await;
    all.extend(names(&third));
    assert_eq!(names(&last).last(), all.last());
    let many = all.len();
    all.sort();
    all.dedup();
    assert_eq!((many, all.len()), (122, 122));
    assert_eq!(seen(&mut ada, &format!("{ALL}?search=p007+org")).await.len(), 3);
    assert!(ada.get(&format!("{ALL}?search=nothing")).await.shows("No projects match"));
    let part = world.signed_in("ada").await.with_htmx().get(&format!("{YOURS}?search=shop")).await;
    assert!(part.is_fragment() && names(&part) == ["Shop"]);
}

// A fixed number of statements
#[actix_web::test]
async fn the_pages_need_the_same_statements_however_many_projects_and_organizations_there_are() {
    let mut counts = Vec::new();
    for (organizations, projects) in [(0, 0), (9, 30)] {
        let world = World::new();
        crowd(&world, organizations, projects);
        world.keys("Shop");
        let mut ada = world.signed_in("ada").await;
        for path in [ALL, YOURS, "/projects/3000001/settings/overview", "/orgs/1000001/settings/projects?search=sho"] {
            ada.get(path).await;
            world.statements();
            assert_eq!(ada.get(path).await.status.as_u16(), 200);
            counts.push(world.statements());
        }
    }
    // The guard's one, then begin, organizations, page, grants, keys, commit: whoever owns organizations needs no count (U18). The
    // project's guard has two, the badge in the menu one; usage and keys follow. The list asks for the filters that are kept.
    assert_eq!(counts, [7, 7, 7, 8, 7, 7, 7, 8]);
}

// R1.16.1: name, role, members, joined, Leave
#[actix_web::test]
async fn organizations_are_listed_with_role_members_day_and_the_way_out() {
    let world = World::new();
    let page = world.signed_in("cleo").await.get("/account/organizations").await;
    for shown in ["Northwind", "data-label=\"Role\">Member", "data-label=\"Members\"", "<time datetime=", "/orgs/1000001/leave"] {
        assert!(page.shows(shown), "{shown}");
    }
    let page = world.signed_in("ada").await.get("/orgs/1000001/leave").await;
    assert!(page.shows("an organization needs at least one Owner"), "blocked for the last Owner: {}", page.body);
}
