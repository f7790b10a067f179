//! What every long list has: where it stands, how many lines there are, and the way to the next page.

use actix_web::http::StatusCode;
use askama::Template;

use super::{Fields, Hx, chrome::initials, pager::Pager, respond, saved::Saved};
use crate::{
    http::Answer,
    model::{
        EmailAddress, addresses,
        page::{From as Begins, Key, Page},
    },
    store::Keyed,
};

/// What stands around the lines of every table. The page that holds it keeps only what is its own.
pub struct Listed<L> {
    /// The list's own address.
    pub base: String,
    /// The address of exactly this page of it.
    pub here: String,
    /// Drawn for htmx, which then also brings what stands around the table up to date.
    pub part: bool,
    /// There is nothing at all, and so nothing to search.
    pub none: bool,
    pub query: ListQuery,
    pub lines: Vec<L>,
    pub pager: Pager,
    pub saved: Saved,
}

/// What a list is of, and the id of the part of the page that its links replace.
#[derive(Debug, Clone, Copy)]
pub struct Noun {
    pub(super) target: &'static str,
    one: &'static str,
    many: &'static str,
    /// Not even the length of the whole list is known beyond what is counted.
    pub(super) capped: bool,
}

impl Noun {
    /// The id of the part, and the word for one and for many.
    pub const fn new(target: &'static str, one: &'static str, many: &'static str) -> Self {
        Self { target, one, many, capped: false }
    }

    /// Of a list that is nowhere kept as a number: beyond what is counted it has "1,000+" lines, searched or not.
    pub const fn capped(self) -> Self {
        Self { capped: true, ..self }
    }

    /// "1 user", "1,000+ users".
    pub(super) fn count(self, total: &str, hits: i64) -> String {
        format!("{total} {}", if hits == 1 { self.one } else { self.many })
    }
}

impl<L> Listed<L> {
    /// A page of a list at `base`, each row drawn by `line`. `hits` is how many rows the whole list has: exact, or one more than
    /// is counted.
    pub fn of<T: Keyed>(
        hx: &Hx,
        base: String,
        query: ListQuery,
        noun: Noun,
        (page, hits): (Page<T>, i64),
        line: impl FnMut(T) -> L,
    ) -> Self {
        Self {
            here: query.here(&base),
            part: hx.wants_part(),
            none: query.is_whole() && hits == 0,
            pager: Pager::new(&query, &base, noun, &page, hits),
            lines: page.lines.into_iter().map(line).collect(),
            saved: Saved::default(),
            base,
            query,
        }
    }

    /// The same with the filters that the person keeps for it.
    pub fn keeping(self, saved: Saved) -> Self {
        Self { saved, ..self }
    }

    /// A short list, shown as a whole: nothing to search and no other pages.
    pub fn whole<T>(hx: &Hx, base: String, noun: Noun, lines: Vec<T>, line: impl FnMut(T) -> L) -> Self {
        let hits = i64::try_from(lines.len()).unwrap_or(0);
        Self {
            here: base.clone(),
            part: hx.wants_part(),
            none: lines.is_empty(),
            query: ListQuery::default(),
            pager: Pager::whole(noun, hits),
            lines: lines.into_iter().map(line).collect(),
            saved: Saved::default(),
            base,
        }
    }

    /// The same if nobody counted the whole list.
    pub fn uncounted(self) -> Self {
        Self { pager: self.pager.without_total(), ..self }
    }

    /// What stands behind `?` in the address of the list, for a selection of everything that matches (L9).
    pub fn matching(&self) -> String {
        self.query.address("", "", &[])
    }

    /// The answer: all of the page, or the table if htmx asks for that.
    pub fn answer(&self, page: &impl Template, table: &impl Template) -> Answer {
        let body = if self.part { table.render()? } else { page.render()? };
        Ok(respond::html(StatusCode::OK, body))
    }
}

/// The part of the address behind `?` of any list, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    pub search: String,
    pub role: String,
    pub team: String,
    pub sort: String,
    pub from: Begins,
    /// How many lines stand before this page, for "51–100 of 10,000".
    pub before: i64,
    /// What else the list's address says, such as a filter that only this list has.
    pub beside: Vec<(&'static str, String)>,
}

impl From<Fields> for ListQuery {
    fn from(mut fields: Fields) -> Self {
        let key = |text: String| Key::from_param(&text);
        let after = key(fields.one("after")).map(Begins::After);
        let before = key(fields.one("before")).map(Begins::Before);
        let end = (fields.one("page") == "last").then_some(Begins::End);
        Self {
            search: fields.one("search").chars().take(200).collect(),
            role: fields.one("role"),
            team: fields.one("team"),
            sort: fields.one("sort"),
            from: after.or(before).or(end).unwrap_or(Begins::Start),
            before: fields.one("line").parse().unwrap_or(0).max(0),
            beside: Vec::new(),
        }
    }
}

impl ListQuery {
    /// What the list's address says besides, under this name.
    pub fn word(&self, name: &str) -> &str {
        self.beside.iter().find(|(said, _)| *said == name).map_or("", |(_, value)| value)
    }

    /// The same with one more word in every address of the list.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.beside.push((name, value.to_owned()));
        self
    }

    /// Nothing is searched or filtered, so the kept count of the organization is the count of the list.
    pub fn is_whole(&self) -> bool {
        let narrowed = self.beside.iter().any(|(_, value)| !value.is_empty());
        self.search.trim().is_empty() && self.role.is_empty() && self.team.is_empty() && !narrowed
    }

    /// The address of the same list with these changes; what is empty is left out.
    pub fn address(&self, base: &str, sort: &str, place: &[(&str, &str)]) -> String {
        let given =
            [("search", self.search.as_str()), ("role", self.role.as_str()), ("team", self.team.as_str()), ("sort", sort)];
        let pairs: Vec<String> = given
            .iter()
            .copied()
            .chain(self.beside.iter().map(|(name, value)| (*name, value.as_str())))
            .chain(place.iter().copied())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", addresses::encoded(value)))
            .collect();
        if pairs.is_empty() { base.to_owned() } else { format!("{base}?{}", pairs.join("&")) }
    }

    /// The address of exactly this page.
    pub fn here(&self, base: &str) -> String {
        let line = if self.before > 0 { self.before.to_string() } else { String::new() };
        let (name, value) = match &self.from {
            Begins::Start => ("", String::new()),
            Begins::After(key) => ("after", key.to_param()),
            Begins::Before(key) => ("before", key.to_param()),
            Begins::End => ("page", "last".to_owned()),
        };
        self.address(base, &self.sort, &[(name, value.as_str()), ("line", line.as_str())])
    }
}

/// Somebody in a line.
pub struct Somebody {
    pub name: String,
    pub initials: String,
    pub email: String,
    /// Whoever runs the site closed the account, and lists say so (C5.6).
    pub disabled: bool,
}

impl Somebody {
    /// With the initials of the name.
    pub fn of(name: String, email: &EmailAddress) -> Self {
        Self { initials: initials(&name), name, email: email.to_string(), disabled: false }
    }

    /// The same, of an account that may be disabled.
    pub fn disabled(self, disabled: bool) -> Self {
        Self { disabled, ..self }
    }
}
