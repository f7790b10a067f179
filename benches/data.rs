//! What loading and reading events costs beside what the database does by itself: `cargo bench --bench data`, or
//! `EVENTS=100000 cargo bench --bench data` for fewer than a million.
//!
//! Batches of 2,000 packed lines are unpacked, read, stored and counted one after the other; beside it lines that are ready are
//! copied into the same table with a bare `COPY`. Then all are read in pieces, as an export does, and copied out. Seconds differ
//! from machine to machine; the shares hold.

mod large;

use std::{
    io::{BufRead, Write},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExecuteCopyFromDsl, connection::SimpleConnection, pg::CopyFormat};
use flate2::{Compression, write::GzEncoder};
use steward::{
    model::{ProjectId, data::event::Way, data::unpacked::unpacked, project_keys::ProjectKeys, sealer::Sealer},
    operations::data::{
        DataCredential, Wanted,
        batches::{self, Batch},
        giving, prepare,
    },
    store::{self, Error, PgConnection, schema::events},
};

diesel::table! {
    whole (id) {
        id -> Uuid,
        project_id -> Int8,
        time -> Timestamptz,
        event -> Text,
        distinct_id -> Text,
        insert_id -> Nullable<Text>,
        properties -> Text,
        received_at -> Timestamptz,
    }
}

const BATCH: usize = 2_000;

fn main() {
    let many: usize = std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let ((_cluster, _folder), mut conn) = large::cluster();
    let large = large::organization(&mut conn);
    let keys = ProjectKeys::new();
    let sealed = keys.seal(&Sealer::new(b"a key of the bench", "project keys"), large.project);
    store::write(&mut conn, |tx| store::projects::keys::set(tx, large.project, &keys, &sealed, None)).expect("keys");
    prepare(&mut conn, "").expect("a connection for data");
    let by = DataCredential::Key(keys.api_secret);
    let now = Utc::now();

    let batches: Vec<Vec<u8>> = (0..many / BATCH).map(|n| batch(n, now)).collect();
    let bytes: usize = batches.iter().map(Vec::len).sum();
    let began = Instant::now();
    for packed in &batches {
        let text = unpacked(packed, 20_000_000).expect("what was packed");
        let text = std::str::from_utf8(&text).expect("text");
        let batch = Batch { text, in_lines: true, by: Some(&by), allows: &|_, _| Ok(()), now };
        let outcome = batches::events(&mut conn, &batch, Way::Import).expect("stored").expect("read");
        assert_eq!((outcome.taken, outcome.wrong.len()), (BATCH, 0));
    }
    let ours = began.elapsed();
    let began = Instant::now();
    for n in 0..many / BATCH {
        copy(&mut conn, &lines(n, now));
    }
    told("import", many, ours, began.elapsed(), "COPY into the same table");
    println!("        {} bytes of packed lines", bytes / many);

    let began = Instant::now();
    assert_eq!(read(&mut conn, &by, large.project, now), many);
    let ours = began.elapsed();
    // A table in parts is not copied out by name: its rows stand once more in one that has none.
    conn.batch_execute("create unlogged table whole as select * from events").expect("all of them");
    let began = Instant::now();
    let rows = diesel::copy_to(whole::table)
        .with_format(CopyFormat::Text)
        .load_raw(&mut conn)
        .expect("it is copied out")
        .lines()
        .count();
    let each = began.elapsed().mul_f64(many as f64 / rows as f64);
    told("export", many, ours, each, "COPY TO STDOUT");
}

fn told(what: &str, many: usize, ours: Duration, bare: Duration, beside: &str) {
    let per_second = |time: Duration| many as f64 / time.as_secs_f64();
    println!(
        "{what}: {:.0} events a second, {:.1} µs each; {beside}: {:.0}; share {:.0} %",
        per_second(ours),
        ours.as_secs_f64() * 1e6 / many as f64,
        per_second(bare),
        100.0 * bare.as_secs_f64() / ours.as_secs_f64()
    );
}

/// When the event of this number happened: over the last ninety days.
fn time(n: usize, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::seconds(i64::try_from(n * 7 % 7_000_000).unwrap_or(0))
}

fn batch(number: usize, now: DateTime<Utc>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    for n in number * BATCH..(number + 1) * BATCH {
        let time = time(n, now).timestamp();
        let properties = properties(n);
        writeln!(
            packed,
            "{{\"event\":\"Event {}\",\"properties\":{{\"time\":{time},\"distinct_id\":\"user-{}\",\"$insert_id\":\"id-{n}\",{properties}}}}}",
            n % 40,
            n * 7919 % 100_000
        )
        .expect("memory");
    }
    packed.finish().expect("memory")
}

fn properties(n: usize) -> String {
    format!(
        "\"$browser\":\"Firefox\",\"$city\":\"Berlin\",\"$os\":\"Linux\",\"page\":\"/products/{}\",\"price\":{}.5,\"plan\":\"growth\",\"tags\":[\"a\",\"b\"]",
        n % 500,
        n % 90
    )
}

/// The same as lines of `COPY`, for a project beside.
fn lines(number: usize, now: DateTime<Utc>) -> Vec<u8> {
    let mut lines = Vec::new();
    for n in number * BATCH..(number + 1) * BATCH {
        let time = time(n, now).format("%Y-%m-%d %H:%M:%S+00");
        writeln!(
            lines,
            "1\t{time}\t{}\tEvent {}\tuser-{}\tid-{n}\t{{{}}}\t{time}",
            uuid::Uuid::new_v4(),
            n % 40,
            n * 7919 % 100_000,
            properties(n)
        )
        .expect("memory");
    }
    lines
}

fn copy(conn: &mut PgConnection, lines: &[u8]) {
    diesel::copy_from(events::table)
        .from_raw_data(events::table, |copy| {
            copy.write_all(lines).map_err(|error| Error::SerializationError(error.into()))?;
            Ok::<_, Error>(())
        })
        .with_format(CopyFormat::Text)
        .execute(conn)
        .expect("it is copied");
}

fn read(conn: &mut PgConnection, by: &DataCredential, project: ProjectId, now: DateTime<Utc>) -> usize {
    let mut wanted = Wanted { project, from: now - TimeDelta::days(200), to: now + TimeDelta::days(1), names: None, after: None };
    let mut all = 0;
    loop {
        let piece = giving::piece(conn, by, &wanted).expect("a piece");
        let Some(last) = piece.last() else { return all };
        wanted.after = Some((last.time, last.id));
        all += piece.len();
    }
}
