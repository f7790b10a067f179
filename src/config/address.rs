//! Where people reach this Steward, and what its cookies are called there.

use url::Url;

/// The public address, with a path where the console is a part of its host, or a sentence on what is wrong with it (C8.1).
pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let sentence = || {
        format!(
            "STEWARD_PUBLIC_URL must be an address such as https://steward.example.com or https://example.com/steward, not {text}."
        )
    };
    let url = Url::parse(text).map_err(|_| sentence())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    if !plain || !is_plain_path(url.path()) || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(sentence());
    }
    Ok(url)
}

/// Whether a path can stand before every other, and in the name of a cookie: plain words between single strokes (C8.1).
fn is_plain_path(path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    path.len() <= 200 && path.split('/').skip(1).all(plain)
}

/// See `Config::cookie`. An origin has a port where it is not the usual one.
pub(super) fn cookie(origin: &str, prefix: &str, name: &str) -> String {
    let (plain, port) = (cookie_of_any_port(origin, prefix, name), origin.rsplit_once(':').map(|(_, port)| port));
    match port.filter(|port| port.bytes().all(|digit| digit.is_ascii_digit())) {
        Some(port) => format!("{plain}-{port}"),
        None => plain,
    }
}

/// What most cookies were called before their names had the port.
pub(super) fn cookie_of_any_port(origin: &str, prefix: &str, name: &str) -> String {
    let path = prefix.replace('/', "-");
    match (origin.starts_with("https://"), path.is_empty()) {
        (true, true) => format!("__Host-{name}"),
        (true, false) => format!("__Secure-{name}{path}"),
        (false, _) => format!("{name}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{cookie, public_url};

    // C8.1
    #[test]
    fn the_public_address_may_have_a_path_of_plain_words() {
        for good in ["https://a.example", "https://a.example/", "http://localhost:8080/steward", "https://a.example/one/two/"] {
            assert!(public_url(good).is_ok(), "{good}");
        }
        for wrong in [
            "a.example",
            "https://a.example//",
            "https://a.example/one//two",
            "https://a.example/a%20b",
            "https://a.example/é",
            "https://a.example/?x",
            "https://a.example/a#b",
            "https://me@a.example/",
            "https://a.example/\"onload",
        ] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    // C8.3
    #[test]
    fn consoles_below_two_paths_of_a_host_have_cookies_of_two_names() {
        let (secure, plain) = ("https://a.example", "http://steward.lan");
        assert_eq!(cookie(secure, "", "steward"), "__Host-steward");
        assert_eq!(cookie(secure, "/tools/steward", "steward"), "__Secure-steward-tools-steward");
        assert_eq!(cookie(plain, "", "steward-known"), "steward-known");
        assert_eq!(cookie(plain, "/steward", "steward"), "steward-steward");
    }

    // U15.2
    #[test]
    fn every_cookie_is_named_after_the_port() {
        for (origin, name) in [
            ("http://localhost:8080", "steward-8080"),
            ("http://localhost:9090", "steward-9090"),
            ("http://steward.lan", "steward"),
            ("http://[::1]:8080", "steward-8080"),
            ("http://[2001:db8::1]", "steward"),
            ("https://steward.example.com", "__Host-steward"),
            ("https://steward.example.com:8443", "__Host-steward-8443"),
        ] {
            assert_eq!(cookie(origin, "", "steward"), name);
        }
        assert_eq!(cookie("https://a.example:8443", "/tools", "steward-known"), "__Secure-steward-known-tools-8443");
    }
}
