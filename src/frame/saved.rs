//! The filters that somebody keeps for a list, in its toolbar (L10.5).

use super::{Fields, guards::Place, list::ListQuery};
use crate::{
    model::{
        addresses,
        saved_filter::{FilteredList, SavedFilter},
    },
    store::{PgConnection, QueryResult, filters},
};

/// What a filter is made of; nothing else of an address is kept.
const WORDS: [&str; 5] = ["search", "role", "team", "activity", "sort"];

/// In the toolbar of a list.
#[derive(Default)]
pub struct Saved {
    pub filters: Vec<SavedLine>,
    /// Where the present filter gets its name; nothing where nothing is filtered. `None` for a list whose filters are not kept.
    pub save: Option<String>,
}

/// One of them.
pub struct SavedLine {
    pub name: String,
    pub href: String,
    pub removal: String,
    /// The list is filtered so now.
    pub current: bool,
}

/// What the person keeps for this list. A part that is drawn again leaves the toolbar as it is, so nothing is asked then. What
/// somebody keeps is theirs alone: whoever looks through their eyes is not shown it (L14.3).
pub fn kept(conn: &mut PgConnection, place: &Place, list: FilteredList, part: bool) -> QueryResult<Vec<SavedFilter>> {
    if part || place.view.as_ref().is_some_and(|view| !view.viewer.is(place.person.id)) {
        return Ok(Vec::new());
    }
    filters::of(conn, place.actor.organization, place.person.id, list)
}

impl Saved {
    /// For a list that is drawn with this query.
    pub fn of(place: &Place, list: FilteredList, query: &ListQuery, kept: Vec<SavedFilter>) -> Self {
        let (organization, base) = (place.actor.organization, addresses::filtered(place.actor.organization, list));
        let present = query.address("", &query.sort, &[]);
        let present = narrowed(present.trim_start_matches('?'));
        let line = |filter: SavedFilter| SavedLine {
            href: format!("{base}?{}", filter.query),
            removal: addresses::filter_removal(organization, filter.id),
            current: filter.query == present,
            name: filter.name,
        };
        let filters: Vec<SavedLine> = kept.into_iter().map(line).collect();
        // What is kept already needs no second name.
        let known = query.is_whole() || filters.iter().any(|filter| filter.current);
        let save = if known { String::new() } else { addresses::new_filter_of(organization, list, &present) };
        Self { filters, save: Some(save) }
    }
}

/// What of an address filters a list, written in one way.
pub fn narrowed(query: &str) -> String {
    let mut fields = Fields::of_query(query);
    let mut pairs = Vec::new();
    for word in WORDS {
        let mut values: Vec<String> = fields.all(word).into_iter().filter(|value| !value.trim().is_empty()).collect();
        values.sort();
        values.dedup();
        pairs.extend(values.into_iter().map(|value| format!("{word}={}", addresses::encoded(&value))));
    }
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::narrowed;

    // L10.5
    #[test]
    fn of_an_address_only_what_filters_is_kept() {
        assert_eq!(narrowed("sort=-name&search=%C3%85sa+b&role=&page=last&after=5.x&x=1"), "search=%C3%85sa+b&sort=-name");
        assert_eq!(narrowed("team=7&team=5&team=7"), "team=5&team=7");
        assert_eq!(narrowed(""), "");
    }
}
