//! What was typed into a search box, as a condition of a query.

use super::prepared::{Bind, Prepared};
use crate::model::{
    limits::{SEARCH_WORD_LONGEST, SEARCH_WORDS},
    name::folded,
};

/// What somebody typed into a search box, ready for the columns that hold folded text.
///
/// Words of three letters and more are found anywhere through the trigram index; shorter ones only at the beginning, because
/// no index finds them elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    pub fn typed(text: &str) -> Self {
        let words = folded(text)
            .split_whitespace()
            .take(SEARCH_WORDS)
            .map(|word| word.chars().take(SEARCH_WORD_LONGEST).collect())
            .collect();
        Self { words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// ` and search like ? …` over `anywhere`, or prefixes of `starts` if no word is long enough for the trigram index.
    pub(super) fn condition(&self, anywhere: &str, starts: &[&str]) -> Prepared {
        let mut condition = Prepared::new("", []);
        let indexed = self.words.iter().any(|word| word.chars().count() >= 3);
        for word in &self.words {
            if indexed {
                condition.push(&format!(" and {anywhere} like ?"), [Bind::Text(format!("%{}%", escaped(word)))]);
            } else {
                let prefixes: Vec<String> = starts.iter().map(|column| format!("({column} >= ? and {column} < ?)")).collect();
                let bounds = || [Bind::Text(word.clone()), Bind::Text(format!("{word}\u{10FFFF}"))];
                condition.push(&format!(" and ({})", prefixes.join(" or ")), starts.iter().flat_map(|_| bounds()));
            }
        }
        condition
    }
}

/// `%`, `_` and `\` mean themselves when a person types them.
fn escaped(word: &str) -> String {
    word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_patterns_mean_themselves() {
        let condition = Search::typed("100%_a\\b").condition("search", &["sort_name"]);
        assert_eq!(condition.text(), " and search like ?");
        assert!(matches!(condition.binds(), [Bind::Text(text)] if text == r"%100\%\_a\\b%"));
    }

    #[test]
    fn short_words_are_prefixes() {
        let condition = Search::typed("Å").condition("search", &["sort_name", "email"]);
        assert_eq!(condition.text(), " and ((sort_name >= ? and sort_name < ?) or (email >= ? and email < ?))");
        assert_eq!(condition.binds().len(), 4);
        assert!(Search::typed("  ").is_empty());
    }
}
