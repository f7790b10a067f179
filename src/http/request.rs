//! How a request came: from where, to what, by which program.

use std::net::IpAddr;

use actix_web::{
    HttpRequest,
    dev::RequestHead,
    http::header::{CONTENT_TYPE, HeaderMap, HeaderName, USER_AGENT},
    web::Data,
};

use super::Site;
use crate::model::request::RequestFacts;

/// How the request came, for the audit log and for counting tries.
pub fn facts(request: &HttpRequest) -> RequestFacts {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let client = client(request);
    RequestFacts {
        client_ip: client.map(|ip| ip.to_string()),
        http_method: request.method().to_string(),
        http_url: request.match_pattern().unwrap_or_default(),
        http_user_agent: header(USER_AGENT).map(|agent| agent.chars().take(512).collect()),
    }
}

/// What a body says it is, without what else is said of it. Case means nothing in it.
pub fn media_type(headers: &HeaderMap) -> String {
    essence(headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default())
}

/// The same of what such a header says.
pub fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a form calls itself that carries no file.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// What the browser remembers under this name. What it remembered under a name from before still holds, until it is written anew.
pub fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    let config = request.app_data::<Data<Site>>().map(|site| &site.config);
    let names = config.into_iter().flat_map(|config| [config.cookie(name)].into_iter().chain(config.former_cookies(name)));
    names.into_iter().find_map(|name| request.cookie(&name)).map(|cookie| cookie.value().to_owned())
}

/// The address of the client, the one place that tells it (F5, U5).
pub fn client(request: &HttpRequest) -> Option<IpAddr> {
    let site = request.app_data::<Data<Site>>();
    let trusts = |ip| site.is_some_and(|site| site.trusts(ip));
    told(request.head(), request.peer_addr()?.ip().to_canonical(), trusts).into()
}

/// What a proxy says is believed only from a proxy of ours: all lines are one list, each proxy has written the entry behind
/// those that came to it, and the last one that is no proxy of ours is the client. Whatever is no address ends the walk, and
/// whoever wrote it stands for the client.
fn told(head: &RequestHead, peer: IpAddr, trusts: impl Fn(IpAddr) -> bool) -> IpAddr {
    let lines: Vec<_> = head.headers.get_all("x-forwarded-for").map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    let mut entries = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim).filter(|entry| !entry.is_empty());
    let mut here = peer;
    while trusts(here) {
        match entries.next().and_then(address) {
            Some(before) => here = before,
            None => break,
        }
    }
    here
}

/// An address as proxies write it: with or without port, brackets, quotes and zone.
pub(super) fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_matches('"').trim();
    let is_port = |port: &str| !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    let host = match bare.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
                return None;
            }
            host
        }
        None => match bare.split_once(':') {
            Some((host, port)) if is_port(port) => host,
            _ => bare,
        },
    };
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    host.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    // R3.1: however it is written
    #[test]
    fn what_a_body_says_it_is_is_read_without_case_and_parameters() {
        let said =
            |kind: &str| media_type(TestRequest::default().insert_header((CONTENT_TYPE, kind)).to_http_request().headers());
        for kind in [FORM, "Application/X-WWW-Form-Urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED; charset=UTF-8"] {
            assert_eq!(said(kind), FORM, "{kind}");
        }
        assert_eq!(said("application/x-www-form-urlencoded-not"), "application/x-www-form-urlencoded-not");
        assert_eq!(media_type(TestRequest::default().to_http_request().headers()), "");
    }

    fn seen(peer: &str, lines: &[&str]) -> String {
        let mut request = TestRequest::default();
        for line in lines {
            request = request.append_header(("x-forwarded-for", line.as_bytes()));
        }
        let ours = ["127.0.0.1", "::1", "10.0.0.1", "10.0.0.2"].map(|ip| ip.parse::<IpAddr>().unwrap());
        let peer: IpAddr = peer.parse().unwrap();
        told(request.to_http_request().head(), peer.to_canonical(), |ip| ours.contains(&ip)).to_string()
    }

    // F5, U5: whom to believe about addresses
    #[test]
    fn the_last_entry_that_is_no_proxy_of_ours_is_the_client() {
        let table: &[(&str, &[&str], &str)] = &[
            // Nobody speaks for the client.
            ("192.0.2.7", &[], "192.0.2.7"),
            ("::ffff:192.0.2.7", &[], "192.0.2.7"),
            // Who is no proxy of ours is not believed.
            ("192.0.2.7", &["198.51.100.1"], "192.0.2.7"),
            // One proxy.
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::1", &["198.51.100.1"], "198.51.100.1"),
            // What the client itself wrote comes first, in one line or in several.
            ("127.0.0.1", &["9.9.9.9, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["9.9.9.9", "198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["9.9.9.9,8.8.8.8", "198.51.100.1"], "198.51.100.1"),
            // Several proxies of ours.
            ("127.0.0.1", &["198.51.100.1, 10.0.0.1"], "198.51.100.1"),
            ("127.0.0.1", &["9.9.9.9, 198.51.100.1", "10.0.0.2, 10.0.0.1"], "198.51.100.1"),
            ("127.0.0.1", &["10.0.0.2, 10.0.0.1"], "10.0.0.2"),
            ("127.0.0.1", &[], "127.0.0.1"),
            // However it is written.
            ("127.0.0.1", &["198.51.100.1:5123"], "198.51.100.1"),
            ("127.0.0.1", &["2001:db8::7"], "2001:db8::7"),
            ("127.0.0.1", &["[2001:db8::7]"], "2001:db8::7"),
            ("127.0.0.1", &["\"[2001:db8::7]:443\""], "2001:db8::7"),
            ("127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["[::ffff:198.51.100.1]:80"], "198.51.100.1"),
            ("127.0.0.1", &["fe80::1%eth0"], "fe80::1"),
            ("127.0.0.1", &["198.51.100.1, ::ffff:10.0.0.1"], "198.51.100.1"),
            ("127.0.0.1", &[" , 198.51.100.1 ,, "], "198.51.100.1"),
            // What is no address ends the walk, and nothing before it counts.
            ("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1, nonsense, 10.0.0.1"], "10.0.0.1"),
            ("127.0.0.1", &["9.9.9.9, 1.2.3.4.5"], "127.0.0.1"),
            ("127.0.0.1", &["9.9.9.9, [2001:db8::7"], "127.0.0.1"),
            ("127.0.0.1", &["9.9.9.9, [2001:db8::7]x"], "127.0.0.1"),
            ("127.0.0.1", &["9.9.9.9, 198.51.100.1:port"], "127.0.0.1"),
            ("127.0.0.1", &["9.9.9.9", "h\u{e9}"], "127.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
        ];
        for (peer, lines, expected) in table {
            assert_eq!(seen(peer, lines), *expected, "{peer} says {lines:?}");
        }
    }
}
