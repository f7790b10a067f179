//! What was typed into a search box, as a condition of a query.
//!
//! The columns called `search` hold text as `spaced` makes it, and an index on `word_grams(search)` finds all of its pieces of
//! three signs. It is ours, because the one of `pg_trgm` knows only the letters of the database's locale.

use super::{
    keyset::Order,
    prepared::{Bind, Prepared},
};
use crate::model::{
    folding::{folded, is_in_word, spaced},
    limits::{SEARCH_WORD_LONGEST, SEARCH_WORDS},
    page::{COUNTED, From},
};

/// How many pieces of a word the index is asked for. More find no less, and each has its own list to be read.
const PIECES: usize = 4;
/// How many rows of a list are read in its order before the hits are sorted instead.
const PATIENCE: usize = 8_192;

/// What somebody typed into a search box, ready for the columns that hold folded text (U4).
///
/// Words of three letters and more are found anywhere, shorter ones at the beginning of any word. Signs that stand alone are looked
/// for only where nothing else was typed: nobody knows whether a name has them with blanks or without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// What is looked for in text as `spaced` makes it.
    text: String,
    pattern: String,
    /// Pieces of the text that the index knows.
    grams: Vec<String>,
}

impl Search {
    pub fn typed(text: &str) -> Self {
        let text: String = text.chars().filter(|c| *c != '\0').collect();
        let words = folded(&text);
        let (meant, signs): (Vec<&str>, Vec<&str>) =
            words.split(' ').filter(|word| !word.is_empty()).partition(|word| word.contains(is_in_word));
        let parted = meant.into_iter().flat_map(parted).filter(|word| word.contains(is_in_word)).collect::<Vec<_>>();
        let words = if parted.is_empty() { signs } else { parted };
        let terms = words.into_iter().take(SEARCH_WORDS);
        Self { terms: terms.map(|word| Term::of(&word.chars().take(SEARCH_WORD_LONGEST).collect::<String>())).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a text that no table holds is found, by the same rule.
    pub fn finds(&self, text: &str) -> bool {
        let text = spaced(&folded(text));
        self.terms.iter().all(|term| text.contains(&term.text))
    }

    /// ` and … like ? …` over a column, through its index.
    pub(super) fn condition(&self, column: &str) -> Prepared {
        let mut condition = Prepared::new("", []);
        let mut grams: Vec<String> = self.terms.iter().flat_map(|term| term.grams.iter().cloned()).collect();
        grams.sort_unstable();
        grams.dedup();
        if !grams.is_empty() {
            condition.push(&format!(" and word_grams({column}) @> ?"), [Bind::Texts(grams)]);
        }
        condition.append(self.filter(column))
    }

    /// The same where few rows are left to be looked at, so that no index is asked.
    pub(super) fn filter(&self, column: &str) -> Prepared {
        let mut filter = Prepared::new("", []);
        for term in &self.terms {
            filter.push(&format!(" and {column} like ?"), [Bind::Text(term.pattern.clone())]);
        }
        filter
    }

    /// The first lines that match from where a page begins, whatever the term, without reading an organization from end to end.
    ///
    /// Few hits are all found and then sorted. Many lie close together in the order of the list, so it is read until a page is
    /// full. Where they lie at its far end instead, all hits are sorted. `from_where` is `from … where …` without the search and
    /// must have a column `search`; `columns` must have those of the order, and the last of all are the columns of the answer.
    pub(super) fn lines(
        &self,
        (columns, from_where): (&str, &Prepared),
        order: Order,
        (from, most): (&From, usize),
        answer: &str,
    ) -> Prepared {
        let (few, near, patience) = (COUNTED + 1, "(select count(*) from near)", PATIENCE.max(4 * most));
        let found = |columns: &str| from_where.clone().after(&format!("select {columns} ")).append(self.condition("search"));
        let walked = order.walk(from_where.clone().after(&format!("select {columns}, search ")), from, patience);
        Prepared::new("with hits as materialized (", [])
            .append(found(columns))
            .then(&format!(" limit {few}), near as materialized (select * from ("))
            .append(walked)
            .then(") walked where true")
            .append(self.filter("search"))
            .then(&format!(" limit {most}), rest as materialized ("))
            .append(order.begin(found(columns), from))
            .then(&format!(") select {answer} from ("))
            .append(order.begin(Prepared::new(format!("select * from hits where (select count(*) from hits) < {few}"), []), from))
            .then(&format!(
                " union all select {columns} from near where (select count(*) from hits) = {few} and {near} = {most} union all "
            ))
            .then(&format!("select * from rest where (select count(*) from hits) = {few} and {near} < {most}"))
            .then(&format!(") lines {} limit {most}", order.again("", from)))
    }
}

impl Term {
    fn of(word: &str) -> Self {
        let spaced = spaced(unwrapped(word));
        let short = spaced.chars().filter(|c| *c != ' ').count() < 3;
        let begins = short && spaced.contains(is_in_word);
        let text = if begins { spaced.as_str() } else { spaced.strip_prefix(' ').unwrap_or(&spaced) };
        Self { text: text.to_owned(), pattern: format!("%{}%", escaped(text)), grams: grams(text) }
    }
}

/// The words on both sides of signs that some write with blanks and some without. An address is one word.
fn parted(word: &str) -> Vec<&str> {
    if word.contains('@') { vec![word] } else { word.split(['-', '&', '/']).collect() }
}

/// The word without what stands around it: signs before it, of which no name says whether a blank follows, and commas, quotation
/// marks and brackets behind it. Signs alone are what they are.
fn unwrapped(word: &str) -> &str {
    const BEHIND: [char; 16] = [',', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']', '{', '}', '<', '>', '…'];
    let begins = word.trim_start_matches(|c| !is_in_word(c));
    if begins.is_empty() { word } else { begins.trim_end_matches(BEHIND) }
}

/// Pieces that lie evenly over the text, the first and the last among them.
fn grams(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    if signs.len() < 3 {
        return if signs.first() == Some(&' ') { vec![text.to_owned()] } else { Vec::new() };
    }
    let last = signs.len() - 3;
    let count = (last + 1).min(PIECES);
    let at = |n: usize| if count == 1 { 0 } else { n * last / (count - 1) };
    (0..count).map(|n| signs[at(n)..at(n) + 3].iter().collect()).collect()
}

/// `%`, `_` and `\` mean themselves when a person types them.
fn escaped(word: &str) -> String {
    word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(typed: &str) -> (String, Vec<String>) {
        let Search { mut terms } = Search::typed(typed);
        let Term { pattern, grams, .. } = terms.remove(0);
        (pattern, grams)
    }

    #[test]
    fn signs_of_patterns_mean_themselves() {
        assert_eq!(term("100%_a\\b").0, r"%100\%\_ a\\ b%");
    }

    // U4
    #[test]
    fn short_words_begin_a_word_and_long_ones_are_anywhere() {
        assert_eq!(term("Ng"), ("% ng%".into(), vec![" ng".into()]));
        assert_eq!(term("Å"), ("% a%".into(), vec![" a".into()]));
        assert_eq!(term("ada"), ("%ada%".into(), vec!["ada".into()]));
        assert_eq!(term("小龙"), ("% 小 龙%".into(), vec![" 小 ".into(), "小 龙".into()]));
        assert_eq!(term("æ"), ("% ae%".into(), vec![" ae".into()]));
        assert_eq!(term("kowalski").1, ["kow", "owa", "als", "ski"]);
        assert!(Search::typed(" \0 ").is_empty());
    }

    // U4: nobody knows how the name they look for has its signs
    #[test]
    fn signs_alone_take_no_word_with_them() {
        for (typed, meant) in [
            ("R & D", vec!["% r%", "% d%"]),
            ("R&D", vec!["% r%", "% d%"]),
            ("Smith - Jones", vec!["%smith%", "%jones%"]),
            ("jo-ann@x", vec!["%jo- ann@ x%"]),
            ("@a", vec!["% a%"]),
            ("-b", vec!["% b%"]),
            ("@acme", vec!["%acme%"]),
            ("\"Lovelace, Ada\"", vec!["%lovelace%", "%ada%"]),
            ("c++ ng@", vec!["%c++%", "%ng@%"]),
            ("@", vec!["%@%"]),
            ("& -", vec!["%&%", "%-%"]),
        ] {
            let Search { terms } = Search::typed(typed);
            assert_eq!(terms.into_iter().map(|term| term.pattern).collect::<Vec<_>>(), meant, "{typed}");
        }
        assert!(Search::typed("R & D").finds("R&D") && Search::typed("Smith - Jones").finds("Smith-Jones"));
        assert!(!Search::typed("R & D").finds("Dora") && !Search::typed("@").finds("Ada"));
    }

    // L5, U4
    #[test]
    fn what_no_table_holds_is_found_by_the_same_rule() {
        for (typed, text) in [("invi", "Bulk invite"), ("re", "Join Requests"), ("rôles", "Roles & Permissions"), ("", "Teams")]
        {
            assert!(Search::typed(typed).finds(text), "{typed}");
        }
        for (typed, text) in [("ms", "Teams"), ("team users", "Teams"), ("x", "Profile")] {
            assert!(!Search::typed(typed).finds(text), "{typed}");
        }
    }

    #[test]
    fn the_pieces_of_all_words_are_asked_for_at_once() {
        let condition = Search::typed("li wu").condition("m.search");
        assert_eq!(condition.text(), " and word_grams(m.search) @> ? and m.search like ? and m.search like ?");
        assert!(matches!(&condition.binds()[0], Bind::Texts(grams) if *grams == [" li", " wu"]));
        assert_eq!(Search::default().condition("search").text(), "");
    }
}
