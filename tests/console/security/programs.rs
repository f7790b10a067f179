//! Secrets of programs and webhooks through a whole life: made, brought, replaced, sent again, refused. Where each was shown once, and
//! nowhere else (S10.7, R2.12.2, K7.3).

use serde_json::{Value, json};

use super::secrets::{found, listen, log};
use crate::{
    support::{
        World,
        browser::{Browser, Page},
    },
    webhooks::{
        arriving::hooked,
        receiver::{carry, shown},
    },
};

const ACCOUNTS: &str = "/orgs/1000001/settings/service-accounts";
const HOOK: &str = "/orgs/1000001/settings/webhooks/9000001";

fn made(page: &Page) -> String {
    let rest = page.body.split("id=\"made-secret\" readonly value=\"").nth(1).expect("a secret");
    rest.split('"').next().expect("its end").to_owned()
}

async fn program(world: &World, header: String) -> Browser {
    let mut program = world.browser().await;
    program.says_same_origin = false;
    program.headers = vec![("authorization", header)];
    program
}

fn results(page: &Page) -> Value {
    serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone()
}

// S10.7
#[actix_web::test]
async fn no_secret_of_a_program_or_a_webhook_is_found_anywhere_after_the_whole_scenario() {
    listen();
    let (world, mut ada, receiver, first_hook) = hooked(&[("which", "all")]).await;
    let keys = world.keys("Shop");
    // What stands in the address may be a secret of whoever gets the events.
    let token = "a-token-in-the-address-of-a-receiver";
    let url = format!("{}?token={token}", receiver.url());
    ada.post(&format!("{HOOK}/details"), &[("url", url.as_str()), ("which", "all")]).await;
    let mut logged = String::new();
    let mut hear = || logged.push_str(&String::from_utf8_lossy(&log()));

    let form = [("name", "Loader"), ("role", "owner"), ("number", "1"), ("unit", "years")];
    let first = made(&ada.post(&format!("{ACCOUNTS}/new"), &form).await);
    hear();
    let mut loader = program(&world, format!("Bearer {first}")).await;
    loader.headers.push(("idempotency-key", "made-exactly-once".to_owned()));
    let path = "/organizations/1000001/service-accounts";
    let page = loader.json("POST", path, &json!({ "username": "Second" })).await;
    let (second, username) =
        (results(&page)["token"].as_str().unwrap().to_owned(), results(&page)["username"].as_str().unwrap().to_owned());
    assert!(!loader.json("POST", path, &json!({ "username": "Second" })).await.shows(&second), "it is not told twice");
    loader.headers.pop();
    assert!(loader.get("/settings/project/3000001/metadata").await.shows(&keys.api_secret));
    hear();
    let pair = data_encoding::BASE64.encode(format!("{username}:{second}").as_bytes());
    for header in [format!("Basic {pair}"), format!("Basic {username}:{second}"), format!("Bearer {second}x")] {
        program(&world, header).await.get("/api/app/me").await;
    }
    let question = json!({
        "subject": { "type": "service_account", "id": username },
        "action": { "name": "SeeKeys" },
        "resource": { "type": "project", "id": "3000001" },
    });
    assert_eq!(loader.json("POST", "/access/v1/evaluation", &question).await.status.as_u16(), 200);
    hear();
    let third = made(&ada.fill(&format!("{ACCOUNTS}/6000001/secret"), &[("overlap", "7")]).await);
    let second_hook = shown(&ada.fill(&format!("{HOOK}/secret"), &[("overlap", "7")]).await.body);
    while carry(&world) > 0 {}
    ada.get(HOOK).await;
    ada.get(&format!("{ACCOUNTS}/6000001")).await;
    hear();

    let came = receiver.came();
    assert!(came.len() > 4 && came.iter().all(|it| it.path.contains(token)), "the webhook hears of all of it");
    let elsewhere = format!("{came:?} {:?}", world.letters());
    let tables = world.text(
        "select string_agg(table_name, ',') from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    assert_eq!(found(&world, &tables, &logged, token), ["webhooks"], "an address stands where it is used and nowhere else");
    let kept_open = |hook: &str| hook.trim_start_matches("whsec_").to_owned();
    for secret in [
        first,
        second,
        third,
        pair,
        keys.api_secret.clone(),
        keys.api_key.clone(),
        kept_open(&first_hook),
        kept_open(&second_hook),
    ] {
        assert!(secret.len() >= 20, "{secret}");
        assert_eq!(found(&world, &tables, &logged, &secret), [""; 0], "{secret} is kept in the clear");
        assert!(!elsewhere.contains(&secret), "{secret} was sent elsewhere");
    }
}
