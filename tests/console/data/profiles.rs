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
