//! Folds what is stored anew, once for each folding the program ever had, and builds what is searched by (U4, U9).

use std::{thread, time::Duration};

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use super::{
    collision::is_collision,
    locks::FOLDING as LOCK,
    prepared::{Bind, Prepared},
};
use crate::model::folding::{FOLDING, folded, spaced};

/// Rows of a step. Each step stays, so that a start that is broken off goes on where it was.
const STEP: usize = 2_000;

/// What has names, and what else is searched there.
const NAMED: [(&str, &str); 3] = [("users", "email"), ("teams", "''"), ("projects", "''")];

/// Indexes that are built while others go on reading and writing.
const INDEXES: [(&str, &str); 5] = [
    // Not with a list of pending entries, which every search would walk.
    ("memberships_words", "index % on memberships using gin (organization_id, word_grams(search)) with (fastupdate = off)"),
    ("teams_words", "index % on teams using gin (organization_id, word_grams(search)) with (fastupdate = off)"),
    (
        "projects_words",
        "index % on projects using gin (organization_id, word_grams(search)) with (fastupdate = off) where state = 'active'",
    ),
    (
        "invitations_words",
        "index % on invitations using gin (organization_id, word_grams(search)) with (fastupdate = off) \
            where accepted_at is null and revoked_at is null",
    ),
    ("teams_folded_key", "unique index % on teams (organization_id, sort_name, twin)"),
];

/// Brings what is stored to the present folding, unless it is there. Steward by Steward: the others wait, and ask again and again
/// instead of sleeping in the database, because a statement that waits there would keep an index from being built.
///
/// # Errors
/// What the database says. Nothing is half done then: the next start goes on.
pub(super) fn refold(conn: &mut PgConnection) -> QueryResult<()> {
    if is_done(conn)? {
        return Ok(());
    }
    let limits: Limits =
        Prepared::new("select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock", [])
            .get_result(conn)?;
    conn.batch_execute("set statement_timeout = 0; set lock_timeout = 0")?;
    let mut told = false;
    let held = loop {
        if is_done(conn)? {
            break false;
        }
        if answer(conn, &format!("select pg_try_advisory_lock({LOCK}) as yes"))? {
            break true;
        }
        if !told {
            tracing::info!("another Steward is folding names anew; waiting for it");
            told = true;
        }
        thread::sleep(Duration::from_millis(200));
    };
    let mut done = Ok(());
    if held {
        done = if is_done(conn)? { Ok(()) } else { everything(conn) };
        conn.batch_execute(&format!("select pg_advisory_unlock({LOCK})"))?;
    }
    conn.batch_execute(&format!("set statement_timeout = '{}'; set lock_timeout = '{}'", limits.statement, limits.lock))?;
    done
}

fn is_done(conn: &mut PgConnection) -> QueryResult<bool> {
    answer(conn, &format!("select exists (select 1 from foldings where version >= {FOLDING}) as yes"))
}

fn everything(conn: &mut PgConnection) -> QueryResult<()> {
    for (table, also) in NAMED {
        let changed = table_anew(conn, table, also)?;
        if changed > 0 {
            tracing::info!(table, rows = changed, "names are folded anew");
        }
    }
    creators_anew(conn)?;
    conn.batch_execute(
        "update teams t set twin = n.twin from (select id, row_number() over (partition by organization_id, sort_name \
            order by id) - 1 as twin from teams) n where n.id = t.id and n.twin <> t.twin",
    )?;
    for (name, index) in INDEXES {
        build(conn, name, index)?;
    }
    conn.batch_execute("drop index concurrently if exists teams_name_key")?;
    conn.batch_execute(&format!("insert into foldings (version) values ({FOLDING})"))
}

/// Returns how many rows were not as they should be.
fn table_anew(conn: &mut PgConnection, table: &str, also: &str) -> QueryResult<usize> {
    let sql = format!("select id, name, {also} as also, sort_name, search from {table} where id > ? order by id limit {STEP}");
    let update = format!(
        "update {table} t set sort_name = n.sort_name, search = n.search from (select unnest(?) as id, unnest(?) as name, \
         unnest(?) as sort_name, unnest(?) as search) n where t.id = n.id and t.name = n.name"
    );
    let (mut after, mut changed) = (0, 0);
    loop {
        let rows: Vec<Named> = Prepared::new(sql.as_str(), [Bind::Int(after)]).load(conn)?;
        let Some(last) = rows.last() else { return Ok(changed) };
        after = last.id;
        let wrong: Vec<(Named, String, String)> = rows.into_iter().filter_map(Named::otherwise).collect();
        if !wrong.is_empty() {
            changed += wrong.len();
            let texts = |text: fn(&(Named, String, String)) -> &String| Bind::Texts(wrong.iter().map(text).cloned().collect());
            let ids = Bind::Ints(wrong.iter().map(|(row, ..)| row.id).collect());
            let binds = [ids, texts(|(row, ..)| &row.name), texts(|(_, sort_name, _)| sort_name), texts(|(.., search)| search)];
            let step = Prepared::new(update.as_str(), binds);
            // Somebody who changes several of these rows meanwhile may have locked them in another order: they are through by now.
            match step.clone().execute(conn) {
                Err(error) if is_collision(&error) => step.execute(conn)?,
                done => done?,
            };
        }
    }
}

/// Whoever made a project stands there by a name of their own, which stays when they are called otherwise.
fn creators_anew(conn: &mut PgConnection) -> QueryResult<()> {
    let sql = format!(
        "select id, created_by_name as name, created_by_sort as sort_name from projects where id > ? order by id limit {STEP}"
    );
    let update = "update projects t set created_by_sort = n.sort_name from (select unnest(?) as id, unnest(?) as sort_name) n where t.id = n.id";
    let mut after = 0;
    loop {
        let rows: Vec<Creator> = Prepared::new(sql.as_str(), [Bind::Int(after)]).load(conn)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let keys = rows.into_iter().map(|row| (row.id, folded(&row.name), row.sort_name));
        let (ids, names): (Vec<i64>, Vec<String>) =
            keys.filter(|(_, folded, stored)| folded != stored).map(|(id, folded, _)| (id, folded)).unzip();
        if !ids.is_empty() {
            let step = Prepared::new(update, [Bind::Ints(ids), Bind::Texts(names)]);
            match step.clone().execute(conn) {
                Err(error) if is_collision(&error) => step.execute(conn)?,
                done => done?,
            };
        }
    }
}

/// Builds an index. One that was broken off is of no use and in the way.
fn build(conn: &mut PgConnection, name: &str, index: &str) -> QueryResult<()> {
    let broken = format!(
        "select exists (select 1 from pg_index i where i.indexrelid = to_regclass('{name}') and not i.indisvalid) as yes"
    );
    if answer(conn, &broken)? {
        conn.batch_execute(&format!("drop index concurrently if exists {name}"))?;
    }
    let index = index.replace('%', &format!("concurrently if not exists {name}"));
    conn.batch_execute(&format!("create {index}"))
}

fn answer(conn: &mut PgConnection, select: &str) -> QueryResult<bool> {
    let answer: Answer = Prepared::new(select, []).get_result(conn)?;
    Ok(answer.yes)
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    also: String,
    #[diesel(sql_type = Text)]
    sort_name: String,
    #[diesel(sql_type = Text)]
    search: String,
}

#[derive(QueryableByName)]
struct Creator {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sort_name: String,
}

impl Named {
    /// The row with what should stand there, if something else does.
    fn otherwise(self) -> Option<(Self, String, String)> {
        let sort_name = folded(&self.name);
        let search = search_text(&sort_name, &self.also);
        (sort_name != self.sort_name || search != self.search).then_some((self, sort_name, search))
    }
}

/// What a search looks through: the folded name, and an address if there is one.
pub(super) fn search_text(sort_name: &str, also: &str) -> String {
    spaced(format!("{sort_name} {}", folded(also)).trim_end())
}

#[derive(QueryableByName)]
struct Limits {
    #[diesel(sql_type = Text)]
    statement: String,
    #[diesel(sql_type = Text)]
    lock: String,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}
