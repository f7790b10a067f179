//! The mark in every form that changes something (U3). No template writes it and none can forget it: it is put into each form
//! when the page or its part becomes an answer.

use data_encoding::BASE64URL_NOPAD;
use memchr::memmem;

use crate::{http::press::MARK, model::secret::random};

/// Puts a mark into every form of these that is posted. All forms of one answer carry the same: a press is told from others by
/// its address and by what was typed too.
pub fn marked(html: String) -> String {
    let ends: Vec<usize> = posted_forms(&html).collect();
    if ends.is_empty() {
        return html;
    }
    // Over a reload, Firefox keeps what a script wrote into a hidden field, and no script writes into this one.
    let field = format!("<input type=\"hidden\" name=\"{MARK}\" value=\"{}\">", BASE64URL_NOPAD.encode(&random::<16>()));
    let (mut out, mut from) = (String::with_capacity(html.len() + 8 * field.len()), 0);
    for end in ends {
        out.push_str(&html[from..end]);
        out.push_str(&field);
        from = end;
    }
    out.push_str(&html[from..]);
    out
}

/// Where the opening tags of posted forms end.
fn posted_forms(html: &str) -> impl Iterator<Item = usize> {
    forms(html).filter_map(|(start, end)| html[start..end].contains("method=\"post\"").then_some(end))
}

/// Where the opening tags of forms begin and end.
pub(super) fn forms(html: &str) -> impl Iterator<Item = (usize, usize)> {
    memmem::find_iter(html.as_bytes(), "<form").filter_map(|start| Some((start, start + tag(&html.as_bytes()[start..])?)))
}

/// The length of an opening tag. What stands in quotes may hold anything.
fn tag(html: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let end = html.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'>' && !quoted
    })?;
    Some(end + 1)
}

/// Leaves `autofocus` to the first field that says it: a page has one place where one begins (L14.4).
pub fn focused_once(html: String) -> String {
    const SAID: &str = "autofocus";
    let is_attribute = |at: usize| {
        let before = &html.as_bytes()[..at];
        let after = html.as_bytes().get(at + SAID.len());
        let within = before.iter().rposition(|byte| matches!(byte, b'<' | b'>')).is_some_and(|at| before[at] == b'<');
        within
            && before.last().is_some_and(u8::is_ascii_whitespace)
            && after.is_some_and(|byte| matches!(byte, b'>' | b' ' | b'\n'))
    };
    let others: Vec<usize> = memmem::find_iter(html.as_bytes(), SAID).filter(|at| is_attribute(*at)).skip(1).collect();
    if others.is_empty() {
        return html;
    }
    let (mut out, mut from) = (String::with_capacity(html.len()), 0);
    for at in others {
        out.push_str(&html[from..at]);
        from = at + SAID.len();
    }
    out.push_str(&html[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    // L14.4
    #[test]
    fn one_field_has_the_focus_at_first() {
        let page = "<input autofocus><p>no autofocus here</p><input\n  autofocus\n  x><a title=\"autofocus\" autofocus>";
        let once = "<input autofocus><p>no autofocus here</p><input\n  \n  x><a title=\"autofocus\" >";
        assert_eq!(focused_once(page.to_owned()), once);
    }

    fn marks(html: &str) -> usize {
        marked(html.to_owned()).matches("<input type=\"hidden\" name=\"mark\"").count()
    }

    // U3
    #[test]
    fn every_posted_form_gets_a_mark_and_no_other() {
        assert_eq!(marks("<p>No form</p>"), 0);
        assert_eq!(marks("<form method=\"get\" action=\"/a\"></form>"), 0);
        assert_eq!(marks("<form method=\"post\"></form><form\n  id=\"a\"\n  method=\"post\"></form>"), 2);
        assert_eq!(marks("<form method=\"post"), 0);
        let tricky = marked("<form method=\"post\" title=\"a > b\"><b>".to_owned());
        assert!(tricky.starts_with("<form method=\"post\" title=\"a > b\"><input type=\"hidden\""), "{tricky}");
    }

    #[test]
    fn two_pages_never_carry_the_same_mark() {
        let page = || marked("<form method=\"post\">".to_owned());
        assert_ne!(page(), page());
    }
}
