//! A file that is being sent does not break off because the database was busy for a moment.

use std::{borrow::Cow, thread, time::Duration};

use actix_web::body::{BoxBody, MessageBody as _};
use chrono::NaiveDate;
use futures_util::future::poll_fn;
use steward::{
    frame::export::{Sheet, export},
    http::export_stream::{ExportStream, Written, wanted},
    model::{
        page::{From, Key},
        project_keys::ProjectKeys,
    },
    operations::data::{DataCredential, digest, giving},
    store::{self, Keyed, PgConnection, QueryResult},
};

use crate::{
    database::{Database, number},
    support::World,
};

/// So long nobody gets a connection: longer than the pool waits for one (F22.1).
const AWAY: Duration = Duration::from_millis(4_500);

/// Ends every connection to this database and refuses new ones for a while, as a server does that is started anew.
fn goes_away(database: &Database) -> thread::JoinHandle<()> {
    let mut there = database.connect();
    let name = crate::database::text(&mut there, "select current_database()::text");
    let mut admin = store::connect(&database.url.replacen(&format!("/{name}"), "/postgres", 1)).unwrap();
    let run = |admin: &mut PgConnection, sql: String| crate::database::run(admin, &sql);
    run(&mut admin, format!("alter database {name} allow_connections false"));
    // A server that tidies up there belongs to nobody, and only a superuser ends it.
    let others =
        format!("select pid from pg_stat_activity where datname = '{name}' and backend_type = 'client backend' offset 0");
    assert!(number(&mut admin, &format!("select count(pg_terminate_backend(pid)) from ({others}) it")) > 0);
    thread::spawn(move || {
        thread::sleep(AWAY);
        run(&mut admin, format!("alter database {name} allow_connections true"));
    })
}

async fn next(body: &mut std::pin::Pin<Box<BoxBody>>) -> Option<String> {
    let piece = poll_fn(|cx| body.as_mut().poll_next(cx)).await?;
    Some(String::from_utf8(piece.unwrap_or_else(|error| panic!("it broke off: {error}")).to_vec()).unwrap())
}

/// Three thousand numbers, each read from the database.
#[derive(Clone)]
struct Numbers;

struct Line(i64);

impl Keyed for Line {
    fn key(&self) -> Key {
        Key { value: String::new(), id: self.0 }
    }
}

impl Sheet for Numbers {
    const NAME: &'static str = "numbers";
    const HEADING: &'static [&'static str] = &["Number"];
    type Line = Line;

    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Line>> {
        let behind = if let From::After(key) = from { key.id } else { 0 };
        let end = number(conn, "select 3000").min(behind + i64::try_from(most).unwrap());
        Ok((behind + 1..=end).map(Line).collect())
    }

    fn cells(line: &Line) -> Vec<Cow<'_, str>> {
        vec![Cow::Owned(line.0.to_string())]
    }
}

// F16, U1
#[actix_web::test]
async fn a_table_is_whole_though_the_database_was_away_while_it_was_sent() {
    let world = World::new();
    let answer = export(world.db.clone(), Numbers).unwrap();
    let mut body = Box::pin(answer.into_body());
    let mut file = next(&mut body).await.unwrap() + &next(&mut body).await.unwrap();
    let back = goes_away(&world.database);
    while let Some(piece) = next(&mut body).await {
        file.push_str(&piece);
    }
    back.join().unwrap();
    let numbers: Vec<i64> = file.lines().skip(1).map(|line| line.parse().unwrap()).collect();
    assert_eq!(numbers, (1..=3_000).collect::<Vec<_>>());
}

// F16, X44, U1: packed, too, where a piece that is lost would spoil all that follow
#[actix_web::test]
async fn an_export_of_events_is_whole_though_the_database_was_away_while_it_was_sent() {
    let world = World::new();
    let keys: ProjectKeys = world.keys("Shop");
    world.run(
        "select events_part('2026-03-01'); insert into events (project_id, time, id, event, distinct_id, properties)
         select 3000001, '2026-03-01'::timestamptz + n * interval '1 second', gen_random_uuid(), 'Paid', 'p' || n, '{}'
         from generate_series(1, 5000) n",
    );
    for packed in [false, true] {
        let (data_pool, by) = (world.site.data_pool.clone(), DataCredential::Key(keys.api_secret.clone()));
        assert_eq!(keys.api_secret_digest(), digest(&keys.api_secret));
        let asked = by.clone();
        let opened = data_pool.run(move |conn| giving::export(conn, &asked)).await.unwrap().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let events = wanted(opened.receiver(), (day("2026-03-01"), day("2026-03-02")), None);
        let written = Written { in_millis: false, packed, for_import: false };
        let turn = data_pool.allowances.export(opened.receiver().id, std::time::Instant::now()).expect("nobody else exports");
        let mut pieces = Box::pin(ExportStream::new(data_pool, by, (opened.receiver(), events), (written, turn)).pieces());
        let (mut file, mut back) = (Vec::new(), None);
        while let Some(piece) = futures_util::StreamExt::next(&mut pieces).await {
            file.extend_from_slice(&piece.unwrap_or_else(|error| panic!("it broke off: {error}")));
            back.get_or_insert_with(|| goes_away(&world.database));
        }
        back.unwrap().join().unwrap();
        let mut text = String::new();
        match packed {
            true => drop(std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&file[..]), &mut text).unwrap()),
            false => text = String::from_utf8(file).unwrap(),
        }
        let mut people: Vec<&str> =
            text.lines().filter_map(|line| line.split("\"distinct_id\":\"").nth(1)?.split('"').next()).collect();
        people.sort_unstable();
        people.dedup();
        assert_eq!((text.lines().count(), people.len()), (5_000, 5_000), "each once");
    }
}
