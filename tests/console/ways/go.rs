//! The jump field leads where the tables let somebody go, and nowhere else.

use crate::support::{
    World,
    browser::Page,
    sweep::{CALLERS, populated},
};

/// The links of what was found.
fn links(page: &Page) -> Vec<String> {
    let found = page.body.split("data-found=").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default();
    found.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect()
}

// L5: rights from the tables, the organization from the guard
#[actix_web::test]
async fn nobody_is_led_to_a_page_that_refuses_them() {
    let mut followed = 0;
    for caller in CALLERS.iter().filter(|caller| !caller.name.is_empty()) {
        let world = populated();
        let mut browser = caller.comes(&world).await;
        for path in ["/go", "/orgs/1000001/go", "/projects/3000001/go"] {
            for typed in ["", "a", "shop", "pia", "team", "delete"] {
                let page = browser.get(&format!("{path}?q={typed}")).await;
                if page.status.as_u16() != 200 {
                    continue;
                }
                for link in links(&page) {
                    let there = browser.get(&link).await;
                    // The last Owner is told why they cannot leave: that is a page, too.
                    let refused = matches!(there.status.as_u16(), 401 | 403 | 404 | 405) || there.status.is_server_error();
                    assert!(!refused, "{}: {path}?q={typed} leads to {link}: {}", caller.name, there.status);
                    followed += 1;
                }
            }
        }
    }
    assert!(followed > 500, "only {followed} links were followed");
}

// L5: whatever the menu of a page leads to has a line here, by the same name
#[actix_web::test]
async fn every_entry_of_the_menus_is_found_by_its_name() {
    let world = populated();
    for name in ["ada", "ben", "bill", "pat"] {
        let mut browser = world.signed_in(name).await;
        for (page, go) in [
            ("/orgs/1000001/settings/overview", "/orgs/1000001/go"),
            ("/projects/3000001/settings/overview", "/projects/3000001/go"),
        ] {
            let page = browser.get(page).await;
            if page.status.as_u16() != 200 {
                continue;
            }
            let side = page.body.split("<aside class=\"side\"").nth(1).unwrap().split("</aside>").next().unwrap();
            let menu = side.split("<nav aria-label=\"Settings\"").nth(1).unwrap_or(side).split("</nav>").next().unwrap();
            for link in menu.split("href=\"").skip(1).filter(|link| link.starts_with("/orgs/") || link.starts_with("/projects/"))
            {
                let href = link.split('"').next().unwrap();
                let all = browser.get(go).await;
                assert!(links(&all).iter().any(|found| found == href), "{name}: {href} has no line in {go}: {menu}");
            }
        }
    }
}

// L5: what somebody may not see has no name here
#[actix_web::test]
async fn what_somebody_may_not_see_is_not_found() {
    let world = populated();
    for (name, path, typed, found) in [
        ("ada", "/orgs/1000001/go", "pia", true),
        ("ada", "/orgs/1000001/go", "team owner", true),
        ("ada", "/orgs/1000001/go", "theirs", false),
        ("ada", "/go", "theirs", false),
        ("ada", "/orgs/1000001/go", "dana", false),
        ("cleo", "/orgs/1000001/go", "pia", false),
        ("cleo", "/orgs/1000001/go", "team owner", false),
        ("cleo", "/orgs/1000001/go", "shop", false),
        ("cleo", "/go", "shop", false),
        ("pim", "/orgs/1000001/go", "shop", true),
        ("pim", "/projects/3000001/go", "rename", false),
        ("pat", "/projects/3000001/go", "rename", true),
        ("pat", "/projects/3000001/go", "transfer", false),
        ("bill", "/orgs/1000001/go", "shop", false),
        ("bill", "/orgs/1000001/go", "invite", false),
    ] {
        let page = world.signed_in(name).await.get(&format!("{path}?q={}", typed.replace(' ', "+"))).await;
        assert_eq!(page.status.as_u16(), 200, "{name} {path}");
        assert_eq!(page.shows("Nothing of what you may see"), !found, "{name} looks for {typed}");
    }
    assert!(!world.signed_in("pim").await.get("/orgs/1000001/go?q=app").await.shows("/projects/3000002/"));
    for path in ["/orgs/1000002/go?q=theirs", "/projects/3000003/go?q=theirs"] {
        assert_eq!(world.signed_in("ada").await.get(path).await.status.as_u16(), 404, "{path}");
    }
}

// L5, U4: a short word begins a word, and nothing that is typed is more than text
#[actix_web::test]
async fn short_words_begin_words_and_odd_ones_do_no_harm() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/orgs/1000001/go?q=sh").await.shows("Shop"));
    assert!(!ada.get("/orgs/1000001/go?q=op").await.shows("/projects/3000001/"));
    assert!(ada.get("/orgs/1000001/go?q=be").await.shows("ben@northwind.test"), "by the beginning of a word");
    for odd in ["%25", "%00", "%27%3B--", "%3Cscript%3E", &"x".repeat(500), "%F0%9F%92%A9", "_"] {
        let page = ada.get(&format!("/orgs/1000001/go?q={odd}")).await;
        assert_eq!(page.status.as_u16(), 200, "{odd}");
        assert!(!page.shows("<script>"), "{odd}");
    }
}

// L5: the same few statements, whatever the size
#[actix_web::test]
async fn looking_costs_the_same_among_many_as_among_few() {
    let mut costs = Vec::new();
    for people in [1, 2_000] {
        let world = World::new();
        world.crowd("Member #", 1..=people);
        let northwind = world.northwind().by("ada").each(1..=people).member("Member #");
        northwind.each(1..=people / 4 + 1).project("Project #", "eu").team("Team #", &[], &[]);
        let mut ada = world.signed_in("ada").await;
        for path in [
            "/orgs/1000001/go?q=",
            "/orgs/1000001/go?q=me",
            "/projects/3000001/go?q=pro",
            "/go?q=pro",
            "/switch",
            "/switch?search=pro",
            "/help",
        ] {
            ada.get(path).await;
            world.statements();
            assert_eq!(ada.get(path).await.status.as_u16(), 200, "{path}");
            costs.push((path, world.statements()));
        }
    }
    let (few, many) = costs.split_at(costs.len() / 2);
    for (few, many) in few.iter().zip(many) {
        // A list that does not end on its first page is counted.
        let counted = usize::from(few.0.starts_with("/switch"));
        assert!(many.1 <= few.1 + counted, "{}: {} statements, {} among many", few.0, few.1, many.1);
        // A project's page also counts who waits there to be let in.
        let waiting = usize::from(many.0.starts_with("/projects/"));
        assert!(many.1 <= 9 + waiting, "{} costs {}", many.0, many.1);
    }
}
