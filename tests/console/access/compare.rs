//! Two people's access side by side, and Who can do what on paper and as a file (L14.1, L14.2).

use actix_web::http::StatusCode;
use steward::model::limits::PRINTED;

use crate::support::World;

const ACCESS: &str = "/projects/3000001/settings/access";
const COMPARE: &str = "/orgs/1000001/settings/compare";

// L14.1
#[actix_web::test]
async fn the_whole_list_is_one_page_for_paper_and_one_file() {
    let world = World::with_two_ways_in();
    world.crowd("Member ####", 1..=120);
    world.northwind().by("ada").each(1..=120).member("Member ####").grant("Member ####", "Shop", "analyst");
    world.run("update users set name = '=Cleo()' where id = 2000004");
    let mut ada = world.signed_in("ada").await;
    let list = ada.get(&format!("{ACCESS}?permission=DownloadReports")).await;
    for way in ["print", "export"] {
        assert!(list.shows(&format!("href=\"{ACCESS}/{way}?permission=DownloadReports\"")), "{way}");
    }
    let page = ada.get(&format!("{ACCESS}/print?permission=DownloadReports")).await;
    assert!(page.shows("Northwind · Shop · ") && page.shows("Printed by Ada") && page.shows("123 people."), "{}", page.body);
    assert!(page.shows("Member 0120") && page.shows("UTC") && !page.shows("The CSV has all of them"));
    let file = ada.get(&format!("{ACCESS}/export?permission=DownloadReports")).await;
    assert_eq!(file.body.lines().next(), Some("\u{feff}Project,Permission,Name,Email,Project Role,Through,Account"));
    assert_eq!(file.body.lines().count(), 1 + 123);
    assert!(
        file.shows("Shop,Download reports,'=Cleo(),cleo@northwind.test,Analyst,Analyst: Team Grant (Data),Enabled\r\n"),
        "{}",
        file.body
    );
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"who-can-do-what.csv\"");
    let nobody = ada.get(&format!("{ACCESS}/print?permission=ViewClassifiedData")).await;
    assert!(nobody.shows("No one in the organization can do this in this project."));
}

// L14.1
#[actix_web::test]
async fn a_list_too_long_for_paper_says_where_it_was_cut() {
    let world = World::with_two_ways_in();
    let many = i64::try_from(PRINTED).unwrap();
    world.crowd("Member ####", 1..=many);
    world.northwind().by("ada").each(1..=many).member("Member ####").grant("Member ####", "Shop", "analyst");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{ACCESS}/print?permission=DownloadReports")).await;
    assert!(page.shows("2,000 people. <strong>Only the first 2,000 people are printed. The CSV has all of them.</strong>"));
    assert_eq!(ada.get(&format!("{ACCESS}/export?permission=DownloadReports")).await.body.lines().count(), 1 + PRINTED + 3);
}

// L14.1
#[actix_web::test]
async fn access_stands_in_the_menu_of_those_who_may_ask() {
    let world = World::with_two_ways_in();
    let link = format!("href=\"{ACCESS}\"");
    for (who, sees) in [("ada", true), ("ben", true), ("cleo", false)] {
        let page = world.signed_in(who).await.get("/projects/3000001/settings/overview").await;
        let menu = page.body.split("<nav class=\"nav\"").nth(1).unwrap().split("</nav>").next().unwrap().to_owned();
        assert_eq!(menu.contains(&link), sees, "{who}");
    }
    for what in ["print", "export", "compare"] {
        assert_eq!(world.signed_in("cleo").await.get(&format!("{ACCESS}/{what}")).await.status, StatusCode::FORBIDDEN, "{what}");
    }
}

// L14.2
#[actix_web::test]
async fn two_people_stand_side_by_side_in_all_projects_that_either_reaches() {
    let world = World::with_two_ways_in();
    world.northwind().by("ada").grant("bill", "Shop", "analyst").project("Apps", "eu").grant("bill", "Apps", "consumer");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{COMPARE}?one=cleo%40northwind.test&other=bill")).await;
    assert!(page.shows("Cleo and Bill") && page.shows("≠ Only Bill has access") && page.shows("= The same"), "{}", page.body);
    assert!(page.shows("Team Grant (Data), Individual Grant"), "through what");
    assert!(page.shows("href=\"/orgs/1000001/settings/users/2000004/access/3000001\""), "why Cleo");
    assert!(page.shows("href=\"/orgs/1000001/settings/users/2000003/access/3000001\""), "why Bill");
    assert!(page.shows("Billing Admin") && page.shows("≠ Different"), "the organization comes first");
    let owner = ada.get(&format!("{COMPARE}?one=2000004&other=2000001")).await;
    assert!(owner.shows("more rights") && owner.shows("≠ Ada has "), "{}", owner.body);
    let unclear = ada.get(&format!("{COMPARE}?one=northwind.test&other=bill")).await;
    assert!(
        unclear.shows("Several people match. Choose one of them.") && unclear.shows("?other=bill&amp;one=2000004")
            || unclear.shows("?other=bill&#38;one=2000004"),
        "{}",
        unclear.body
    );
    assert!(ada.get(&format!("{COMPARE}?one=dana&other=bill")).await.shows("No one here has this name or email."));
    assert_eq!(ada.get(COMPARE).await.status, StatusCode::OK);
}

// L14.2
#[actix_web::test]
async fn two_people_of_a_project_are_compared_line_by_line_and_nobody_else_is_named() {
    let world = World::with_two_ways_in();
    world.people(&["pat"]);
    world.northwind().member("pat").by("ada").grant("pat", "Shop", "admin");
    let mut pat = world.signed_in("pat").await;
    let page = pat.get(&format!("{ACCESS}/compare?one=cleo&other=ada")).await;
    assert!(page.shows("Cleo and Ada") && page.shows("permissions are different."), "{}", page.body);
    assert!(page.shows("href=\"/projects/3000001/settings/users/2000004/access\""), "why");
    assert!(!pat.get(&format!("{ACCESS}/compare")).await.shows("bill@northwind.test"), "who has no access is not offered");
    assert!(pat.get(&format!("{ACCESS}/compare?one=bill&other=ada")).await.shows("No one here has this name or email."));
    assert!(pat.get(&format!("{ACCESS}/compare?one=ada&other=ada")).await.shows("They may do the same here."));
}
