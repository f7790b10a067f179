//! Hand-written SQL with its values, kept prepared by the database.

use diesel::{
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, BigInt, Binary, Text, Timestamptz, Untyped},
};

/// Hand-written SQL that stays prepared. `diesel::sql_query` is parsed anew at every call; this is cached by its text,
/// so texts must come from a small fixed set, with every value in `binds` where the text says `?`.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    sql: String,
    binds: Vec<Bind>,
}

/// A value for a `?`.
#[derive(Debug, Clone)]
pub(super) enum Bind {
    Int(i64),
    Ints(Vec<i64>),
    Text(String),
    Words(Vec<&'static str>),
    Texts(Vec<String>),
    Bytes(Vec<u8>),
    Time(chrono::DateTime<chrono::Utc>),
}

impl Bind {
    /// A list of roles, plans or the like, for `= any(?)`.
    pub fn words<W: Copy>(list: &[W], word: impl Fn(W) -> &'static str) -> Self {
        Self::Words(list.iter().copied().map(word).collect())
    }
}

impl Prepared {
    pub fn new(sql: impl Into<String>, binds: impl Into<Vec<Bind>>) -> Self {
        Self { sql: sql.into(), binds: binds.into() }
    }

    /// The same behind a text that asks for no values.
    pub fn after(mut self, sql: &str) -> Self {
        self.sql.insert_str(0, sql);
        self
    }

    /// The same before a text that asks for no values.
    pub fn then(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// Continues the text, with the values for its `?`.
    pub fn push(&mut self, sql: &str, binds: impl IntoIterator<Item = Bind>) {
        self.sql.push_str(sql);
        self.binds.extend(binds);
    }

    /// Continues with all of another text.
    pub fn append(mut self, other: Self) -> Self {
        self.push(&other.sql, other.binds);
        self
    }

    #[cfg(test)]
    pub fn text(&self) -> &str {
        &self.sql
    }

    #[cfg(test)]
    pub fn binds(&self) -> &[Bind] {
        &self.binds
    }
}

impl QueryFragment<Pg> for Prepared {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (n, piece) in self.sql.split('?').enumerate() {
            if n > 0 {
                match binds.next().expect("every ? has its value") {
                    Bind::Int(value) => out.push_bind_param::<BigInt, _>(value)?,
                    Bind::Ints(value) => out.push_bind_param::<Array<BigInt>, _>(value)?,
                    Bind::Bytes(value) => out.push_bind_param::<Binary, _>(value)?,
                    Bind::Texts(value) => out.push_bind_param::<Array<Text>, _>(value)?,
                    Bind::Words(value) => out.push_bind_param::<Array<Text>, _>(value)?,
                    Bind::Text(value) => out.push_bind_param::<Text, _>(value)?,
                    Bind::Time(value) => out.push_bind_param::<Timestamptz, _>(value)?,
                }
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}

impl QueryId for Prepared {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Prepared {
    type SqlType = Untyped;
}

impl<C> diesel::RunQueryDsl<C> for Prepared {}
