//! Events as they happen.

use std::io::Write as _;

use super::{APP, FORM, JSON, SHOP, counts_are_true, event, program, seconds_ago, track};
use crate::support::World;

// X43, D1: as a list, alone, in lines, in a form, as base64, in an address
#[actix_web::test]
async fn an_event_is_taken_however_clients_send_it() {
    let world = World::new();
    let mut program = program(&world).await;
    let one = |n: i64| event("Paid", "ada", seconds_ago(n), &n.to_string());
    let form = |data: &str| url::form_urlencoded::Serializer::new(String::new()).append_pair("data", data).finish();
    let base64 = |data: &str| data_encoding::BASE64.encode(data.as_bytes());
    let packed = |data: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    for (n, (path, kind, body)) in [
        ("/track", JSON, one(1).into_bytes()),
        ("/track/", JSON, format!("[{}]", one(2)).into_bytes()),
        ("/track", FORM, form(&one(3)).into_bytes()),
        ("/track?ip=1", FORM, form(&base64(&format!("[{}]", one(4)))).into_bytes()),
        ("/track", FORM, format!("data={}", base64(&one(5))).into_bytes()),
        ("/track", JSON, packed(&format!("[{}]", one(6)))),
        ("/track", "application/x-ndjson", one(7).into_bytes()),
        ("/track", "text/plain", one(8).into_bytes()),
    ]
    .into_iter()
    .enumerate()
    {
        let page = program.sends("POST", path, kind, body).await;
        assert_eq!((page.status.as_u16(), page.body.as_str()), (200, "1"), "{n}");
        assert_eq!(world.count("events"), i64::try_from(n + 1).unwrap(), "{n}");
    }
    let page = program.get(&format!("/track?{}&verbose=1", form(&one(9)))).await;
    assert_eq!((page.status.as_u16(), page.body.as_str()), (200, "{\"error\":null,\"status\":1}"));
    let page = program.get(&format!("/track/?{}&img=1", form(&base64(&one(10))))).await;
    assert_eq!((page.headers["content-type"].as_str(), &page.bytes[..4]), ("image/gif", &b"GIF8"[..]));
    let page = program.get(&format!("/track/?{}&callback=done", form(&one(11)))).await;
    assert_eq!(page.body, "/**/done(1);");
    assert_eq!(
        world.count("events where project_id = 3000001 and properties = '{\"sum\":1.10}'"),
        11,
        "without the token, as written"
    );
    counts_are_true(&world);
}

// D1.3: what is good is stored, and of the rest it is told what is wrong
#[actix_web::test]
async fn nonsense_in_a_batch_loses_nothing_that_is_good() {
    let world = World::new();
    let now = seconds_ago(0);
    let app = event("Seen", "ben", now, "3").replace(SHOP, APP);
    let gone = event("Seen", "ben", now, "4").replace(SHOP, &"0".repeat(32));
    let bare = r#"{"event":"Seen","properties":{}}"#;
    let page = track(&world, &format!("[{}, 7, {app}, {gone}, {bare}, null]", event("Paid", "ada", now, "1"))).await;
    assert_eq!(page.status.as_u16(), 200);
    assert!(page.shows("\"status\":0") && page.shows("4 entries were not taken"), "{}", page.body);
    assert_eq!((world.count("events where project_id = 3000001"), world.count("events where project_id = 3000002")), (1, 1));
    let mut program = program(&world).await;
    for body in ["", "nonsense", "[", "[{]", "{\"event\":", "\u{0}"] {
        let page = program.sends("POST", "/track", JSON, body.to_owned()).await;
        assert_eq!(page.status.as_u16(), 400, "{body}");
        assert!(page.shows("\"status\":0") && page.headers["content-type"].starts_with(JSON), "{body}: {}", page.body);
    }
    let deep = "[".repeat(100_000);
    assert_eq!(program.sends("POST", "/track", JSON, deep).await.status.as_u16(), 400);
    let gone = track(&world, &event("Seen", "ben", now, "4").replace(SHOP, &"0".repeat(32))).await;
    assert_eq!(gone.status.as_u16(), 401, "{}", gone.body);
    counts_are_true(&world);
}

// D1.4: a few bytes that unpack to very many, and too many at once
#[actix_web::test]
async fn too_much_at_once_is_refused_and_nothing_of_it_is_stored() {
    let world = World::new();
    let mut program = program(&world).await;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let many = format!("[{}]", vec![event("Paid", "ada", seconds_ago(0), "1"); 2_001].join(","));
    for (path, body) in [
        ("/track", bomb.clone()),
        ("/engage", bomb.clone()),
        ("/track", many.clone().into_bytes()),
        ("/track", vec![b' '; 4_000_000]),
    ] {
        let page = program.sends("POST", path, JSON, body).await;
        assert_eq!(page.status.as_u16(), 413, "{path}: {}", page.body);
        assert!(page.shows("\"status\":0"), "{}", page.body);
    }
    assert_eq!(world.count("events"), 0);
}

// D1.1: pages of other sites send, and no other address of this console takes what they send
#[actix_web::test]
async fn a_page_of_another_site_may_send_events_and_nothing_else() {
    let world = World::new();
    let mut page = program(&world).await;
    page.headers = vec![("origin", "https://shop.example".to_owned()), ("sec-fetch-site", "cross-site".to_owned())];
    for path in ["/track", "/track/", "/engage/", "/groups", "/import"] {
        let asked = page.sends("OPTIONS", path, JSON, "").await;
        assert_eq!((asked.status.as_u16(), asked.headers["access-control-allow-origin"].as_str()), (204, "https://shop.example"));
        assert!(asked.headers["access-control-allow-headers"].contains("Content-Type"));
    }
    let sent = page.sends("POST", "/track/", JSON, event("Paid", "ada", seconds_ago(0), "1")).await;
    assert_eq!((sent.body.as_str(), sent.headers["access-control-allow-origin"].as_str()), ("1", "https://shop.example"));
    assert_eq!(sent.headers["cross-origin-resource-policy"], "cross-origin");
    let login = page.sends("POST", "/login", FORM, "email=a").await;
    assert_eq!((login.status.as_u16(), login.headers.contains_key("access-control-allow-origin")), (403, false));
}

// X43: what is older than five days is for the import
#[actix_web::test]
async fn what_is_old_or_lies_ahead_is_not_tracked() {
    let world = World::new();
    for (seconds, status) in [(6 * 86_400, 0), (4 * 86_400, 1), (-3_000, 1), (-4_000, 0)] {
        let page = track(&world, &event("Paid", "ada", seconds_ago(seconds), &seconds.abs().to_string())).await;
        assert!(page.shows(&format!("\"status\":{status}")), "{seconds}: {}", page.body);
    }
    assert_eq!(world.count("events"), 2);
}

// R3.3.2: a picture is a picture and a call is a call, also where nothing is taken; and nobody is asked for a password
#[actix_web::test]
async fn a_refusal_has_the_shape_that_was_asked_for() {
    let world = World::new();
    let mut program = program(&world).await;
    let form = |data: &str| url::form_urlencoded::Serializer::new(String::new()).append_pair("data", data).finish();
    let lost = form(&event("Paid", "ada", seconds_ago(1), "1").replace(SHOP, &"0".repeat(32)));
    for data in [&lost, "data=nonsense", &form(&"[".repeat(100_000))] {
        for (asked, kind, said) in [("img=1", "image/gif", "GIF8"), ("callback=done", "text/javascript", "/**/done(0);")] {
            let sent = program.sends("POST", &format!("/track?{asked}"), FORM, data.to_owned()).await;
            let pages =
                if data.len() < 9_000 { vec![program.get(&format!("/track?{data}&{asked}")).await, sent] } else { vec![sent] };
            for page in pages {
                assert_eq!((page.status.as_u16(), page.headers["content-type"].as_str()), (200, kind), "{asked} {}", page.body);
                assert!(page.bytes.starts_with(said.as_bytes()) && !page.headers.contains_key("www-authenticate"));
            }
        }
    }
    for path in ["/track", "/track?verbose=1", "/engage", "/groups"] {
        let ends = "\"$distinct_id\":\"a\",\"$group_key\":\"b\",\"$group_id\":\"c\",\"$token\":\"x\",\"$set\":{}";
        let body = if path.starts_with("/track") { lost.clone() } else { form(&format!("{{{ends}}}")) };
        let page = program.sends("POST", path, FORM, body).await;
        assert_eq!((page.status.as_u16(), page.headers.contains_key("www-authenticate")), (401, false), "{path}");
        assert_eq!(
            page.body,
            "{\"error\":\"This project token isn't valid. Copy it from the project's Overview.\",\"status\":0}"
        );
    }
}

// D1.6: everything is asked before anything is stored, and what fails afterwards is told by itself
#[actix_web::test]
async fn a_batch_for_several_projects_can_be_sent_again_without_doubling() {
    use diesel::connection::SimpleConnection;
    use steward::model::{ProjectId, limits::RECORDS_A_MINUTE};
    let world = World::new();
    world.run("delete from project_ranks where project_id = 3000002; update projects set id = 3998002 where id = 3000002");
    let bare = |token: &str| event("Bare", "ada", seconds_ago(1), "x").replace(",\"$insert_id\":\"x\"", "").replace(SHOP, token);
    let body = format!("[{},{}]", bare(SHOP), bare(APP));
    for _ in 0..2 {
        // Used up until an hour from now.
        let later = std::time::Instant::now() + std::time::Duration::from_secs(3_600);
        world.site.data_pool.allowances.send(ProjectId(3_998_002), RECORDS_A_MINUTE as usize, later).unwrap();
        let mut once = program(&world).await;
        let page =
            once.sends("POST", "/track?verbose=1", JSON, format!("[{},{}]", bare(SHOP), vec![bare(APP); 1_999].join(","))).await;
        assert!(page.status.as_u16() == 429 && page.headers.contains_key("retry-after"), "{} {}", page.status, page.body);
        assert_eq!(world.count("events"), 0, "nothing of it is stored");
    }
    world.run("delete from project_ranks where project_id = 3998002; update projects set id = 3998003 where id = 3998002");
    let mut end = world.database.connect();
    end.batch_execute("begin; select pg_advisory_xact_lock(41, 3998003)").unwrap();
    let page = track(&world, &body).await;
    assert!(page.status.as_u16() == 200 && page.shows("this wasn't stored: send it again, and nothing else"), "{}", page.body);
    end.batch_execute("rollback").unwrap();
    assert_eq!((world.count("events"), world.count("events where project_id = 3000001")), (1, 1));
    assert!(track(&world, &bare(APP)).await.shows("\"status\":1"));
    assert_eq!(world.count("events where project_id = 3998003"), 1);
    counts_are_true(&world);
}
