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
