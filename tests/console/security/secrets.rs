//! Secrets are nowhere but where they were shown: not in a table, not in the log, not in an address (S10.7).

use std::{
    io::Write,
    sync::{Mutex, MutexGuard, OnceLock},
};

use crate::support::{World, deeds::deeds, world::PASSWORD};

/// Everything this program of tests has logged since the last deed began.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        log().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Writes down what is logged, as talkative as an operator can make it: through the filter of the program.
pub(super) fn listen() {
    static LISTENING: OnceLock<()> = OnceLock::new();
    LISTENING.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_env_filter(steward::config::log_filter("trace"))
            .with_ansi(false)
            .with_writer(|| Log)
            .init();
    });
}

/// Where the secret is found: the tables, all asked at once, and, if it is there, what was logged meanwhile.
pub(super) fn found(world: &World, tables: &str, logged: &str, secret: &str) -> Vec<String> {
    let holds = tables
        .split(',')
        .map(|table| format!("(select '{table}' from {table} t where position('{secret}' in t::text) > 0 limit 1)"));
    let held = world.text(&format!(
        "select coalesce(string_agg(name, ','), '') from ({}) held (name)",
        holds.collect::<Vec<_>>().join(" union all ")
    ));
    let mut places: Vec<String> = held.split(',').filter(|table| !table.is_empty()).map(str::to_owned).collect();
    if logged.contains(secret) {
        places.push("the log".to_owned());
    }
    places
}

/// The words between two marks, as often as they stand there.
fn between<'t>(text: &'t str, before: &str, after: char) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

// S10.7
#[actix_web::test]
async fn no_secret_of_any_deed_is_found_in_a_table_or_in_the_log() {
    listen();
    let mut secrets = 0;
    for deed in deeds() {
        // Each of these secrets is made or typed from here on.
        log().clear();
        let (world, mut browser) = deed.ready().await;
        let page = deed.begin(&mut browser).await.finish().await;
        let letters: String = world.letters().into_iter().map(|(_, text)| text).collect();
        let links = between(&letters, "http://localhost:8080/invite/", '\n')
            .chain(between(&letters, "/password/reset/", '\n'))
            .chain(between(&letters, "/signup/verify/", '\n'))
            .chain(between(&page.body, "http://localhost:8080/invite/", '"'))
            .chain(between(&page.body, "id=\"api-secret\">", '<'))
            .chain(between(&page.body, "id=\"made-secret\" readonly value=\"", '"'))
            .map(|word| word.trim().to_owned());
        let cookies = browser.cookies().filter(|(name, _)| name.contains("steward")).map(|(_, value)| value);
        let typed = [PASSWORD, "another horse battery", "a good password"].map(str::to_owned);
        let logged = String::from_utf8_lossy(&log()).into_owned();
        let tables = world.text(
            "select string_agg(table_name, ',') from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
        );
        for secret in links.chain(cookies).chain(typed).filter(|secret| secret.len() >= 12) {
            assert_eq!(found(&world, &tables, &logged, &secret), [""; 0], "{} shows {secret}", deed.line.path);
            secrets += 1;
        }
        assert!(!page.location.contains("/invite/"), "{}: no secret stands in an address", deed.line.path);
    }
    assert!(secrets > 120, "only {secrets} secrets were looked for");
}
