//! What programs send to a project, and what they are given of it (R3.3, X43, X44).

mod control_characters;
mod export;
mod files;
mod import;
mod keeping;
mod merging;
mod merging_back;
mod moved;
mod profiles;
mod track;

use chrono::Utc;
use data_encoding::BASE64;
use steward::model::{AccountSecretId, account_secret::AccountSecret, project_keys::ProjectKeys};

use crate::support::{
    World,
    browser::{Browser, Page},
};

/// The token of the project Shop, and that of App.
const SHOP: &str = "c4ca4238a0b923820dcc509a6f75849b";
const APP: &str = "c81e728d9d4c2f636f067f89cc14862c";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const ROBOT: &str = "loader.0a1b2c.mp-service-account";

/// A program somewhere: no browser of ours, no cookie.
async fn program(world: &World) -> Browser {
    let mut program = world.browser().await;
    program.says_same_origin = false;
    program
}

/// The same with a key of a project as the name of `Basic`.
async fn with_key(world: &World, key: &str) -> Browser {
    let mut program = program(world).await;
    program.headers = vec![("authorization", basic(key, ""))];
    program
}

fn basic(name: &str, word: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{name}:{word}").as_bytes()))
}

/// A service account with this role in Shop.
async fn robot(world: &World, role: &str) -> Browser {
    let secret = AccountSecret::new(AccountSecretId(9_500_001));
    world.northwind().by("ada").robot(ROBOT, "member", &[("Shop", role)]).robot_secret(ROBOT, &secret, "current");
    let mut program = program(world).await;
    program.headers = vec![("authorization", basic(ROBOT, secret.reveal()))];
    program
}

fn seconds_ago(seconds: i64) -> i64 {
    Utc::now().timestamp() - seconds
}

fn event(name: &str, who: &str, time: i64, insert_id: &str) -> String {
    format!(
        r#"{{"event":"{name}","properties":{{"time":{time},"distinct_id":"{who}","$insert_id":"{insert_id}","token":"{SHOP}","sum":1.10}}}}"#
    )
}

async fn track(world: &World, body: &str) -> Page {
    program(world).await.sends("POST", "/track?verbose=1", JSON, body.to_owned()).await
}

/// A world whose Shop has keys.
fn keyed() -> (World, ProjectKeys) {
    let world = World::new();
    let keys = world.keys("Shop");
    (world, keys)
}

/// Every counter of a project is what one would find by counting (D4, D4.1, C3.20).
fn counts_are_true(world: &World) {
    for (kept, counted) in [
        ("coalesce(sum(events), 0)::text from project_usage", "count(*)::text from events"),
        ("coalesce(sum(profiles), 0)::text from project_usage", "count(*)::text from profiles where group_key = ''"),
        ("coalesce(sum(events), 0)::text from project_quarters", "count(*)::text from events"),
        (
            "coalesce(sum(u.month_events), 0)::text from project_usage u",
            "count(*)::text from events e join projects p on p.id = e.project_id join project_usage u on u.project_id = p.id
             where e.time >= u.month::timestamp at time zone p.timezone and e.time < (u.month + interval '1 month') at time zone p.timezone",
        ),
        ("coalesce(sum(counted), 0)::text from organization_months", "coalesce(sum(counted), 0)::text from project_months"),
        // What was counted of a project that is gone, or of a month that is over, stays with its organization; who it was does not.
        (
            "coalesce(sum(people), 0)::text from project_months where (project_id, month) in (select project_id, month from project_people)",
            "count(*)::text from project_people",
        ),
        ("coalesce(max(last_event_at)::text, '') from project_usage", "coalesce(max(time)::text, '') from events"),
    ] {
        assert_eq!(world.text(&format!("select {kept}")), world.text(&format!("select {counted}")), "{kept}");
    }
}

/// The months of plans are what one would find by counting. No event may have expired, and no project been purged.
fn months_are_true(world: &World) {
    let uncounted = "array['$identify', '$create_alias', '$merge', '$opt_in', '$mp_session_record']";
    let found = format!(
        "select coalesce(string_agg(line, ';' order by line), '') from (select concat_ws(' ', project_id, date_trunc('month', time at time zone 'UTC')::date,
            count(*), count(*) filter (where event <> all({uncounted})), count(distinct distinct_id) filter (where event <> all({uncounted}))) as line
         from events group by project_id, date_trunc('month', time at time zone 'UTC')) it"
    );
    let kept = "select coalesce(string_agg(line, ';' order by line), '') from (select concat_ws(' ', project_id, month, sum(events), sum(counted), sum(people))
        as line from project_months group by project_id, month) it";
    assert_eq!(world.text(kept), world.text(&found));
    counts_are_true(world);
}
