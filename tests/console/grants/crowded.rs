//! Project Users where many come in by several ways: everybody once, by name, page by page (R1.9, U18).

use crate::support::{World, browser::Browser};

const USERS: &str = "/projects/3000001/settings/users";

/// Two hundred people, each with one way in or several.
fn crowd() -> World {
    let world = World::new();
    world.crowd("Person ###", 1..=220);
    world
        .northwind()
        .by("ada")
        .team("Odd", &[], &[("Shop", "analyst")])
        .team("Even", &[], &[("Shop", "consumer")])
        .team("Aside", &[], &[("App", "owner")])
        .each(1..=220)
        .member("Person ###")
        .each(1..=120)
        .team_member("Person ###", "Odd")
        .each(90..=200)
        .team_member("Person ###", "Even")
        .each(201..=220)
        .team_member("Person ###", "Aside")
        .each(60..=100)
        .grant("Person ###", "Shop", "analyst")
        .each(195..=205)
        .grant("Person ###", "Shop", "admin");
    world
}

/// The people of a page, by address.
fn shown(body: &str) -> Vec<String> {
    let mut people: Vec<String> = body
        .split('>')
        .filter_map(|text| text.split('<').next())
        .filter(|text| text.ends_with("@northwind.test"))
        .map(str::to_owned)
        .collect();
    people.dedup();
    people
}

/// All pages from the first one, by the link this way.
async fn walk(browser: &mut Browser, start: &str, way: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), start.to_owned());
    loop {
        let page = browser.get(&path).await;
        pages.push(shown(&page.body));
        let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let Some(link) = links.filter(|link| link.starts_with(USERS)).find(|link| link.contains(&format!("{way}="))) else {
            return pages;
        };
        path = link.replace("&amp;", "&").replace("&#38;", "&");
        assert!(pages.len() < 20, "{path}");
    }
}

/// Who is there, as the view of all grants says it.
fn there(world: &World, also: &str) -> Vec<String> {
    let people = world.text(&format!(
        "select string_agg(email, ' ' order by sort_name, user_id) from memberships m where m.organization_id = 1000001 \
         and user_id in (select user_id from grants g where g.project_id = 3000001 and {also})"
    ));
    people.split(' ').map(str::to_owned).collect()
}

// R1.9, U18
#[actix_web::test]
async fn everybody_stands_once_in_the_list_however_many_ways_in_they_have() {
    let world = crowd();
    // Only the table: around it stands the viewer's own address.
    let mut ada = world.signed_in("ada").await.with_htmx();
    for (query, also) in [
        ("", "true"),
        ("?role=analyst", "g.role = 'analyst'"),
        ("?role=admin", "g.role = 'admin'"),
        ("?grant=team", "g.source = 'team'"),
        ("?grant=individual", "g.source = 'individual'"),
        ("?grant=organization", "g.source = 'organization_role'"),
        ("?grant=team&role=consumer", "g.source = 'team' and g.role = 'consumer'"),
        ("?data=no", "not g.sees_classified"),
    ] {
        let all = there(&world, also);
        let pages = walk(&mut ada, &format!("{USERS}{query}"), "after").await;
        assert_eq!(pages.concat(), all, "{query}");
        assert!(pages.iter().rev().skip(1).all(|page| page.len() == 50), "{query}");
        let end = if query.is_empty() { "?page=last".to_owned() } else { format!("{query}&page=last") };
        let mut back = walk(&mut ada, &format!("{USERS}{end}"), "before").await;
        back.reverse();
        assert_eq!(back.concat(), all, "{query} from the end");
        let count = if all.len() == 1 { "1 user".to_owned() } else { format!("{} users", all.len()) };
        assert!(ada.get(&format!("{USERS}{query}")).await.shows(&count), "{query}: {count}");
    }
}

/// The grants of a page, each as address, role and source, as its table shows them.
fn lines(body: &str) -> Vec<String> {
    let cell = |row: &str, label: &str| {
        let cell =
            row.split(&format!("data-label=\"{label}\"")).nth(1).and_then(|rest| rest.split("</td>").next()).unwrap_or_default();
        let chosen = cell.split("selected>").nth(1).map(|rest| format!(">{rest}"));
        let text = chosen.unwrap_or_else(|| cell.to_owned());
        text.split('>')
            .skip(1)
            .filter_map(|piece| piece.split('<').next())
            .map(str::trim)
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    body.split("<tbody class=\"block\"")
        .skip(1)
        .flat_map(|person| {
            let email = shown(person).first().cloned().unwrap_or_default();
            let rows = person.split("<tr").skip(1).filter(|row| row.contains("data-label=\"Role\""));
            rows.map(|row| format!("{email} {} {}", cell(row, "Role"), cell(row, "Granted By"))).collect::<Vec<_>>()
        })
        .collect()
}

// R1.9, R2.3.3: what the list shows of somebody is what is enforced
#[actix_web::test]
async fn everybody_stands_there_with_all_their_grants_as_the_view_says_them() {
    let world = crowd();
    let all = world.text(
        "select string_agg(m.email || ' ' || initcap(g.role) || ' ' || case g.source when 'team' then 'Team Grant (' || t.name || ')' \
            when 'individual' then 'Individual Grant' else 'Organization Role' end, E'\\n' order by m.sort_name, m.user_id, \
            array_position(array['owner', 'admin', 'analyst', 'consumer'], g.role), g.source, t.name) \
         from grants g join memberships m on m.organization_id = g.organization_id and m.user_id = g.user_id \
            left join teams t on t.id = g.team_id where g.project_id = 3000001",
    );
    let mut ada = world.signed_in("ada").await.with_htmx();
    let (mut seen, mut path) = (Vec::new(), USERS.to_owned());
    loop {
        let page = ada.get(&path).await;
        seen.extend(lines(&page.body));
        let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let Some(link) = links.filter(|link| link.starts_with(USERS)).find(|link| link.contains("after=")) else { break };
        path = link.replace("&#38;", "&");
    }
    assert_eq!(seen, all.lines().collect::<Vec<_>>());
}

// U18: a new name moves somebody in the lists of their teams and projects at once
#[actix_web::test]
async fn whoever_is_renamed_stands_where_the_new_name_belongs() {
    let world = crowd();
    world.run("update users set name = 'Aaron', sort_name = 'aaron' where email = 'person110@northwind.test'");
    let mut ada = world.signed_in("ada").await.with_htmx();
    for path in [USERS, "/orgs/1000001/settings/teams/5000001", "/orgs/1000001/settings/users?team=5000001"] {
        assert_eq!(shown(&ada.get(path).await.body).first().map(String::as_str), Some("person110@northwind.test"), "{path}");
    }
}

// U18: what nobody keeps is counted no further than anybody reads
#[actix_web::test]
async fn beyond_a_thousand_nobody_is_counted_and_nobody_is_missing() {
    let world = World::new();
    world.crowd("Many ####", 1..=1_100);
    let northwind =
        world.northwind().by("ada").team("Left", &[], &[("Shop", "analyst")]).team("Right", &[], &[("Shop", "analyst")]);
    northwind
        .each(1..=1_100)
        .member("Many ####")
        .each(1..=600)
        .team_member("Many ####", "Left")
        .each(500..=990)
        .team_member("Many ####", "Right");
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(USERS).await.shows("992 users"), "two let in by their role, 990 by a team or two");
    world.northwind().each(991..=1_100).grant("Many ####", "Shop", "analyst");
    let page = ada.get(USERS).await;
    assert!(page.shows("1,000+ users") && page.shows("1–50 of 1,000+"));
    assert!(ada.get(&format!("{USERS}?page=last")).await.shows("many1100@northwind.test"));
    world.northwind().each(1..=1_100).team_member("Many ####", "Left");
    assert!(ada.get(USERS).await.shows("1,000+ users"), "a team alone is large enough");
    assert!(ada.get("/orgs/1000001/settings/teams/5000001").await.shows("1,100 users"), "a team's number is kept");
    world.northwind().grant_all_users("Shop", "consumer");
    assert!(ada.get(USERS).await.shows("1,104 users"), "everybody's number is kept");
}
