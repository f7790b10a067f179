//! Secrets that a program makes are shown in the answer to the request that made them, and nowhere else; and what is risky asks for the
//! name of what is meant (K4, R2.12.2).

use serde_json::{Value, json};

use crate::support::{
    World,
    browser::{Browser, Page},
    programs::{named, world},
};

const ORGANIZATION: &str = "/api/app/organizations/1000001";

async fn sent(program: &mut Browser, path: &str, body: &Value, key: Option<&str>) -> (u16, Value) {
    program.headers.retain(|(name, _)| *name != "idempotency-key");
    program.headers.extend(key.map(|key| ("idempotency-key", key.to_owned())));
    let page = program.json("POST", path, body).await;
    (page.status.as_u16(), serde_json::from_str(&page.body).expect("JSON"))
}

async fn opens(made: &World, secret: &str) -> bool {
    let mut program = made.browser().await;
    program.says_same_origin = false;
    program.headers = vec![("authorization", format!("Bearer {secret}"))];
    program.get("/api/app/me").await.status.as_u16() == 200
}

// K4, R2.12.2: whoever sends it again is not told again
#[actix_web::test]
async fn a_secret_stands_in_the_first_answer_and_in_no_other() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for (n, (path, body, field)) in [
        (format!("{ORGANIZATION}/service-accounts/6000001/rotate-secret"), json!({ "keep_days": 7 }), "token"),
        (format!("{ORGANIZATION}/webhooks"), json!({ "url": "https://hooks.northwind.test/new" }), "secret"),
        (format!("{ORGANIZATION}/webhooks/9000001/rotate-secret"), json!({}), "secret"),
        (format!("{ORGANIZATION}/invitations/4000001/link"), json!({}), "link"),
        ("/api/app/projects/3000001/invitations/4000001/link".to_owned(), json!({}), "link"),
        ("/api/app/projects/3000001/rotate-keys".to_owned(), json!({}), "api_secret"),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("secret-of-test-{n}");
        let (status, first) = sent(&mut owner, &path, &body, Some(&key)).await;
        let secret = first["results"][field].as_str().unwrap_or_default().to_owned();
        assert!(status == 201 && secret.len() > 20, "{path}: {first}");
        let (status, again) = sent(&mut owner, &path, &body, Some(&key)).await;
        assert!(status == 201 && again["results"][field].is_null() && again["results"]["id"].is_i64(), "{path}: {again}");
        assert!(!again.to_string().contains(&secret), "{path}");
    }
    assert_eq!(made.count("webhooks where url like '%/new'"), 1);
}

// I6, R2.12.4: a new secret works, the former one until it is ended; and never one of an account that holds more
#[actix_web::test]
async fn a_program_rotates_and_ends_secrets_of_those_that_hold_no_more_than_it() {
    let made = world();
    let id = |name: &str| made.text(&format!("select id from service_accounts where username like '{name}.%'"));
    let (member, boss) = (id("member"), id("owner"));
    let former = named("member").comes(&made).await.headers[0].1.trim_start_matches("Bearer ").to_owned();
    let mut admin = named("admin").comes(&made).await;
    let rotate = |account: &str| format!("{ORGANIZATION}/service-accounts/{account}/rotate-secret");
    let (status, told) = sent(&mut admin, &rotate(&boss), &json!({}), None).await;
    assert_eq!(status, 403, "{told}");
    let (status, told) = sent(&mut admin, &rotate(&member), &json!({ "keep_days": 3 }), None).await;
    assert!(status == 422 && told["details"]["fields"]["keep_days"].is_string(), "{told}");
    let (status, told) = sent(&mut admin, &rotate(&member), &json!({ "keep_days": 7, "quiet_days": 2 }), None).await;
    assert_eq!(status, 201, "{told}");
    let fresh = told["results"]["token"].as_str().expect("a secret").to_owned();
    assert!(opens(&made, &fresh).await && opens(&made, &former).await, "both for a week");
    let page = admin.get(&format!("{ORGANIZATION}/service-accounts/{member}/secrets")).await;
    let listed: Value = serde_json::from_str(&page.body).expect("JSON");
    let standings: Vec<&Value> = listed["results"].as_array().expect("a list").iter().map(|one| &one["standing"]).collect();
    assert_eq!(standings, ["current", "former"]);
    assert!(!page.shows(&fresh) && !page.shows(&former));
    let (current, previous) = (&listed["results"][0]["id"], &listed["results"][1]["id"]);
    let path = format!("{ORGANIZATION}/service-accounts/{member}/end-previous-secret");
    assert_eq!(sent(&mut admin, &rotate(&member), &json!({ "current_id": previous }), None).await.0, 409, "another is current");
    assert_eq!(sent(&mut admin, &path, &json!({ "secret_id": current }), None).await.0, 409, "another is the previous one");
    let both = sent(&mut admin, &rotate(&member), &json!({ "keep_days": 0, "quiet_days": 2 }), None).await;
    assert!(both.0 == 422 && both.1["details"]["fields"]["quiet_days"].is_string(), "{}", both.1);
    assert!(opens(&made, &fresh).await && opens(&made, &former).await, "nothing was done");
    assert_eq!(sent(&mut admin, &path, &json!({ "secret_id": previous }), None).await.0, 200);
    assert!(opens(&made, &fresh).await && !opens(&made, &former).await, "ended at once");
    assert_eq!(sent(&mut admin, &path, &json!({}), None).await.0, 404, "there is none any more");
}

// K7.3: of two who make a new one, the second is not what ends the receiver's
#[actix_web::test]
async fn the_secret_of_a_webhook_is_not_replaced_by_who_saw_another() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    let webhook = format!("{ORGANIZATION}/webhooks/9000001");
    let secrets = format!("{webhook}/secrets");
    let listed = |page: Page| serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone();
    let before = listed(owner.get(&secrets).await);
    let seen = json!({ "current_id": before[0]["id"], "keep_days": 7 });
    assert_eq!(sent(&mut owner, &format!("{webhook}/rotate-secret"), &seen, None).await.0, 201);
    let (status, told) = sent(&mut owner, &format!("{webhook}/rotate-secret"), &seen, None).await;
    assert_eq!(status, 409, "{told}");
    let after = owner.get(&secrets).await;
    assert!(!after.shows("whsec_"), "{}", after.body);
    let after = listed(after);
    assert_eq!(
        (&after[1]["id"], &after[1]["standing"], after[1]["ends"].is_string()),
        (&before[0]["id"], &json!("former"), true)
    );
    let (status, told) = sent(&mut owner, &format!("{webhook}/rotate-secret"), &json!({ "current_id": "x" }), None).await;
    assert!(status == 422 && told["details"]["fields"]["current_id"].is_string(), "{told}");
}

// L17: what resets or deletes asks for the name, as the page does
#[actix_web::test]
async fn what_ends_things_wants_their_name() {
    let made = world();
    let mut owner = named("owner").comes(&made).await;
    for (path, wrong, right) in [
        (format!("{ORGANIZATION}/schedule_deletion"), "Shop", "Northwind"),
        ("/api/app/projects/3000001/reset".to_owned(), "Northwind", "Shop"),
    ] {
        if path.ends_with("/reset") {
            made.run("update organizations set state = 'active', deletion_due_at = null where id = 1000001");
        }
        for body in [json!({}), json!({ "confirm": wrong })] {
            let (status, told) = sent(&mut owner, &path, &body, None).await;
            assert!(status == 422 && told["details"]["fields"]["confirm"].is_string(), "{path} {body}: {told}");
        }
        assert_eq!(made.count("organizations where state = 'pending_deletion'"), 0);
        assert_eq!(made.count("projects where state = 'reset'"), 0);
        let (status, told) = sent(&mut owner, &path, &json!({ "confirm": right }), None).await;
        assert!(status == 200 || status == 201, "{path}: {told}");
    }
    assert_eq!(made.count("projects where state = 'reset'"), 1);
}
