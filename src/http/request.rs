//! How a request came: from where, to what, by which program.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::{
    HttpRequest,
    http::header::{HeaderName, USER_AGENT},
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
        client_network: client.map(network),
        http_method: request.method().to_string(),
        http_url: request.match_pattern().unwrap_or_default(),
        http_user_agent: header(USER_AGENT).map(|agent| agent.chars().take(512).collect()),
    }
}

/// The address of the client. What a proxy says is believed only from a proxy of ours, and of that only the last word,
/// which the proxy itself wrote.
fn client(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|address| address.ip());
    let trusted = request.app_data::<Data<Site>>().zip(peer).is_some_and(|(site, peer)| site.trusts(peer));
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    match forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok()) {
        Some(client) if trusted => Some(client),
        _ => peer,
    }
}

fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}
