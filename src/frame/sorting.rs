//! By what a list is sorted: the headings that say so, and what the address says.

use super::list::ListQuery;

/// A heading of a table, as the page of a list knows it.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    label: &'static str,
    word: Option<&'static str>,
    number: bool,
    falls: bool,
}

impl Heading {
    /// One that sorts nothing: no index stands behind it.
    pub const fn plain(label: &'static str) -> Self {
        Self { label, word: None, number: false, falls: false }
    }

    /// One that sorts, under this word in the address.
    pub const fn sorts(label: &'static str, word: &'static str) -> Self {
        Self { word: Some(word), ..Self::plain(label) }
    }

    /// Above numbers.
    pub const fn number(self) -> Self {
        Self { number: true, ..self }
    }

    /// The first press shows the most, or the newest, first.
    pub const fn falls(self) -> Self {
        Self { falls: true, ..self }
    }
}

/// A heading as it is drawn; with an address, one that sorts.
pub struct Column {
    pub label: &'static str,
    /// What it sorts by; nothing where it sorts nothing.
    pub word: &'static str,
    pub href: Option<String>,
    /// "ascending" or "descending", if the list is sorted by it.
    pub order: Option<&'static str>,
    pub number: bool,
}

impl Column {
    /// The arrow beside the label.
    pub fn icon(&self) -> Option<&'static str> {
        self.order.map(|order| if order == "ascending" { "up" } else { "down" })
    }
}

impl ListQuery {
    /// What the list is sorted by, and whether the other way round: what the address says, if the list knows the word, or
    /// `usual`.
    pub fn sorted<S: Copy>(&self, words: &[(&str, S)], usual: (S, bool)) -> (S, bool) {
        let (word, falls) = split(&self.sort);
        words.iter().find(|(known, _)| *known == word).map_or(usual, |(_, sort)| (*sort, falls))
    }

    /// The headings of the list. `usual` is what it is sorted by where the address says nothing, and its address says nothing
    /// then (L10.3).
    pub fn columns(&self, base: &str, headings: &[Heading], usual: &str) -> Vec<Column> {
        let known = headings.iter().any(|heading| heading.word == Some(split(&self.sort).0));
        let (sorted, falls) = split(if known { &self.sort } else { usual });
        let column = |heading: &Heading| {
            let order = heading.word.filter(|word| *word == sorted).map(|_| if falls { "descending" } else { "ascending" });
            let href = heading.word.map(|word| {
                // A second press turns the order round.
                let next = if order.is_some() { !falls } else { heading.falls };
                let said = if next { format!("-{word}") } else { word.to_owned() };
                self.address(base, if said == usual { "" } else { &said }, &[])
            });
            Column { label: heading.label, word: heading.word.unwrap_or_default(), href, order, number: heading.number }
        };
        headings.iter().map(column).collect()
    }
}

fn split(sort: &str) -> (&str, bool) {
    sort.strip_prefix('-').map_or((sort, false), |word| (word, true))
}
