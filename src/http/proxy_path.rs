//! What a request tells of the proxies before this Steward (C6.7).

use std::{net::IpAddr, sync::Once};

use actix_web::{
    HttpRequest,
    dev::RequestHead,
    http::header::{HeaderName, HeaderValue},
    web::Data,
};

use super::{Site, request::address};
use crate::model::{addresses, request::ProxyPath};

/// The doctor asks with this header. It holds an address that the doctor claims to come from.
pub const ASKS: &str = "x-steward-asks";
/// And is answered with this one.
pub const ANSWER: &str = "x-steward-way";

fn of(head: &RequestHead, trusted: bool, claimed: Option<IpAddr>) -> ProxyPath {
    let line = head.headers.get_all("x-forwarded-for").last().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let last = line.and_then(|line| address(line.rsplit(',').next()?.trim()));
    let tells = ["via", "forwarded", "x-forwarded-proto"].iter().any(|name| head.headers.contains_key(*name));
    // What the doctor claims itself was added by no proxy.
    match (trusted, last.filter(|last| Some(*last) != claimed), last) {
        (true, Some(_), _) => ProxyPath::Told,
        (true, None, Some(_)) => ProxyPath::PassedOn,
        (true, None, None) => ProxyPath::Silent,
        (false, None, _) if !tells => ProxyPath::Direct,
        (false, ..) => ProxyPath::Untrusted,
    }
}

/// The answer to the doctor, who asks by a header; nothing for anybody else.
pub fn answer(request: &HttpRequest) -> Option<(HeaderName, HeaderValue)> {
    let claimed = request.headers().get(ASKS)?.to_str().ok().and_then(|claimed| claimed.parse().ok())?;
    let peer = request.peer_addr()?.ip();
    let site = request.app_data::<Data<Site>>()?;
    let way = of(request.head(), site.trusts(peer), Some(claimed));
    Some((HeaderName::from_static(ANSWER), HeaderValue::from_static(way.as_str())))
}

/// Says in the log what is wrong with the proxies, once for each thing until the next start.
pub fn look(request: &HttpRequest) {
    static SILENT: Once = Once::new();
    static UNTRUSTED: Once = Once::new();
    let (Some(site), Some(peer)) = (request.app_data::<Data<Site>>(), request.peer_addr()) else { return };
    let peer = peer.ip().to_canonical();
    // Whatever looks after Steward comes past the proxy.
    if (SILENT.is_completed() && UNTRUSTED.is_completed()) || request.path().contains(addresses::HEALTH) {
        return;
    }
    match of(request.head(), site.trusts(peer), None) {
        // Steward itself has no TLS: there is a proxy.
        ProxyPath::Silent if site.config.is_secure() => SILENT.call_once(|| {
            tracing::warn!(
                %peer,
                "a request came from a trusted proxy without X-Forwarded-For: everyone who comes that way shares the limits of one \
                 address. Let the proxy set it; steward doctor tells whether it does"
            );
        }),
        ProxyPath::Untrusted => UNTRUSTED.call_once(|| {
            tracing::warn!(
                %peer,
                "a request with X-Forwarded-For came from an address that STEWARD_TRUSTED_PROXIES doesn't name, so that header was ignored. If \
                 it is your proxy, name it"
            );
        }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    // C6.7
    #[test]
    fn a_request_tells_how_it_came() {
        let claimed = Some("192.0.2.1".parse().unwrap());
        for (trusted, lines, expected) in [
            (true, &[("x-forwarded-for", "192.0.2.1, 198.51.100.7")][..], ProxyPath::Told),
            (true, &[("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "198.51.100.7")], ProxyPath::Told),
            (true, &[("x-forwarded-for", "198.51.100.7:4711")], ProxyPath::Told),
            (true, &[("x-forwarded-for", "192.0.2.1")], ProxyPath::PassedOn),
            (true, &[("x-forwarded-for", "unknown")], ProxyPath::Silent),
            (true, &[], ProxyPath::Silent),
            (false, &[("x-forwarded-for", "192.0.2.1, 198.51.100.7")], ProxyPath::Untrusted),
            (false, &[("x-forwarded-for", "192.0.2.1"), ("via", "1.1 proxy")], ProxyPath::Untrusted),
            (false, &[("x-forwarded-for", "192.0.2.1")], ProxyPath::Direct),
            (false, &[], ProxyPath::Direct),
        ] {
            let request = lines.iter().fold(TestRequest::default(), |request, line| request.append_header(*line));
            assert_eq!(of(request.to_http_request().head(), trusted, claimed), expected, "{trusted} {lines:?}");
        }
    }
}
