//! News go to others: nobody is told by letter what they did themselves.

use crate::{house::paths::texts, support::World};

// U12: what is posted to whoever did it is an answer to them, never news
#[test]
fn operations_tell_news_through_the_function_that_knows_who_did_it() {
    let found: Vec<_> = ["src/operations", "src/jobs"].into_iter().flat_map(texts).collect();
    let posting: Vec<&str> =
        found.iter().filter(|(_, text)| text.contains("desk.post(")).map(|(name, _)| name.as_str()).collect();
    for name in posting {
        let answers = name.starts_with("src/operations/account") || name.starts_with("src/operations/invitations");
        // What comes with time, or of itself, nobody did.
        let of_itself = [
            "service_accounts/due.rs",
            "organizations/ends.rs",
            "webhooks/delivering.rs",
            "operations/usage.rs",
            "billing/mod.rs",
        ];
        let of_itself = of_itself.iter().any(|end| name.ends_with(end));
        assert!(answers || of_itself, "{name} posts letters without looking who did it: desk.tell");
    }
}

// U12: Ada owns the project like Pia, and knows what she did
#[actix_web::test]
async fn who_ends_a_project_gets_no_letter_about_it_and_its_other_owners_do() {
    let world = World::new();
    world.people(&["pia"]);
    world.northwind().member("pia").grant("pia", "Shop", "owner").grant("ada", "Shop", "owner");
    let mut ada = world.signed_in("ada").await;
    for part in ["reset", "removal"] {
        let path = world.text("select '/projects/' || id || '/settings/' from projects where name = 'Shop' and state = 'active'");
        let state = ada.get(&format!("{path}{part}")).await.state();
        let page = ada.post(&format!("{path}{part}"), &[("state", &state), ("typed", "Shop")]).await;
        assert_eq!(page.status.as_u16(), 303, "{}", page.body);
    }
    let told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, ["pia@northwind.test", "pia@northwind.test"]);
}
