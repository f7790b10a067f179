//! What every long list has: where it stands, how many lines there are, and the way to the next page.

use super::{Fields, chrome::grouped};
use crate::model::{
    addresses,
    limits::counted,
    page::{COUNTED, From as Begins, Key, LINES, Page},
};

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
    /// The same with one more word in every address of the list.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.beside.push((name, value.to_owned()));
        self
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

/// The lines around the table: how many there are, and where the neighbours are.
pub struct Pager {
    /// "10,000 users".
    pub count: String,
    /// "51–100 of 10,000".
    pub label: String,
    /// The id of the part that the links replace.
    pub target: &'static str,
    previous: Option<String>,
    next: Option<String>,
    first: Option<String>,
    last: Option<String>,
}

/// What a page of a list knows of itself.
pub struct Shown {
    lines: usize,
    /// The keys of the first and the last line.
    ends: Option<(Key, Key)>,
    has_previous: bool,
    has_next: bool,
    hits: i64,
}

impl Shown {
    /// `hits` is how many lines the whole list has: exact, or one more than is counted.
    pub fn of<T>(page: &Page<T>, key: impl Fn(&T) -> Key, hits: i64) -> Self {
        Self {
            lines: page.lines.len(),
            ends: page.lines.first().zip(page.lines.last()).map(|(first, last)| (key(first), key(last))),
            has_previous: page.has_previous,
            has_next: page.has_next,
            hits,
        }
    }
}

impl Pager {
    pub fn new(query: &ListQuery, base: &str, target: &'static str, noun: (&str, &str), shown: &Shown) -> Self {
        let many = shown.hits > COUNTED && !query.is_whole();
        let total = if many { counted().to_owned() } else { grouped(shown.hits) };
        let lines = i64::try_from(shown.lines).unwrap_or(0);
        let before = match query.from {
            Begins::Start => 0,
            Begins::End if !many => (shown.hits - lines).max(0),
            _ if !shown.has_previous => 0,
            _ => query.before,
        };
        let page = i64::try_from(LINES).unwrap_or(0);
        let to = |name: &str, key: &Key, line: i64| {
            query.address(base, &query.sort, &[(name, &key.to_param()), ("line", &line.to_string())])
        };
        let (previous, next) = match &shown.ends {
            Some((first, last)) => (
                shown.has_previous.then(|| to("before", first, (before - page).max(0))),
                shown.has_next.then(|| to("after", last, before + lines)),
            ),
            None => (None, None),
        };
        Self {
            count: format!("{total} {}", if shown.hits == 1 { noun.0 } else { noun.1 }),
            label: if lines == 0 {
                String::new()
            } else {
                format!("{}–{} of {total}", grouped(before + 1), grouped(before + lines))
            },
            target,
            first: previous.is_some().then(|| query.address(base, &query.sort, &[])),
            last: next.is_some().then(|| query.address(base, &query.sort, &[("page", "last")])),
            previous,
            next,
        }
    }

    /// For a list whose whole length nobody counted.
    pub fn without_total(self) -> Self {
        let label = self.label.split(" of ").next().unwrap_or_default().to_owned();
        Self { count: String::new(), label, ..self }
    }

    /// Label, icon and address of each step; without an address there is nothing that way.
    pub fn links(&self) -> [(&'static str, &'static str, Option<&String>); 4] {
        [
            ("First", "up", self.first.as_ref()),
            ("Previous", "left", self.previous.as_ref()),
            ("Next", "right", self.next.as_ref()),
            ("Last", "down", self.last.as_ref()),
        ]
    }

    /// There is more than this page.
    pub fn has_neighbours(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

impl ListQuery {
    /// Nothing is searched or filtered, so the kept count of the organization is the count of the list.
    pub fn is_whole(&self) -> bool {
        let narrowed = self.beside.iter().any(|(_, value)| !value.is_empty());
        self.search.trim().is_empty() && self.role.is_empty() && self.team.is_empty() && !narrowed
    }
}
