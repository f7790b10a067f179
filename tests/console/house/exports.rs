//! Export CSV: of exactly what is shown, and safe to open (X11).

use actix_web::http::StatusCode;

use crate::support::World;

const USERS: &str = "/orgs/1000001/settings/users";

/// Two and a half thousand members, Member 0000 to Member 2499, the first half of them in a team.
fn crowded() -> World {
    let world = World::new();
    world.crowd("Member ####", 0..=2499);
    world
        .northwind()
        .team("Half", &["cleo"], &[])
        .team("=Also()", &["cleo"], &[])
        .each(0..=2499)
        .member("Member ####")
        .each(0..=1249)
        .team_member("Member ####", "Half");
    world.run(
        "update memberships set role = case when user_id % 5 = 0 then 'billing_admin' else 'member' end,
            last_active_at = case when user_id % 7 > 0 then now() - user_id % 97 * interval '1 hour' end where name like 'Member %';
         update users set name = '=Cleo' where id = 2000004",
    );
    world
}

fn rows(body: &str) -> Vec<&str> {
    body.lines().skip(1).collect()
}

#[actix_web::test]
async fn the_file_holds_every_line_of_the_table_once_in_its_order() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    for sort in ["", "-name", "email", "activity", "-activity"] {
        let sorted = if sort.is_empty() { String::new() } else { format!("?sort={sort}") };
        let file = ada.get(&format!("{USERS}/export{sorted}")).await;
        assert_eq!(file.body.lines().next(), Some("\u{feff}Name,Email,Organization Role,Teams,Last Activity,Account"));
        let mut addresses: Vec<String> = rows(&file.body).iter().map(|row| row.split(',').nth(1).unwrap().to_owned()).collect();
        let first = ada.get(&format!("{USERS}{sorted}")).await;
        assert!(first.shows(&addresses[0]) && first.shows(&addresses[49]) && !first.shows(&addresses[50]), "{sort}");
        addresses.sort();
        addresses.dedup();
        assert_eq!(addresses.len(), 2504, "{sort}");
    }
    assert_eq!(ada.get(&format!("{USERS}/export")).await.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(ada.get(&format!("{USERS}/export")).await.headers["content-disposition"], "attachment; filename=\"users.csv\"");
}

#[actix_web::test]
async fn search_and_filters_hold_for_the_file_as_for_the_table() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    for filter in ["search=member+00", "role=billing_admin", "team=5000001", "search=member+1&role=member&team=5000001"] {
        let table = ada.get(&format!("{USERS}?{filter}")).await;
        assert!(table.shows(&format!("href=\"{USERS}/export?")), "the button carries the filter");
        let link = table.body.split(&format!("href=\"{USERS}/export?")).nth(1).unwrap().split('"').next().unwrap();
        let file = ada.get(&format!("{USERS}/export?{}", link.replace("&#38;", "&").replace("&amp;", "&"))).await;
        let shown = table.body.split(" users</p>").next().unwrap().rsplit(['>', ' ']).next().unwrap().replace(',', "");
        let lines = rows(&file.body).len();
        assert!(shown == lines.to_string() || (shown == "1000+" && lines > 1000), "{filter}: {shown} and {lines}");
    }
    assert_eq!(rows(&ada.get(&format!("{USERS}/export?search=nobody+at+all")).await.body).len(), 0);
}

// R2.5.16, S9.57
#[actix_web::test]
async fn no_cell_is_a_formula() {
    let world = crowded();
    let mut ada = world.signed_in("ada").await;
    let file = ada.get(&format!("{USERS}/export?search=cleo")).await;
    assert!(rows(&file.body)[0].starts_with("'=Cleo,cleo@northwind.test,Member,'=Also(); Half,"), "{}", file.body);
    let teams = ada.get("/orgs/1000001/settings/teams/export?team=5000002").await;
    assert_eq!(teams.body, "\u{feff}Name,Projects,Users,Service Accounts\r\n'=Also(),0,1,0\r\n", "those that are ticked");
    for path in [format!("{USERS}/export"), "/orgs/1000001/settings/teams/export?team=5000002".to_owned()] {
        assert_eq!(world.signed_in("cleo").await.get(&path).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.signed_in("dana").await.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    let own = world.signed_in("dana").await.get("/orgs/1000002/settings/teams/export?team=5000002").await;
    assert_eq!(rows(&own.body).len(), 0, "teams of others are none");
}
