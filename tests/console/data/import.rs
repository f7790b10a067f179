//! Events of any age, from whoever may import.

use super::{FORM, JSON, SHOP, counts_are_true, event, keyed, program, robot, seconds_ago, with_key};
use crate::support::World;

const LINES: &str = "application/x-ndjson";

// M48, R3.3.1, D2.1: the same import again stores nothing and says the same
#[actix_web::test]
async fn an_import_is_stored_once_however_often_it_is_sent() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    let days = |n: i64| event("Paid", "ada", seconds_ago(86_400 * n), &format!("id-{n}"));
    let lines: Vec<String> = (0..100).map(|n| days(n * 7)).collect();
    for _ in 0..2 {
        let page = program.sends("POST", "/import?strict=1", LINES, lines.join("\n")).await;
        assert_eq!(page.body, "{\"code\":200,\"num_records_imported\":100,\"status\":\"OK\"}");
        assert_eq!(world.count("events"), 100, "from two years, in parts by month");
        counts_are_true(&world);
    }
    let twice = format!("[{},{}]", lines[0], lines[0]);
    assert!(program.sends("POST", "/import?strict=1", JSON, twice).await.shows("\"num_records_imported\":2"));
    assert_eq!(world.count("events"), 100);
}

// D1.3, R3.3
#[actix_web::test]
async fn a_strict_import_names_each_event_that_it_did_not_take_and_takes_the_others() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    let good = |n: &str| event("Paid", "ada", seconds_ago(60), n);
    let lines = [good("1"), good("2").replace("ada", "anonymous"), "nonsense".to_owned(), good("3_3"), good("4")].join("\n");
    let page = program.sends("POST", "/import?strict=1&project_id=3000001", LINES, lines.clone()).await;
    assert_eq!(page.status.as_u16(), 400);
    let told: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!((&told["code"], &told["num_records_imported"], &told["status"]), (&400.into(), &2.into(), &"Bad Request".into()));
    let failed = told["failed_records"].as_array().unwrap();
    let failed: Vec<(i64, &str, &str)> = failed
        .iter()
        .map(|one| (one["index"].as_i64().unwrap(), one["$insert_id"].as_str().unwrap(), one["field"].as_str().unwrap()))
        .collect();
    assert_eq!(failed, [(1, "2", "properties.distinct_id"), (2, "", ""), (3, "3_3", "properties.$insert_id")]);
    assert_eq!(world.count("events"), 2);
    let page = program.sends("POST", "/import", LINES, lines).await;
    assert_eq!(page.body, "{\"code\":200,\"num_records_imported\":2,\"status\":\"OK\"}", "without strict it says how many");
    assert_eq!(world.count("events"), 2);
}

// R3.3, D3.2: which key opens the import, and in which place
#[actix_web::test]
async fn a_secret_a_key_or_a_token_opens_the_import_wherever_clients_write_it() {
    let (world, keys) = keyed();
    let form = |n: &str, more: &[(&str, &str)]| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("data", &event("Paid", "ada", seconds_ago(9), n)).append_pair("verbose", "1");
        form.extend_pairs(more).finish()
    };
    for (n, key) in [&keys.api_secret, &SHOP.to_owned()].into_iter().enumerate() {
        let mut program = with_key(&world, key).await;
        let page = program.sends("POST", "/import", FORM, form(&n.to_string(), &[])).await;
        assert_eq!(page.body, "{\"error\":null,\"status\":1}", "a form is answered as older clients know it");
    }
    let mut program = program(&world).await;
    let page = program.sends("POST", "/import/", FORM, form("3", &[("api_key", &keys.api_key)])).await;
    assert_eq!((page.status.as_u16(), world.count("events")), (200, 3));
    for more in [vec![], vec![("api_key", "0".repeat(32))], vec![("api_key", keys.api_secret.clone())]] {
        let more: Vec<(&str, &str)> = more.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = program.sends("POST", "/import", FORM, form("4", &more)).await;
        assert_eq!(page.status.as_u16(), 401, "{more:?}: {}", page.body);
        assert!(page.shows("\"status\":0") && !page.shows("\"code\""), "a form has its own shape: {}", page.body);
    }
    let page = program.sends("POST", "/import", JSON, "[]").await;
    assert!(page.status.as_u16() == 401 && page.shows("\"status\":\"Unauthorized\"") && page.shows("\"code\":401"));
    assert_eq!(world.count("events"), 3);
}

// R3.3, X43: Owners and Admins of a project import by a service account, and nobody else
#[actix_web::test]
async fn a_service_account_imports_where_its_role_allows_it() {
    for (role, status) in [("owner", 200), ("admin", 200), ("analyst", 403), ("consumer", 403)] {
        let world = World::new();
        let mut program = robot(&world, role).await;
        let body = event("Paid", "ada", seconds_ago(9), "1");
        let page = program.sends("POST", "/import?strict=1&project_id=3000001", JSON, body.clone()).await;
        assert_eq!(page.status.as_u16(), status, "{role}: {}", page.body);
        assert_eq!(program.sends("POST", "/import?strict=1", JSON, body.clone()).await.status.as_u16(), 400);
        for other in ["3000002", "3000003", "9"] {
            let page = program.sends("POST", &format!("/import?project_id={other}"), JSON, body.clone()).await;
            assert_eq!(page.status.as_u16(), 404, "{role} in {other}: {}", page.body);
        }
        assert_eq!(world.count("events"), i64::from(status == 200));
    }
}

// R2.18: what is older than events are kept isn't taken, said with its place and its reason, and isn't counted
#[actix_web::test]
async fn what_would_be_removed_at_once_is_refused_and_told() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    let days = |n: i64| event("Paid", "ada", seconds_ago(86_400 * n), &format!("id-{n}"));
    let lines = [days(730), days(732), days(3)].join("\n");
    let page = program.sends("POST", "/import?strict=1", LINES, lines.clone()).await;
    for text in [
        "\"num_records_imported\":2",
        "\"index\":1",
        "\"$insert_id\":\"id-732\"",
        "more than 731 days ago: older events aren't kept",
    ] {
        assert!(page.status.as_u16() == 400 && page.shows(text), "{text}: {}", page.body);
    }
    world.run("update organizations set events_kept_days = 30");
    let page = program.sends("POST", "/import?strict=1", LINES, [days(29), days(31)].join("\n")).await;
    assert!(page.shows("\"num_records_imported\":1") && page.shows("more than 30 days ago"), "{}", page.body);
    let all_old = program.sends("POST", "/import", LINES, days(32)).await;
    assert_eq!(all_old.body, "{\"code\":200,\"num_records_imported\":0,\"status\":\"OK\"}");
    assert_eq!((world.count("events"), world.text("select sum(counted)::text from organization_months")), (3, "3".to_owned()));
    counts_are_true(&world);
}
