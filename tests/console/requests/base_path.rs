//! The console below a path of its host, as `https://intranet.example/steward`.

use std::sync::Arc;

use steward::app::routes::TABLE;

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::{Side, filled, populated},
    world::{ORIGIN, PASSWORD},
};

const BELOW: &str = "/steward";

/// The same world at a public address with a path.
fn below(mut world: World) -> World {
    let mut config = steward::config::Config::clone(&world.site.config);
    config.public_url = format!("{ORIGIN}{BELOW}");
    world.site.desk.site.clone_from(&config.public_url);
    world.site.config = Arc::new(config);
    world
}

async fn ada(world: &World) -> Browser {
    let mut ada = world.browser().await;
    let page = ada.post("/steward/login", &[("email", "ada@northwind.test"), ("password", PASSWORD)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/steward/"));
    ada
}

/// What of an answer leads to the host beside the path: every value between quotes that is an address from the root. Only what a
/// form carries back is a path of the inside.
fn strays(page: &Page) -> Vec<String> {
    let sent = ["location", "hx-redirect", "hx-push-url", "hx-replace-url"].iter().filter_map(|name| page.headers.get(*name));
    let drawn = page.body.match_indices("=\"/").filter_map(|(at, _)| {
        let name = page.body[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let value = page.body[at + 2..].split('"').next().unwrap_or_default();
        (name != "value").then(|| value.to_owned())
    });
    let cookies = page.headers.get("set-cookie").filter(|cookie| !cookie.contains("Path=/steward")).cloned();
    let stray = |address: &String| address.starts_with('/') && !address.starts_with("/steward/");
    sent.cloned().chain(drawn).filter(stray).chain(cookies).collect()
}

// C8.2
#[actix_web::test]
async fn every_page_leads_below_the_path_and_nowhere_beside_it() {
    let world = below(populated());
    let (signed_in, stranger) = (ada(&world).await, world.browser().await);
    let (mut pages, mut drawn, mut beside) = (0, 0, Vec::new());
    for mut browser in [signed_in, stranger] {
        for part in [false, true] {
            if part {
                browser = browser.with_htmx();
            }
            for line in TABLE.iter().filter(|line| line.is_safe()) {
                let path = filled(line.path, Side::Own, Side::Own);
                let page = browser.get(&format!("{BELOW}{path}")).await;
                assert!(!page.status.is_server_error(), "{path} answers {}", page.status);
                beside.extend(strays(&page).into_iter().map(|address| format!("{path}: {address}")));
                pages += 1;
                drawn += usize::from(page.shows("=\"/steward/"));
            }
        }
    }
    assert!(beside.is_empty(), "these lead beside the path: {beside:#?}");
    assert!(drawn > pages / 3, "{drawn} of {pages} answers lead anywhere: others send on or refuse in a sentence");
}

// C8.1
#[actix_web::test]
async fn it_answers_with_and_without_the_path_and_to_no_other() {
    let world = below(World::new());
    let mut browser = world.browser().await;
    for (path, status) in [
        ("/steward/login", 200),
        ("/login", 200),
        ("/steward", 303),
        ("/steward/", 303),
        ("/health", 200),
        ("/health/ready", 200),
        ("/steward/health", 200),
        ("/stewards/login", 404),
        ("/steward/steward/login", 404),
    ] {
        assert_eq!(browser.get(path).await.status.as_u16(), status, "{path}");
    }
    let page = browser.get("/steward/orgs/1000001/settings/users?role=admin").await;
    assert_eq!(page.location, "/steward/login?return_to=%2Forgs%2F1000001%2Fsettings%2Fusers%3Frole%3Dadmin");
    let page = browser.post(&page.location, &[("email", "ada@northwind.test"), ("password", PASSWORD)]).await;
    assert!(page.location.starts_with("/steward/"), "{}", page.location);
}

// C8.1, C8.2: the whole way of somebody who comes in, through links of emails and of pages alone
#[actix_web::test]
async fn people_sign_up_and_invite_others_below_the_path() {
    let world = below(World::empty());
    let mut fay = world.browser().await;
    let new = [("name", "Fay Moreau"), ("email", "fay@northwind.test"), ("password", "a good password")];
    assert!(fay.post("/steward/signup", &new).await.shows("Check your email"));
    let link = world.link_to("fay@northwind.test");
    assert!(link.starts_with("/steward/signup/verify/"), "{link}");
    let page = fay.post(&link, &[]).await;
    let page = fay.follow(page).await;
    assert!(page.shows("action=\"/steward/") && page.shows("Create a new organization"));

    let world = below(World::new());
    world.northwind();
    let row = [("email-0", "gus@new.test"), ("role-0", "member"), ("projects-0", "3000001"), ("project_role-0", "consumer")];
    let page = ada(&world)
        .await
        .post("/steward/orgs/1000001/settings/users/invite", &[row.as_slice(), &[("invite", "yes")]].concat())
        .await;
    assert!(page.location.starts_with("/steward/orgs/"), "{}", page.location);
    let link = world.link_to("gus@new.test");
    let mut gus = world.browser().await;
    assert!(strays(&gus.get(&link).await).is_empty());
    let page = gus.post(&link, &[("name", "Gus"), ("password", "a good password")]).await;
    let page = gus.follow(page).await;
    assert!(page.status.is_success() && page.shows("href=\"/steward/"), "{} {}", page.status, page.location);
    assert_eq!(world.count("individual_grants g join users u on u.id = g.user_id where u.email = 'gus@new.test'"), 1);
    let letters = world.letters();
    let beside = |text: &String| {
        text.contains(ORIGIN) && text.matches(ORIGIN).count() != text.matches("http://localhost:8080/steward").count()
    };
    assert!(!letters.iter().any(|(_, text)| beside(text)), "{letters:?}");
}

// C8.2: what htmx says of the page it stands on is understood, and where it is sent lies below the path
#[actix_web::test]
async fn what_is_done_in_a_dialog_comes_back_to_its_page_below_the_path() {
    let world = below(World::new());
    world.northwind();
    let mut ada = ada(&world).await.with_htmx();
    let teams = format!("{ORIGIN}/steward/orgs/1000001/settings/teams");
    ada.headers.push(("hx-current-url", teams));
    let page = ada.post("/steward/orgs/1000001/settings/teams/new", &[("name", "Growth")]).await;
    let sent = page.headers.get("hx-redirect").cloned().unwrap_or_default();
    assert!(page.status.is_success() && strays(&page).is_empty(), "{} {sent}", page.status);
    let page = ada.post("/steward/account/appearance", &[("appearance", "dark")]).await;
    assert!(page.headers.get("set-cookie").is_some_and(|cookie| cookie.contains("Path=/steward")), "{:?}", page.headers);
}
