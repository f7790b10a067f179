//! Pages of long lists, by key instead of by number: the next page begins behind the last line of this one.

pub use super::limits::{COUNTED, LINES};

/// Where a page begins: behind, or before, the line with these keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum From {
    #[default]
    Start,
    After(Key),
    Before(Key),
    /// The last page.
    End,
}

/// What a line is sorted by, and its id, which makes the order total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub value: String,
    pub id: i64,
}

impl Key {
    /// `id.value`, for an address.
    pub fn to_param(&self) -> String {
        format!("{}.{}", self.id, self.value)
    }

    pub fn from_param(text: &str) -> Option<Self> {
        let (id, value) = text.split_once('.')?;
        Some(Self { id: id.parse().ok()?, value: value.to_owned() })
    }
}

/// A page of lines and what lies around it.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub lines: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
}

impl<T> Page<T> {
    /// The same page with its lines as `read` gives them back: each with what belongs to it.
    pub fn with<U, E>(self, read: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Page<U>, E> {
        Ok(Page { lines: read(self.lines)?, has_previous: self.has_previous, has_next: self.has_next })
    }

    /// Makes a page of up to one line more than fits, as the store fetched them in walking order from `from`.
    pub fn cut(mut lines: Vec<T>, from: &From) -> Self {
        let more = lines.len() > LINES;
        lines.truncate(LINES);
        let (has_previous, has_next) = match from {
            From::Start => (false, more),
            From::After(_) => (true, more),
            From::Before(_) => (more, true),
            From::End => (more, false),
        };
        if matches!(from, From::Before(_) | From::End) {
            lines.reverse();
        }
        Self { lines, has_previous, has_next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_an_address() {
        let key = Key { value: "o'neil. the.first".into(), id: 7 };
        assert_eq!(Key::from_param(&key.to_param()), Some(key));
        assert_eq!(Key::from_param("x.y"), None);
        assert_eq!(Key::from_param(""), None);
    }

    #[test]
    fn a_page_knows_what_lies_around_it() {
        let key = || Key { value: String::new(), id: 0 };
        let cut = |n: i64, from: &From| Page::cut((0..n).collect(), from);
        assert!(!cut(50, &From::Start).has_next);
        assert!(cut(51, &From::Start).has_next);
        assert_eq!(cut(51, &From::Start).lines.len(), LINES);
        let back = cut(3, &From::Before(key()));
        assert_eq!((back.lines, back.has_previous, back.has_next), (vec![2, 1, 0], false, true));
        assert!(cut(51, &From::End).has_previous);
    }
}
