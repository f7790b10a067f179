//! Every answer has a number, and whoever is refused is told it.

use crate::support::{World, browser::Page};

fn number(page: &Page) -> &str {
    let number = page.headers.get("x-request-id").expect("a number").as_str();
    assert!(number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_hexdigit()), "{number}");
    number
}

// L4
#[actix_web::test]
async fn every_answer_has_a_number_of_its_own_and_refusals_show_it() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.headers.push(("x-request-id", "chosen-by-a-stranger".to_owned()));
    let mut seen = std::collections::BTreeSet::new();
    for path in ["/", "/login", "/health", "/robots.txt", "/orgs/1000001/settings/users", "/nowhere", "/assets/x/y"] {
        seen.insert(number(&ada.get(path).await).to_owned());
    }
    assert_eq!(seen.len(), 7, "no two have the same, whatever a request says");
    let page = ada.get("/nowhere").await;
    assert!(page.shows(&format!("Request <span class=\"mono\">{}</span>", number(&page))));
    let outside = world.browser().await.get("/nowhere").await;
    assert!(outside.shows(number(&outside)));
    let mut cleo = world.signed_in("cleo").await.with_htmx();
    let notice = cleo.get("/orgs/1000001/settings/users").await;
    assert!(notice.is_fragment() && notice.shows(&format!("Request {}", number(&notice))));
    world.run("alter table teams rename to gone_for_a_moment");
    let broken = ada.get("/orgs/1000001/settings/teams").await;
    assert_eq!(broken.status.as_u16(), 500);
    assert!(broken.shows(number(&broken)) && broken.shows("id=\"gear\""), "a fault of ours within the frame");
}
