//! Control characters that no database keeps, in every field, filter, token and thing that programs send with a key in hand.

use std::{collections::BTreeSet, fs};

use serde_json::json;
use steward::app::routes::{Asks, TABLE};

use super::{APP, FORM, JSON, SHOP, basic, counts_are_true, event, keyed, program, seconds_ago, track, with_key};
use crate::support::World;

/// Within, and in a list.
const VALUES: [&str; 2] = ["a\0b", "[\"a\",\"b\\u0000\"]"];

/// Every field that some data address reads: whatever stands in quotation marks in their sources and can be the name of one.
fn names() -> BTreeSet<String> {
    let sources = fs::read_dir("src/api/data").unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let is_name = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let words = sources.map(|text| text.split('"').filter(is_name).map(str::to_owned).collect::<Vec<_>>());
    let known: BTreeSet<String> = words.flatten().collect();
    for name in ["event", "distinct_id", "distinct_ids", "output_properties", "api_key", "data", "from_date", "strict"] {
        assert!(known.contains(name), "{name}");
    }
    known
}

// U11, X44: with a key, so that nothing is refused before it is looked at
#[actix_web::test]
async fn no_control_character_in_a_field_of_a_data_address_is_a_fault() {
    let world = World::new();
    // Each project has its own allowance, and tests of other worlds have theirs in the same memory.
    world.run("delete from project_ranks where project_id = 3000001; update projects set id = 3999002 where id = 3000001");
    let keys = world.keys("Shop");
    track(&world, &event("Paid", "ada", seconds_ago(0), "1")).await;
    let mut program = with_key(&world, &keys.api_secret).await;
    // The same address with a stroke at its end is the same handler.
    let asked = TABLE.iter().filter(|line| line.asks == Asks::Data && !line.path.ends_with('/'));
    for line in asked.filter(|line| line.method != "options") {
        let days = "from_date=2026-01-01&to_date=2026-12-31";
        for (name, value) in names().iter().flat_map(|name| VALUES.map(|value| (name, value))) {
            let field = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            let (path, method) = (line.path, line.method.to_uppercase());
            let mut pages = vec![program.sends(&method, &format!("{path}?{days}&{field}"), JSON, "").await];
            if method == "POST" {
                pages.push(program.sends("POST", path, FORM, field.clone()).await);
                pages.push(program.sends("POST", path, JSON, json!({ name: value }).to_string()).await);
            }
            for page in pages {
                assert!(!page.status.is_server_error(), "{method} {path} {name} {value:?}: {} {}", page.status, page.body);
            }
        }
    }
}

// U11, D3.1, D3.3: what cannot be looked up is refused before anything is sent
#[actix_web::test]
async fn a_question_that_names_what_no_database_keeps_is_refused_whole() {
    let (world, keys) = keyed();
    track(&world, &event("Paid", "ada", seconds_ago(0), "1")).await;
    let mut program = with_key(&world, &keys.api_secret).await;
    for path in [
        "/api/2.0/export?from_date=2026-01-01&to_date=2026-12-31&event=%5B%22Paid%22,%22%5Cu0000%22%5D",
        "/api/2.0/engage?distinct_id=%00",
        "/api/2.0/engage?distinct_id=ada%00",
        "/api/2.0/engage?distinct_ids=%5B%22%5Cu0000%22%5D",
        "/api/2.0/engage?output_properties=%5B%22%5Cu0000%22%5D",
    ] {
        let page = program.get(path).await;
        assert!(page.status.as_u16() == 400 && page.shows("null character"), "{path}: {} {}", page.status, page.body);
    }
    for (kind, body) in [
        (FORM, "distinct_id=a%00".to_owned()),
        (JSON, json!({ "distinct_id": "\0" }).to_string()),
        (JSON, json!({ "distinct_ids": ["ada", "\0"] }).to_string()),
    ] {
        let page = program.sends("POST", "/api/query/engage", kind, body.clone()).await;
        assert!(page.status.as_u16() == 400 && page.shows("null character"), "{body}: {} {}", page.status, page.body);
    }
}

// D3.3: those who are named in either field are given
#[actix_web::test]
async fn whoever_names_people_in_two_fields_is_given_both() {
    let (world, keys) = keyed();
    world.run(
        "insert into profiles (project_id, distinct_id, properties) values (3000001, 'ada', '{}'), (3000001, 'ben', '{}'),
         (3000001, 'cleo', '{}'), (3000001, 'dora', '{}')",
    );
    let mut program = with_key(&world, &keys.api_secret).await;
    for (fields, total) in [
        ("distinct_id=ada&distinct_ids=[\"ben\",\"cleo\"]", 3),
        ("distinct_ids=[]&distinct_id=ada", 1),
        ("distinct_ids=[\"ada\"]&distinct_id=ada", 1),
        ("distinct_ids=[]", 0),
        ("distinct_ids=&distinct_id=", 4),
    ] {
        let page = program.sends("POST", "/api/query/engage", FORM, fields).await;
        let told: serde_json::Value = serde_json::from_str(&page.body).expect("people");
        assert_eq!(told["results"].as_array().map(Vec::len), Some(total), "{fields}: {}", page.body);
    }
}

// D1.3, U11: a token that can be none is told of the one thing that has it
#[actix_web::test]
async fn a_token_that_can_be_none_keeps_nothing_of_its_batch_back() {
    let world = World::new();
    let now = seconds_ago(0);
    for (n, token) in ["\\u0000", "c4ca4238a0b923820dcc509a6f7584\\u0000b", "x", "é", &"9".repeat(70_000)].into_iter().enumerate()
    {
        let (good, app) =
            (event("Paid", "ada", now, &format!("g{n}")), event("Seen", "ben", now, &format!("a{n}")).replace(SHOP, APP));
        let bad = event("Paid", "ada", now, &format!("b{n}")).replace(SHOP, token);
        let page = track(&world, &format!("[{good},{bad},{app}]")).await;
        assert_eq!(page.status.as_u16(), 200, "{n}: {}", page.body);
        assert!(page.shows("'properties.token' opens no project") && !page.shows("entries"), "one of three: {}", page.body);
        assert_eq!(world.count("events"), 2 * (i64::try_from(n).unwrap() + 1));
        let page = track(&world, &bad).await;
        assert_eq!(page.status.as_u16(), 401, "{n}: alone, it opens nothing: {}", page.body);

        let set =
            |who: &str, token: &str| format!("{{\"$token\":\"{token}\",\"$distinct_id\":\"{who}{n}\",\"$set\":{{\"a\":1}}}}");
        let updates = format!("[{},{}]", set("ada", SHOP), set("ben", token));
        let page = program(&world).await.sends("POST", "/engage?verbose=1", JSON, updates).await;
        assert!(page.status.as_u16() == 200 && page.shows("'$token'") && !page.shows("entries"), "{n}: {}", page.body);
        assert_eq!(world.count("profiles"), i64::try_from(n).unwrap() + 1);
        let groups = set("acme", token).replace("$distinct_id", "$group_key\":\"company\",\"$group_id");
        let page = program(&world).await.sends("POST", "/groups?verbose=1", JSON, groups).await;
        assert!(!page.status.is_server_error() && page.shows("\"status\":0"), "{n}: {} {}", page.status, page.body);
    }
    counts_are_true(&world);
}

// U11: nor does what stands in the header
#[actix_web::test]
async fn no_control_character_in_a_header_is_a_fault() {
    let (world, keys) = keyed();
    let mut program = program(&world).await;
    for header in [
        basic("\0", ""),
        basic("a\0b", "c\0d"),
        basic(&keys.api_secret, "\0"),
        basic(&format!("\0{}", &keys.api_secret[1..]), ""),
        basic("loader\0.0a1b2c.mp-service-account", "sk_1_\0"),
    ] {
        program.headers = vec![("authorization", header)];
        for path in ["/api/2.0/engage?project_id=3000001", "/api/query/events/names?project_id=%00"] {
            let page = program.get(path).await;
            assert!(page.status.is_client_error(), "{path}: {} {}", page.status, page.body);
        }
    }
}
