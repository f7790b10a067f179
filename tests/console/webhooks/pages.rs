//! The pages of webhooks: who may, what is refused, what a second press does (K7.1, K7.5, U3).

use actix_web::http::StatusCode;

use crate::support::{World, drawn};

const HOOKS: &str = "/orgs/1000001/settings/webhooks";
const NEW: &str = "/orgs/1000001/settings/webhooks/new";

// K7.1
#[actix_web::test]
async fn owners_and_admins_add_webhooks_and_others_do_not_see_them() {
    let world = World::new();
    for (name, status) in [("ada", 200), ("ben", 200), ("bill", 403), ("cleo", 403)] {
        let mut browser = world.signed_in(name).await;
        assert_eq!(browser.get(HOOKS).await.status.as_u16(), status, "{name}");
    }
    let mut ben = world.signed_in("ben").await;
    assert!(ben.get(HOOKS).await.shows("No webhooks yet"));
    let page = ben.post(NEW, &[("url", "https://hooks.example.com/a?token=x"), ("which", "all")]).await;
    assert!(page.shows("whsec_") && page.shows("shown this one time"));
    assert!(ben.get(HOOKS).await.shows("https://hooks.example.com/a?token=x"));
    let told = world.text("select entity_name || payload from audit_entries where kind = 'webhook.created'");
    assert!(told.contains("https://hooks.example.com") && !told.contains("token"), "{told}");
}

// K7.3: what the form says of the previous secret holds for the secrets it was drawn with
#[actix_web::test]
async fn whoever_rotates_after_somebody_else_is_shown_what_is_so_now() {
    let world = World::new();
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    ada.post(NEW, &[("url", "https://hooks.example.com/a"), ("which", "all")]).await;
    let secret = format!("{HOOKS}/{}/secret", world.text("select id::text from webhooks"));
    let form = drawn::form(&ada.get(&secret).await.body, &secret).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for seen in ["", "x"] {
        let page = ben.post(&secret, &[("overlap", "30"), ("seen", seen)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("Nothing was changed."), "{seen}: {}", page.body);
    }
    assert!(ben.fill(&secret, &[("overlap", "30")]).await.shows("whsec_"));
    let ids = "select string_agg(id::text, ',' order by standing) from webhook_secrets";
    let before = world.text(ids);
    let page = ada.post(&secret, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Someone else has created a secret since you opened this."), "{}", page.body);
    assert_eq!(world.text(ids), before);
    let form = drawn::form(&page.body, &secret).unwrap();
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(ada.post(&secret, &fields).await.shows("whsec_"));
}

// K7.5, K7.2: what is wrong is said beside its field
#[actix_web::test]
async fn an_address_inside_an_unknown_kind_and_no_kind_at_all_are_refused() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for (fields, said) in [
        (&[("url", ""), ("which", "all")][..], "Enter the address that gets the events."),
        (&[("url", "http://hooks.example.com/"), ("which", "all")], "must begin with https://"),
        (&[("url", "https://10.0.0.1/"), ("which", "all")], "This address is private"),
        (&[("url", "https://169.254.169.254/"), ("which", "all")], "This address is private"),
        (&[("url", "https://[::ffff:127.0.0.1]/"), ("which", "all")], "This address is private"),
        (&[("url", "https://localhost/"), ("which", "all")], "This address is private"),
        (&[("url", "https://hooks.example.com/"), ("which", "some")], "Choose at least one event."),
        (&[("url", "https://hooks.example.com/"), ("which", "some"), ("kinds", "no.such")], "Choose events from the list."),
        (&[("url", "https://hooks.example.com/"), ("which", "x")], "Choose one of these."),
    ] {
        let page = ada.post(NEW, fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(page.shows(said), "{fields:?}: {}", page.body);
    }
    assert_eq!(world.count("webhooks"), 0);
}

// U3, K7.3
#[actix_web::test]
async fn a_second_press_adds_no_second_webhook_and_does_not_see_the_secret() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let mut form = drawn::form(&ada.get(NEW).await.body, NEW).unwrap();
    form.retain(|(name, _)| name != "url");
    form.push(("url".to_owned(), "https://hooks.example.com/".to_owned()));
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(ada.post(NEW, &fields).await.shows("whsec_"));
    let again = ada.post(NEW, &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = ada.follow(again).await;
    assert!(page.shows("rotate the secret") && !page.shows("whsec_"));
    assert_eq!(world.count("webhooks"), 1);
}

#[actix_web::test]
async fn an_organization_has_no_more_than_twenty() {
    let world = World::new();
    world.run(
        "insert into webhooks (organization_id, url) select 1000001, 'https://hooks.example.com/' from generate_series(1, 20)",
    );
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(NEW, &[("url", "https://hooks.example.com/"), ("which", "all")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("Delete one first"));
}

// K7.2, U18: ten thousand deliveries are read page by page, each once, for the price of one page
#[actix_web::test]
async fn the_log_of_deliveries_is_read_page_by_page() {
    let world = World::new();
    world.northwind().by("ada").webhook("https://hooks.northwind.test/steward");
    world.elsewhere().by("dana").webhook("https://hooks.elsewhere.test/steward");
    let mut ada = world.signed_in("ada").await;
    let one = format!("{HOOKS}/9000001");
    ada.get(&one).await;
    world.statements();
    ada.get(&one).await;
    let few = world.statements();
    world.run(
        "insert into webhook_deliveries (organization_id, webhook_id, message, kind, delivered_at, status, attempts)
            select 1000001, 9000001, gen_random_uuid(), 'team.created', now(), 204, 1 from generate_series(1, 9999)",
    );
    let page = ada.get(&one).await;
    assert_eq!(world.statements(), few);
    assert!(page.shows("1,000+ deliveries") && page.body.matches("/again\"").count() >= 50, "{}", page.body);
    let ids = |body: &str| -> Vec<i64> {
        let found = body.split("/deliveries/").skip(1).filter_map(|rest| rest.split('/').next()?.parse().ok());
        let mut ids: Vec<i64> = found.collect();
        ids.dedup();
        ids
    };
    let next = |body: &str| {
        let end = body.rfind("</svg>Next</a>")?;
        let href = body[body[..end].rfind("<a ")?..end].split("href=\"").nth(1)?.split('"').next()?.to_owned();
        Some(href.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let mut seen = ids(&page.body);
    let second = ada.get(&next(&page.body).expect("more")).await;
    seen.extend(ids(&second.body));
    assert_eq!(seen.len(), 100);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "the newest first, each once");
    let last = ada.get(&format!("{one}?page=last")).await;
    assert!(last.shows("webhook.test"), "the oldest can be reached");
    assert!(ids(&last.body).iter().all(|id| *id != 9_000_002), "nothing of another organization");
}
