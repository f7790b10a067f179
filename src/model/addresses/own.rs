//! Which addresses are ones of this site, and how a value becomes a part of one.

/// Whether a browser that is sent to this stays on this site (S2). Only plain paths do: one slash, then neither slash
/// nor backslash, and nothing that a browser would drop or decode into one.
pub fn is_own_path(path: &str) -> bool {
    let second = path.chars().nth(1);
    path.starts_with('/')
        && !matches!(second, Some('/' | '\\'))
        && path.len() <= 2_000
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
        && !path.to_ascii_lowercase().contains("%0")
        && !path.to_ascii_lowercase().starts_with("/%2f")
        && !path.to_ascii_lowercase().starts_with("/%5c")
}

/// A value for an address.
pub fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // S9.42
    #[test]
    fn only_own_paths_are_returned_to() {
        for own in ["/", "/orgs/1000001/settings/users", "/orgs/1/settings/users?search=a%20b&sort=name", "/invite/abc"] {
            assert!(is_own_path(own), "{own}");
        }
        let foreign = [
            "",
            "//e.example",
            "///e.example",
            "/\\e.example",
            "\\\\e.example",
            "/%09/e.example",
            "/%0d%0a/e",
            "https://e.example",
            "https:e.example",
            "http:/e.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /x",
            "/x y",
            "/\t/e.example",
            "/\n/e.example",
            "e.example",
            ".//e",
            "?x",
            "#x",
            "/%2F/e.example",
            "/%2f%2fe.example",
            "/%5Ce.example",
            "/a\\b",
            "/ü",
            "/\u{0}",
            "mailto:a@b",
            "//",
            "/\\",
            "file:///x",
        ];
        for path in foreign {
            assert!(!is_own_path(path), "{path:?}");
        }
    }
}
