//! The addresses that a drawn page leads to, found where they stand.

use memchr::memmem;

/// The attributes that lead somewhere; a field for a password names the drawing of its eye.
const LEADS: [&str; 10] =
    ["data-password", "href", "src", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"];

/// The page with each of its addresses as `to` wants it; where that is nothing, it stays. Templates write every value between
/// quotes, and a quote that somebody typed is escaped by them, so nobody's words are taken for an address.
pub fn with_addresses(html: &str, to: impl Fn(&str) -> Option<String>) -> String {
    let (mut out, mut done) = (String::with_capacity(html.len() + html.len() / 4), 0);
    for at in memmem::find_iter(html.as_bytes(), "=\"") {
        let start = at + 2;
        if start < done || !LEADS.contains(&name(&html[..at])) {
            continue;
        }
        let Some(end) = html[start..].find('"').map(|length| start + length) else { break };
        if let Some(address) = to(&html[start..end]) {
            out.push_str(&html[done..start]);
            out.push_str(&address);
            done = end;
        }
    }
    out.push_str(&html[done..]);
    out
}

/// The name of the attribute that ends there.
fn name(html: &str) -> &str {
    let begins = html.bytes().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
    &html[begins..]
}

#[cfg(test)]
mod tests {
    use super::with_addresses;

    // L14.3, C8.2
    #[test]
    fn only_what_leads_somewhere_is_an_address() {
        let page = "<a class=\"/x\" href=\"/a\">href=&#34;/b&#34;</a><form\n  action=\"/c?d=1\" data-href=\"/e\"><input value=\"/f\"><img src=\"g\">";
        let with_addresses = with_addresses(page, |address| address.starts_with('/').then(|| format!("/steward{address}")));
        let expected = "<a class=\"/x\" href=\"/steward/a\">href=&#34;/b&#34;</a><form\n  action=\"/steward/c?d=1\" data-href=\"/e\"><input value=\"/f\"><img src=\"g\">";
        assert_eq!(with_addresses, expected);
    }
}
