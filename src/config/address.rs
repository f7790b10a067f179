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

/// See `Config::cookie`.
pub(super) fn cookie(secure: bool, prefix: &str, name: &str) -> String {
    let path = prefix.replace('/', "-");
    match (secure, path.is_empty()) {
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
        assert_eq!(cookie(true, "", "steward"), "__Host-steward");
        assert_eq!(cookie(true, "/tools/steward", "steward"), "__Secure-steward-tools-steward");
        assert_eq!(cookie(false, "", "steward-known"), "steward-known");
        assert_eq!(cookie(false, "/steward", "steward"), "steward-steward");
    }
}
