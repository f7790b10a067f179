//! How many lines a list has, which of them stand here, and the way to the others.

use super::{
    chrome::grouped,
    list::{ListQuery, Noun},
};
use crate::{
    model::{
        limits::counted,
        page::{COUNTED, From as Begins, LINES, Page},
    },
    store::Keyed,
};

/// The lines around the table: how many there are, and where the neighbours are.
#[derive(Default)]
pub struct Pager {
    /// "10,000 users"; "51–100 of 10,000 users" where there are other pages. It stands in one place (L10.1).
    pub count: String,
    /// All of them: "10,000 users".
    pub total: String,
    /// `count` where nobody counted the whole list: "3 users", "51–100".
    uncounted: String,
    /// The id of the part that the links replace.
    pub target: &'static str,
    previous: Option<String>,
    next: Option<String>,
    first: Option<String>,
    last: Option<String>,
}

impl Pager {
    /// Around a page of a list that has so many hits.
    pub(super) fn new<T: Keyed>(query: &ListQuery, base: &str, noun: Noun, shown: &Page<T>, hits: i64) -> Self {
        let many = hits > COUNTED && (noun.capped || !query.is_whole());
        let total = if many { counted().to_owned() } else { grouped(hits) };
        let lines = i64::try_from(shown.lines.len()).unwrap_or(0);
        let before = match query.from {
            Begins::Start => 0,
            Begins::End if !many => (hits - lines).max(0),
            _ if !shown.has_previous => 0,
            _ => query.before,
        };
        let page = i64::try_from(LINES).unwrap_or(0);
        let to = |name: &str, line: &T, before: i64| {
            query.address(base, &query.sort, &[(name, &line.key().to_param()), ("line", &before.to_string())])
        };
        let (first, last) = (shown.lines.first(), shown.lines.last());
        let previous = first.filter(|_| shown.has_previous).map(|line| to("before", line, (before - page).max(0)));
        let next = last.filter(|_| shown.has_next).map(|line| to("after", line, before + lines));
        let whole = noun.count(&total, hits);
        let (count, uncounted) = match previous.is_some() || next.is_some() {
            true => {
                let here = format!("{}–{}", grouped(before + 1), grouped(before + lines));
                (format!("{here} of {whole}"), here)
            }
            false => (whole.clone(), noun.count(&grouped(lines), lines)),
        };
        Self {
            count,
            total: whole,
            uncounted,
            target: noun.target,
            first: previous.is_some().then(|| query.address(base, &query.sort, &[])),
            last: next.is_some().then(|| query.address(base, &query.sort, &[("page", "last")])),
            previous,
            next,
        }
    }

    /// Around a list that has no other page.
    pub(super) fn whole(noun: Noun, hits: i64) -> Self {
        Self { count: noun.count(&grouped(hits), hits), target: noun.target, ..Self::default() }
    }

    /// For a list whose whole length nobody counted.
    pub(super) fn without_total(self) -> Self {
        Self { count: self.uncounted.clone(), ..self }
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
