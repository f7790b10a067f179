//! What is known of people and groups.

use super::{FORM, JSON, SHOP, counts_are_true, keyed, program, robot, with_key};
use crate::support::{World, browser::Page};

async fn engage(world: &World, path: &str, updates: &str) -> Page {
    let body = updates.replace("TOKEN", SHOP);
    program(world).await.sends("POST", &format!("{path}?verbose=1"), JSON, body).await
}

fn known(world: &World, who: &str) -> String {
    world.text(&format!("select coalesce((select properties from profiles where distinct_id = '{who}'), '')"))
}

// X43, D4
#[actix_web::test]
async fn profiles_are_changed_in_order_and_counted_as_they_come_and_go() {
    let world = World::new();
    let set = |who: &str, ops: &str| format!("{{\"$token\":\"TOKEN\",\"$distinct_id\":\"{who}\",\"$ignore_time\":true,{ops}}}");
    let all = [
        set("ada", "\"$set\":{\"plan\":\"free\",\"seen\":1}"),
        set("ada", "\"$add\":{\"seen\":2}"),
        set("ben", "\"$set\":{\"plan\":\"paid\"}"),
        set("ada", "\"$set_once\":{\"plan\":\"paid\",\"born\":\"1999\\u0000\"}"),
        "{\"$token\":\"TOKEN\",\"$set\":{}}".to_owned(),
        set("cleo", "\"$unset\":[\"plan\"]"),
    ];
    let page = engage(&world, "/engage", &format!("[{}]", all.join(","))).await;
    assert!(page.shows("'$distinct_id' is required"), "{}", page.body);
    assert_eq!(known(&world, "ada"), "{\"born\":\"1999\\u0000\",\"plan\":\"free\",\"seen\":3}");
    assert_eq!(world.count("profiles"), 2);
    counts_are_true(&world);
    assert!(engage(&world, "/engage", &set("ada", "\"$delete\":\"\"")).await.shows("\"status\":1"));
    assert_eq!((known(&world, "ada"), world.count("profiles")), (String::new(), 1));
    counts_are_true(&world);
    let group = "{\"$token\":\"TOKEN\",\"$group_key\":\"company\",\"$group_id\":\"acme\",\"$set\":{\"size\":9}}";
    assert!(engage(&world, "/groups", group).await.shows("\"status\":1"));
    assert!(known(&world, "acme").contains("\"size\":9") && known(&world, "acme").contains("$last_seen"));
    counts_are_true(&world);
    let form =
        format!("data={}", data_encoding::BASE64.encode(set("eve", "\"$set\":{\"a\":1}").replace("TOKEN", SHOP).as_bytes()));
    assert_eq!(program(&world).await.sends("POST", "/engage", FORM, form).await.body, "1");
    for wrong in ["{}", "7", "[{\"$token\":\"TOKEN\",\"$distinct_id\":\"x\"}]"] {
        assert!(engage(&world, "/engage", wrong).await.shows("\"status\":0"), "{wrong}");
    }
}

// M102, X44: people are given page by page, to whoever may export them
#[actix_web::test]
async fn people_are_given_in_pages_to_those_who_may_export_them() {
    let (world, keys) = keyed();
    world.run(
        "insert into profiles (project_id, distinct_id, properties) select 3000001, 'p' || to_char(n, 'FM0000'), '{\"n\":' || n || '}'
         from generate_series(1, 1234) n;
         insert into profiles (project_id, group_key, distinct_id, properties) values (3000001, 'company', 'acme', '{}');
         insert into project_usage (project_id, profiles, month) values (3000001, 1234, '2026-01-01')",
    );
    let mut program = with_key(&world, &keys.api_secret).await;
    let first: serde_json::Value = serde_json::from_str(&program.get("/api/2.0/engage").await.body).unwrap();
    assert_eq!(
        (&first["total"], &first["page"], &first["page_size"], &first["status"]),
        (&1234.into(), &0.into(), &1000.into(), &"ok".into())
    );
    assert_eq!(first["results"][0], serde_json::json!({"$distinct_id": "p0001", "$properties": {"n": 1}}));
    let session = first["session_id"].as_str().unwrap();
    let body = format!("project_id=3000001&page=1&session_id={session}");
    for address in ["/api/query/engage", "/api/query/engage/"] {
        let second = program.sends("POST", address, FORM, body.clone()).await;
        let second: serde_json::Value = serde_json::from_str(&second.body).unwrap();
        assert_eq!((second["results"].as_array().unwrap().len(), second["session_id"].as_str()), (234, Some(session)));
    }
    let mut token = with_key(&world, SHOP).await;
    assert_eq!(token.get("/api/2.0/engage").await.status.as_u16(), 403, "the token is public");
}

#[actix_web::test]
async fn a_consumer_is_given_no_people() {
    for (role, status) in [("admin", 200), ("analyst", 200), ("consumer", 403)] {
        let world = World::new();
        let page = robot(&world, role).await.get("/api/2.0/engage?project_id=3000001").await;
        assert_eq!(page.status.as_u16(), status, "{role}: {}", page.body);
    }
}

// D3.3: whoever asks for some people is never given all of them, since programs delete whom they are given
#[actix_web::test]
async fn a_filter_that_is_not_understood_answers_nobody() {
    let (world, keys) = keyed();
    let set = |who: &str| format!("{{\"$token\":\"TOKEN\",\"$distinct_id\":\"{who}\",\"$set\":{{\"a\":1,\"b\":2}}}}");
    engage(&world, "/engage", &format!("[{},{},{}]", set("ada"), set("ben"), set("cleo"))).await;
    let mut program = with_key(&world, &keys.api_secret).await;
    for field in ["selector", "where", "behaviors", "filter_by_cohort", "data_group_id", "as_of_timestamp", "limit", "seLector"] {
        let asked = [
            program.get(&format!("/api/2.0/engage?{field}=x")).await,
            program.sends("POST", "/api/query/engage", FORM, format!("page=0&{field}=x")).await,
            program.sends("POST", "/api/query/engage", JSON, format!("{{\"page\":0,\"{field}\":[7]}}")).await,
            program
                .get(&format!("/api/2.0/export?from_date=2026-03-01&to_date=2026-03-01&{}=x", field.replace("limit", "x")))
                .await,
            program.get(&format!("/api/query/events/names?{}=x", field.replace("limit", "x"))).await,
        ];
        for page in asked {
            let is_told = page.status.as_u16() == 400 && page.shows("is not supported") && !page.shows("\"ada\"");
            assert!(is_told, "{field}: {} {}", page.status, page.body);
        }
    }
    let wrong = program.sends("POST", "/api/query/engage", JSON, "[1]").await;
    assert_eq!(wrong.status.as_u16(), 400, "{}", wrong.body);
    for (path, body) in [
        ("/api/2.0/engage?distinct_ids=%5B%22cleo%22,%22ada%22,%22eve%22%5D&output_properties=%5B%22b%22%5D", ""),
        ("/api/query/engage?output_properties=%5B%22b%22%5D", "distinct_ids=[\"ada\",\"cleo\"]"),
        ("/api/query/engage", "{\"distinct_ids\":[\"ada\",\"cleo\"],\"output_properties\":[\"b\"],\"page\":0}"),
    ] {
        let page = match body {
            "" => program.get(path).await,
            body => program.sends("POST", path, if body.starts_with('{') { JSON } else { FORM }, body).await,
        };
        let told: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let some = serde_json::json!([
            {"$distinct_id": "ada", "$properties": {"b": 2}}, {"$distinct_id": "cleo", "$properties": {"b": 2}}
        ]);
        assert_eq!((&told["total"], &told["results"]), (&2.into(), &some), "{path}");
    }
    let one = program.get("/api/2.0/engage?distinct_id=ben").await;
    assert!(one.shows("\"total\":1") && one.shows("ben") && !one.shows("ada"), "{}", one.body);
}

// R3.3: a service account changes people of the project it names, if it may; where it names none, each update has its token
#[actix_web::test]
async fn a_service_account_changes_profiles_where_its_role_allows_it() {
    for (role, status) in [("owner", 200), ("admin", 200), ("analyst", 403), ("consumer", 403)] {
        let world = World::new();
        let mut robot = robot(&world, role).await;
        let update = "[{\"$distinct_id\":\"ada\",\"$set\":{\"a\":1}}]";
        let page = robot.sends("POST", "/engage?verbose=1&project_id=3000001", JSON, update).await;
        assert_eq!((page.status.as_u16(), page.shows("\"status\":1")), (status, status == 200), "{role}: {}", page.body);
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("data", update), ("verbose", "1"), ("project_id", "3000002")])
            .finish();
        let page = robot.sends("POST", "/engage", FORM, form).await;
        assert!(page.status.as_u16() == 404 && page.shows("\"status\":0"), "{role}: {}", page.body);
        assert!(robot.sends("POST", "/engage?verbose=1", JSON, update).await.shows("'$token' is required"));
        assert_eq!(world.count("profiles"), i64::from(status == 200));
        let with_token = update.replace("\"$set\"", &format!("\"$token\":\"{SHOP}\",\"$set\"")).replace("ada", "ben");
        assert_eq!(robot.sends("POST", "/engage", JSON, with_token).await.body, "1");
        world.run("delete from service_accounts");
        let page = robot.sends("POST", "/engage?project_id=3000001", JSON, update).await;
        assert!(page.status.as_u16() == 401 && page.shows("\"status\":0"), "{}", page.body);
        counts_are_true(&world);
    }
}
