//! Long lists by key: where a page begins, which way it is walked, and counts that end where nobody reads on.

use std::{collections::HashMap, hash::Hash};

use diesel::{
    deserialize::FromSqlRow,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Untyped},
};

use super::prepared::{Bind, Prepared};
use crate::model::page::{COUNTED, From, Key, LINES, Page};

/// A line that knows where it stands in its list. Said beside the query that orders by it.
pub trait Keyed {
    /// What it is sorted by, and its id.
    fn key(&self) -> Key;
}

/// A line with what was read for it.
impl<T: Keyed, B> Keyed for (T, B) {
    fn key(&self) -> Key {
        self.0.key()
    }
}

/// `keyed!(TeamLine by sort_name, id)`: the two fields by which the lines are ordered.
macro_rules! keyed {
    ($line:ident by $value:ident, $id:ident) => {
        impl $crate::store::Keyed for $line {
            fn key(&self) -> $crate::model::page::Key {
                $crate::model::page::Key { value: self.$value.clone(), id: self.$id.0 }
            }
        }
    };
}
pub(super) use keyed;

/// The end of the year 9999 in microseconds.
const LATEST: i64 = 253_402_300_799_000_000;

/// What a list is ordered by. The id comes last, which makes the order total.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    column: &'static str,
    id: &'static str,
    /// The column holds a time, which stands in a key as microseconds.
    time: bool,
    descending: bool,
}

impl Order {
    /// By a column of text.
    pub const fn by(column: &'static str, id: &'static str) -> Self {
        Self { column, id, time: false, descending: false }
    }

    /// By a moment.
    pub const fn by_time(column: &'static str, id: &'static str) -> Self {
        Self { time: true, ..Self::by(column, id) }
    }

    /// The other way round, if so.
    pub const fn descending(self, descending: bool) -> Self {
        Self { descending, ..self }
    }

    /// The column as text that goes into an address and comes back without loss.
    pub fn key(&self) -> String {
        let column = self.column;
        if self.time { format!("(extract(epoch from {column}) * 1000000)::bigint::text") } else { column.to_owned() }
    }

    /// Continues `select`, which ends in a condition: from where, which way, and how many at most.
    pub fn walk(&self, select: Prepared, from: &From, most: usize) -> Prepared {
        self.begin(select, from).then(&format!(" {} limit {most}", self.again("", from)))
    }

    /// Continues a condition: only what lies beyond the line where a page begins.
    pub fn begin(&self, mut select: Prepared, from: &From) -> Prepared {
        if let From::After(key) | From::Before(key) = from {
            let compare = if self.ascends(from) { ">" } else { "<" };
            let (value, bind) = match self.time {
                true => {
                    // Whatever an address says, it is a time that the database knows (F16).
                    let microseconds = key.value.parse().unwrap_or(0).clamp(0, LATEST);
                    ("'epoch'::timestamptz + ?::bigint * interval '1 microsecond'", Bind::Int(microseconds))
                }
                false => ("?", Bind::Text(key.value.clone())),
            };
            select.push(&format!(" and ({}, {}) {compare} ({value}, ?)", self.column, self.id), [bind, Bind::Int(key.id)]);
        }
        select
    }

    /// `order by` the same way once more, around the walk, where the columns are found under `table`.
    pub fn again(&self, table: &str, from: &From) -> String {
        let way = if self.ascends(from) { "asc" } else { "desc" };
        format!("order by {table}{} {way}, {table}{} {way}", self.column, self.id)
    }

    /// A page before a line, and the last one, are walked backwards.
    fn ascends(&self, from: &From) -> bool {
        matches!(from, From::Before(_) | From::End) == self.descending
    }
}

/// The page of `select`, which ends in a condition, that begins there: one row more than is shown tells whether there are others.
pub(super) fn keyset<T>(conn: &mut PgConnection, select: Prepared, order: Order, from: &From) -> QueryResult<Page<T>>
where
    T: FromSqlRow<Untyped, Pg> + 'static,
{
    Ok(Page::cut(order.walk(select, from, LINES + 1).load(conn)?, from))
}

/// Each of these lines with what was read for all of them at once, in the order in which it was read.
pub(super) fn beside<T, I: Eq + Hash, V>(lines: Vec<T>, id: impl Fn(&T) -> I, rows: Vec<(I, V)>) -> Vec<(T, Vec<V>)> {
    let mut found: HashMap<I, Vec<V>> = HashMap::new();
    for (id, value) in rows {
        found.entry(id).or_default().push(value);
    }
    lines
        .into_iter()
        .map(|line| {
            let values = found.remove(&id(&line)).unwrap_or_default();
            (line, values)
        })
        .collect()
}

/// How many rows there are `from … where …`, exactly up to `COUNTED` and one more beyond it.
pub(super) fn capped(conn: &mut PgConnection, from: Prepared) -> QueryResult<i64> {
    number(conn, from.after("select count(*) as n from (select 1 ").then(&format!(" limit {}) h", COUNTED + 1)))
}

/// The one number that a statement answers, under the name `n`.
pub(super) fn number(conn: &mut PgConnection, select: Prepared) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let number: Number = select.get_result(conn)?;
    Ok(number.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_before_a_line_is_walked_backwards() {
        let key = Key { value: "x".into(), id: 7 };
        let text = |order: Order, from: &From| order.walk(Prepared::new("… where true", []), from, 51).text().to_owned();
        let name = Order::by("name", "id");
        assert_eq!(text(name, &From::Start), "… where true order by name asc, id asc limit 51");
        assert_eq!(text(name, &From::End), "… where true order by name desc, id desc limit 51");
        let before = From::Before(key.clone());
        assert_eq!(text(name, &before), "… where true and (name, id) < (?, ?) order by name desc, id desc limit 51");
        assert_eq!(
            text(name.descending(true), &before),
            "… where true and (name, id) > (?, ?) order by name asc, id asc limit 51"
        );
        assert!(text(Order::by_time("at", "id"), &From::After(key)).contains("(at, id) > ('epoch'::timestamptz + ?::bigint"));
    }
}
