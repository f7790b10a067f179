//! API key and API secret: seen by those who may, shown when asked for, made new by Owners (R1.8.2, R2.7.7, A31, X21).

use steward::model::sealer::Sealer;

use crate::support::sweep::populated;

const OVERVIEW: &str = "/projects/3000001/settings/overview";
const SECRET: &str = "/projects/3000001/settings/secret";
const KEYS: &str = "/projects/3000001/settings/keys";

/// What stands in a field that is only read.
fn field<'a>(body: &'a str, id: &str) -> &'a str {
    let rest = body.split(&format!("id=\"{id}\" readonly value=\"")).nth(1).expect("a field");
    rest.split('"').next().unwrap_or_default()
}

// M30, A31: the secret is not in the page until somebody asks, and asking is written down
#[actix_web::test]
async fn the_secret_is_shown_on_demand_and_every_look_is_recorded() {
    let world = populated();
    let keys = world.keys("Shop");
    for name in ["ada", "ben", "pia", "pat", "tat", "bart"] {
        let mut browser = world.signed_in(name).await;
        let page = browser.get(OVERVIEW).await;
        assert!(page.shows("••••••••") && !page.shows(&keys.api_secret), "{name}");
        let before = world.count("audit_entries where kind = 'project.secret_shown' and project_id = 3000001");
        let page = browser.post(SECRET, &[]).await;
        assert!(page.shows(&keys.api_secret) && !page.is_fragment(), "{name}: without script a page");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(world.count("audit_entries where kind = 'project.secret_shown' and project_id = 3000001"), before + 1);
        assert!(!browser.get(OVERVIEW).await.shows(&keys.api_secret), "{name}: hidden again");
    }
    let page = world.signed_in("ada").await.with_htmx().post(SECRET, &[]).await;
    assert!(page.is_fragment() && page.shows(&keys.api_secret) && !page.shows(&keys.api_key));
    for name in ["pam", "pim", "tam", "cleo", "dana"] {
        let mut browser = world.signed_in(name).await;
        let (page, overview) = (browser.post(SECRET, &[]).await, browser.get(OVERVIEW).await);
        assert!(page.status.is_client_error() && !page.shows(&keys.api_secret), "{name}");
        assert!(!overview.shows("Access Keys") && !overview.shows("c4ca4238a0b923820dcc509a6f75849b"), "{name}");
    }
    assert_eq!(world.count("audit_entries where payload::text like '%api%' or entity_name like '%secret%'"), 0);
}

#[actix_web::test]
async fn looking_at_the_page_changes_nothing_and_showing_takes_a_post() {
    let world = populated();
    world.keys("Shop");
    assert_eq!(world.signed_in("ada").await.get(SECRET).await.status.as_u16(), 405);
    assert_eq!(world.count("audit_entries where kind = 'project.secret_shown'"), 0);
}

#[actix_web::test]
async fn keys_that_are_missing_or_cannot_be_opened_say_so_and_who_can_help() {
    let world = populated();
    let page = world.signed_in("pat").await.get(OVERVIEW).await;
    assert!(page.shows("This project has no API key or API secret yet."), "{}", page.body);
    assert!(page.shows("An Owner of the project can reset both.") && page.shows("permission=RotateKeys"));
    let page = world.signed_in("pia").await.get(OVERVIEW).await;
    assert!(page.shows(&format!("href=\"{KEYS}\"")) && page.shows("creates new ones"));
    world.keys_sealed_by("Shop", &Sealer::new(b"another secret key altogether", "project keys"));
    let page = world.signed_in("pat").await.get(OVERVIEW).await;
    assert!(page.shows("can't be shown: the secret key of this server has changed"));
    let page = world.signed_in("pat").await.post(SECRET, &[]).await;
    assert!(page.status.is_success() && page.shows("There is nothing to show anymore."));
    assert_eq!(world.count("audit_entries where kind = 'project.secret_shown'"), 0);
}

// X21, A30: both at once, old ones gone, the token stays
#[actix_web::test]
async fn an_owner_makes_new_keys_and_sees_them_once() {
    let world = populated();
    let old = world.keys("Shop");
    let token = world.text("select token from projects where id = 3000001");
    let mut pia = world.signed_in("pia").await;
    let page = pia.get(KEYS).await;
    assert!(page.shows("stops working immediately") && page.shows("The project token stays the same"));
    let page = pia.post(KEYS, &[]).await;
    assert_eq!((page.status.as_u16(), page.headers["cache-control"].as_str()), (200, "no-store"));
    let (key, secret) = (field(&page.body, "new-key").to_owned(), field(&page.body, "new-secret").to_owned());
    assert!(key.len() == 32 && secret.len() == 32 && key != old.api_key && secret != old.api_secret);
    let known = |digits: &str, column: &str| {
        world.count(&format!("project_keys where {column} = sha256('{digits}'::bytea) and made_by = 2000011"))
    };
    assert_eq!((known(&key, "api_key_digest"), known(&secret, "api_secret_digest")), (1, 1));
    assert_eq!((known(&old.api_key, "api_key_digest"), known(&old.api_secret, "api_secret_digest")), (0, 0));
    assert_eq!(world.text("select token from projects where id = 3000001"), token);
    assert_eq!(
        world.count("audit_entries where kind = 'project.keys_rotated' and project_id = 3000001 and user_id = 2000011"),
        1
    );
    assert!(pia.post(SECRET, &[]).await.shows(&secret));
    for path in [OVERVIEW, KEYS] {
        assert!(!pia.get(path).await.shows(&secret), "{path}");
    }
}

#[actix_web::test]
async fn only_owners_make_new_keys() {
    let world = populated();
    let old = world.keys("Shop");
    for name in ["ben", "pat", "pam", "tat", "bart"] {
        let mut browser = world.signed_in(name).await;
        for page in [browser.get(KEYS).await, browser.post(KEYS, &[]).await] {
            assert_eq!(page.status.as_u16(), 403, "{name}");
            assert!(page.shows("Only Owners of this project can do this."), "{name}");
        }
    }
    assert!(world.signed_in("tia").await.post(SECRET, &[]).await.shows(&old.api_secret), "nothing changed");
    assert_eq!(world.signed_in("tia").await.post(KEYS, &[]).await.status.as_u16(), 200, "an Owner through a team is one");
}
