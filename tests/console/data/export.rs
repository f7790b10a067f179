//! Events on their way out.

use std::{io::Read as _, time::Instant};

use steward::{
    http::DataPool,
    model::{ProjectId, data::paces::Paces},
};

use super::{JSON, counts_are_true, event, keyed, program, robot, with_key};
use crate::support::{World, browser::Browser};

const DAYS: &str = "/api/2.0/export?from_date=2026-03-01&to_date=2026-03-02";
/// 2026-03-01T00:00:00Z
const MARCH: i64 = 1_772_323_200;

async fn import(program: &mut Browser, lines: &[String]) {
    let page = program.sends("POST", "/import?strict=1", "application/x-ndjson", lines.join("\n")).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
}

// X44, M47, R3.3: both days are included, a line each, by time
#[actix_web::test]
async fn the_events_of_some_days_are_given_a_line_each() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    let lines: Vec<String> = [-1, 0, 86_400, 172_799, 172_800]
        .iter()
        .map(|offset| {
            event(if *offset == 0 { "Se\\\"en\\\\" } else { "Paid" }, "ada", MARCH + offset, &format!("n{}", offset + 1))
        })
        .collect();
    import(&mut program, &lines).await;
    let page = program.get(DAYS).await;
    assert_eq!((page.status.as_u16(), page.headers["content-type"].as_str()), (200, "application/x-ndjson"));
    let first = r#"{"event":"Se\"en\\","properties":{"time":1772323200,"distinct_id":"ada","$insert_id":"n1","sum":1.10}}"#;
    assert_eq!((page.body.lines().next(), page.body.lines().count()), (Some(first), 3));
    assert!(program.get(&format!("{DAYS}&time_in_ms=true")).await.shows("\"time\":1772323200000,"));
    assert_eq!(program.get(&format!("{DAYS}&event=%5B%22Paid%22%5D")).await.body.lines().count(), 2);
    assert_eq!(program.get(&format!("{DAYS}&limit=1")).await.body.lines().count(), 1);
    for wrong in ["", "?from_date=2026-03-01", "?from_date=2026-03-02&to_date=2026-03-01", "?from_date=x&to_date=2026-03-01"] {
        let page = program.get(&format!("/api/2.0/export{wrong}")).await;
        assert_eq!((page.status.as_u16(), page.headers["content-type"].as_str()), (400, JSON), "{wrong}: {}", page.body);
    }
    for wrong in ["limit=0", "limit=100001", "event=Paid", "where=1"] {
        assert_eq!(program.get(&format!("{DAYS}&{wrong}")).await.status.as_u16(), 400, "{wrong}");
    }
    for address in ["/api/query/events/names", "/api/query/events/names/"] {
        let names = program.get(&format!("{address}?type=general&limit=10")).await;
        assert_eq!(names.body, r#"["Paid","Se\"en\\"]"#, "{address}");
    }
}

// D3.1, T8: more than fits into one piece, packed, and the same again in another project
#[actix_web::test]
async fn an_export_of_many_pieces_goes_into_another_project_and_is_the_same_there() {
    let (world, keys) = keyed();
    let app = world.keys("App");
    let (mut shop, mut program) = (with_key(&world, &keys.api_secret).await, with_key(&world, &app.api_secret).await);
    for batch in 0..3 {
        let lines: Vec<String> =
            (0..1_500).map(|n| event("Paid", &format!("p{}", n % 50), MARCH + n % 900, &format!("b{batch}-{n}"))).collect();
        import(&mut shop, &lines).await;
    }
    let plain = shop.get(DAYS).await.body;
    assert_eq!(plain.lines().count(), 4_500);
    shop.headers.push(("accept-encoding", "gzip".to_owned()));
    let packed = shop.get(DAYS).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed.bytes[..]).read_to_string(&mut unpacked).unwrap();
    assert!(unpacked == plain, "one gzip stream with the same lines");
    for _ in 0..2 {
        let lines: Vec<String> = plain.lines().map(str::to_owned).collect();
        for piece in lines.chunks(2_000) {
            import(&mut program, piece).await;
        }
        assert!(program.get(DAYS).await.body == plain);
    }
    counts_are_true(&world);
}

// A49, M49, R2.7.1: a project of old gives its own time, and means its own days
#[actix_web::test]
async fn a_project_of_old_gives_its_own_time() {
    let (world, keys) = keyed();
    let mut program = with_key(&world, &keys.api_secret).await;
    import(&mut program, &[event("Late", "ada", MARCH - 3_600, "1"), event("Later", "ada", MARCH + 172_799, "2")]).await;
    assert!(!program.get(DAYS).await.shows("Late\""));
    world.run("update projects set timezone = 'Europe/Berlin', stores_local_time = true where id = 3000001");
    let page = program.get(DAYS).await;
    assert!(page.shows(&format!("\"Late\",\"properties\":{{\"time\":{MARCH}")) && !page.shows("Later"), "{}", page.body);
}

// M100, R3.3
#[actix_web::test]
async fn whoever_may_download_reports_may_export_and_nobody_else() {
    for (role, status) in [("owner", 200), ("admin", 200), ("analyst", 200), ("consumer", 403)] {
        let world = World::new();
        let mut robot = robot(&world, role).await;
        let page = robot.get(&format!("{DAYS}&project_id=3000001")).await;
        assert_eq!(page.status.as_u16(), status, "{role}: {}", page.body);
        assert_eq!(robot.get(&format!("{DAYS}&project_id=3000003")).await.status.as_u16(), 404);
        assert_eq!(robot.get(DAYS).await.status.as_u16(), 400, "no project is named");
        world.run("delete from service_accounts");
        assert_eq!(robot.get(&format!("{DAYS}&project_id=3000001")).await.status.as_u16(), 401);
    }
    let (world, keys) = keyed();
    assert_eq!(program(&world).await.get(DAYS).await.status.as_u16(), 401);
    assert_eq!(with_key(&world, super::SHOP).await.get(DAYS).await.status.as_u16(), 403, "the token is public");
    assert_eq!(with_key(&world, &keys.api_key).await.get(DAYS).await.status.as_u16(), 401);
    let mut ada = world.signed_in("ada").await;
    assert_eq!(ada.get(DAYS).await.status.as_u16(), 401, "a session is no key");
}

// D1.5: sixty exports of a project within an hour, and when the next one is welcome
#[actix_web::test]
async fn a_project_is_exported_sixty_times_an_hour() {
    let world = World::new();
    let keys = world.keys("Shop");
    let mut program = with_key(&world, &keys.api_secret).await;
    for n in 0..60 {
        assert_eq!(program.get(DAYS).await.status.as_u16(), 200, "{n}");
    }
    let page = program.get(DAYS).await;
    assert_eq!(page.status.as_u16(), 429);
    let seconds: i64 = page.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

// D1.5: what whoever runs the site set holds, a pace in a second too, and what is under way at once
#[actix_web::test]
async fn exports_are_counted_by_the_second_and_at_once_as_the_site_is_set() {
    let mut world = World::new();
    let keys = world.keys("Shop");
    let paces = |exports_a_second, exports_at_once| Paces { exports_a_second, exports_at_once, ..Paces::default() };
    world.site.data_pool = DataPool::at(&world.database.program_url, paces(2, 100));
    let mut program = with_key(&world, &keys.api_secret).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let page = program.get(DAYS).await;
        statuses.push((page.status.as_u16(), page.headers.get("retry-after").cloned()));
    }
    assert_eq!(statuses, [(200, None), (200, None), (429, Some("1".to_owned()))]);
    world.site.data_pool = DataPool::at(&world.database.program_url, paces(1_000, 1));
    let under_way = world.site.data_pool.allowances.export(ProjectId(3_000_001), Instant::now()).ok();
    let mut program = with_key(&world, &keys.api_secret).await;
    let page = program.get(DAYS).await;
    assert!(page.status.as_u16() == 429 && page.headers.contains_key("retry-after"), "one is under way: {}", page.body);
    drop(under_way);
    for _ in 0..3 {
        assert_eq!(program.get(DAYS).await.status.as_u16(), 200, "what has ended is no more counted");
    }
}
