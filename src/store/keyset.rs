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
    /// Among equal ones, before the id. Values of the first column have no colon then.
    then: Option<&'static str>,
    /// What stands for a value that is not there: rows are compared, and nothing compares with nothing.
    otherwise: Option<&'static str>,
    id: &'static str,
    kind: Kind,
    descending: bool,
}

/// What the column of an order holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Stands in a key as microseconds.
    Time,
    Number,
}

impl Order {
    /// By a column of text.
    pub const fn by(column: &'static str, id: &'static str) -> Self {
        Self { column, then: None, otherwise: None, id, kind: Kind::Text, descending: false }
    }

    /// By a moment.
    pub const fn by_time(column: &'static str, id: &'static str) -> Self {
        Self { kind: Kind::Time, ..Self::by(column, id) }
    }

    /// By a moment that may never have come: before all others.
    pub const fn by_time_or_before(column: &'static str, id: &'static str) -> Self {
        Self { otherwise: Some("'epoch'::timestamptz"), ..Self::by_time(column, id) }
    }

    /// By a moment that may never come: after all others.
    pub const fn by_time_or_after(column: &'static str, id: &'static str) -> Self {
        Self { otherwise: Some("'9999-12-31 23:59:59+00'::timestamptz"), ..Self::by_time(column, id) }
    }

    /// By a number.
    pub const fn by_number(column: &'static str, id: &'static str) -> Self {
        Self { kind: Kind::Number, ..Self::by(column, id) }
    }

    /// By a column of words without a colon, and among equal ones by another column of text.
    pub const fn by_both(column: &'static str, then: &'static str, id: &'static str) -> Self {
        Self { then: Some(then), ..Self::by(column, id) }
    }

    /// The other way round, if so.
    pub const fn descending(self, descending: bool) -> Self {
        Self { descending, ..self }
    }

    /// The column as text that goes into an address and comes back without loss.
    pub fn key(&self) -> String {
        self.key_in("")
    }

    /// The same where the columns are found under `table`.
    pub fn key_in(&self, table: &str) -> String {
        let first = self.first(table);
        match (self.kind, self.then) {
            (Kind::Time, _) => format!("(extract(epoch from {first}) * 1000000)::bigint::text"),
            (Kind::Number, _) => format!("{first}::text"),
            (Kind::Text, Some(then)) => format!("{first} || ':' || {table}{then}"),
            (Kind::Text, None) => first,
        }
    }

    /// The first column, as an index has it.
    fn first(&self, table: &str) -> String {
        let column = self.column;
        match self.otherwise {
            Some(otherwise) => format!("coalesce({table}{column}, {otherwise})"),
            None => format!("{table}{column}"),
        }
    }

    /// Continues `select`, which ends in a condition: from where, which way, and how many at most.
    pub fn walk(&self, select: Prepared, from: &From, most: usize) -> Prepared {
        self.begin(select, from).then(&format!(" {} limit {most}", self.again("", from)))
    }

    /// Continues a condition: only what lies beyond the line where a page begins.
    pub fn begin(&self, mut select: Prepared, from: &From) -> Prepared {
        if let From::After(key) | From::Before(key) = from {
            let compare = if self.ascends(from) { ">" } else { "<" };
            let (value, mut binds) = self.value(&key.value);
            binds.push(Bind::Int(key.id));
            select.push(&format!(" and ({}) {compare} ({value}, ?)", self.columns("").join(", ")), binds);
        }
        select
    }

    /// The value of a key as the database compares it. Whatever an address says, it is one that the database knows (F16).
    fn value(&self, text: &str) -> (&'static str, Vec<Bind>) {
        let number = || text.parse().unwrap_or(0);
        match (self.kind, self.then) {
            (Kind::Time, _) => {
                ("'epoch'::timestamptz + ?::bigint * interval '1 microsecond'", vec![Bind::Int(number().clamp(0, LATEST))])
            }
            (Kind::Number, _) => ("?", vec![Bind::Int(number())]),
            (Kind::Text, None) => ("?", vec![Bind::Text(text.to_owned())]),
            (Kind::Text, Some(_)) => {
                let (first, then) = text.split_once(':').unwrap_or((text, ""));
                ("?, ?", vec![Bind::Text(first.to_owned()), Bind::Text(then.to_owned())])
            }
        }
    }

    fn columns(&self, table: &str) -> Vec<String> {
        let rest = self.then.into_iter().chain([self.id]).map(|column| format!("{table}{column}"));
        [self.first(table)].into_iter().chain(rest).collect()
    }

    /// `order by` the same way once more, around the walk, where the columns are found under `table`.
    pub fn again(&self, table: &str, from: &From) -> String {
        let way = if self.ascends(from) { "asc" } else { "desc" };
        let columns: Vec<String> = self.columns(table).into_iter().map(|column| format!("{column} {way}")).collect();
        format!("order by {}", columns.join(", "))
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

/// Each of these lines with the names of what it is linked with, in the order of `all`: names that a list has anyway, for its
/// filter. To find them here costs less than to join and sort one for each link.
pub(super) fn named_beside<T, I: Copy + Eq + Hash, N: Copy + Eq + Hash>(
    lines: Vec<T>,
    id: impl Fn(&T) -> I,
    links: Vec<(I, N)>,
    all: &[(N, String)],
) -> Vec<(T, Vec<String>)> {
    let places: HashMap<N, usize> = all.iter().enumerate().map(|(place, (named, _))| (*named, place)).collect();
    let mut placed: Vec<(I, usize)> = links.into_iter().filter_map(|(id, named)| Some((id, *places.get(&named)?))).collect();
    placed.sort_unstable_by_key(|(_, place)| *place);
    let rows = placed.into_iter().map(|(id, place)| (id, all[place].1.clone())).collect();
    beside(lines, id, rows)
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
        assert!(
            text(Order::by_time("at", "id"), &From::After(key.clone())).contains("(at, id) > ('epoch'::timestamptz + ?::bigint")
        );
        assert!(
            text(Order::by_time_or_before("at", "id"), &From::After(key.clone()))
                .contains("(coalesce(at, 'epoch'::timestamptz), id) > ('epoch'::timestamptz + ?::bigint")
        );
        assert!(text(Order::by_number("n", "id"), &From::After(key.clone())).contains("(n, id) > (?, ?) order by n asc, id asc"));
        assert!(text(Order::by_both("a", "b", "id"), &From::After(key)).contains("(a, b, id) > (?, ?, ?) order by a asc, b asc"));
    }
}
