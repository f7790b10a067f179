//! Tries counted in windows of time. Counting comes before the work, in one statement, so that tries made at the same
//! moment are all counted (S5).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use crate::{
    model::limits::REMOVED_AT_ONCE,
    store::{
        Tx,
        prepared::{Bind, Prepared},
        schema::attempts,
    },
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    count: i32,
}

/// Counts one more try in `bucket` and answers how many there are in the window that ends at `until` if it begins now.
pub fn count(tx: &mut Tx, bucket: &str, until: DateTime<Utc>) -> QueryResult<i32> {
    let counted: Count = Prepared::new(
        "insert into attempts as a (bucket, count, window_ends_at) values (?, 1, ?)
         on conflict (bucket) do update set
            count = case when a.window_ends_at <= now() then 1 else a.count + 1 end,
            window_ends_at = case when a.window_ends_at <= now() then excluded.window_ends_at else a.window_ends_at end
         returning count",
        [Bind::Text(bucket.to_owned()), Bind::Time(until)],
    )
    .get_result(tx.0)?;
    Ok(counted.count)
}

/// A success forgives what it counted, and nothing else.
pub fn forgive(tx: &mut Tx, bucket: &str) -> QueryResult<usize> {
    diesel::delete(attempts::table.find(bucket)).execute(tx.0)
}

/// Takes one try back that was none.
pub fn take_back(tx: &mut Tx, bucket: &str) -> QueryResult<usize> {
    diesel::update(attempts::table.find(bucket).filter(attempts::count.gt(0)))
        .set(attempts::count.eq(attempts::count - 1))
        .execute(tx.0)
}

/// Takes a few windows away that are over, and waits for none. Called after each try that counts, and last of all that the
/// transaction locks, it keeps the table from growing beyond the windows that are open.
pub fn delete_some_past(tx: &mut Tx) -> QueryResult<usize> {
    Prepared::new(
        "delete from attempts where bucket in (
            select bucket from attempts where window_ends_at <= now() order by window_ends_at limit 16 for update skip locked)",
        [],
    )
    .execute(tx.0)
}

/// A piece of the windows that are over.
pub fn delete_past(tx: &mut Tx) -> QueryResult<usize> {
    let past = attempts::table.filter(attempts::window_ends_at.le(now)).select(attempts::bucket);
    let past: Vec<String> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(attempts::table.filter(attempts::bucket.eq_any(past))).execute(tx.0)
}
