//! The way out: one POST to an address that was checked, nothing followed, little read (K7.5, K7.6).

use std::{fmt, io::Read};

use ureq::{
    Agent, Error,
    config::Config,
    http::{Response, Uri},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::model::{
    limits::{WEBHOOK_ANSWER_KEPT, WEBHOOK_ANSWER_READ, WEBHOOK_TAKES},
    webhook::AllowedNetworks,
};

/// Who asks, for receivers' logs.
const NAME: &str = concat!("Steward/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// Sends deliveries. Each has a connection of its own, to an address that was looked up and checked for it.
#[derive(Clone)]
pub struct Client(Agent);

/// What came back: a status, or none, and what is kept of the answer or of why there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: Option<u16>,
    pub said: String,
}

impl Client {
    /// One that goes where `reach` allows.
    pub fn new(reach: AllowedNetworks) -> Self {
        Self::with(Checked { reach, names: DefaultResolver::default() })
    }

    fn with(names: impl Resolver) -> Self {
        let config = Config::builder()
            // A proxy would look names up itself, unchecked.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(WEBHOOK_TAKES))
            .max_response_header_size(16 * 1024)
            .max_idle_connections(0)
            .user_agent(NAME)
            .build();
        Self(Agent::with_parts(config, DefaultConnector::default(), names))
    }

    /// Tries once.
    pub fn post(&self, url: &str, (id, seconds, signed): (&str, i64, &str), body: &str) -> Answer {
        let sent = self
            .0
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed)
            .send(body);
        match sent {
            Ok(answer) => Answer { status: Some(answer.status().as_u16()), said: read(answer) },
            Err(error) => Answer { status: None, said: why(&error) },
        }
    }
}

/// The first characters of an answer, for people to read.
fn read(answer: Response<ureq::Body>) -> String {
    let mut bytes = Vec::new();
    // What breaks off is shown as far as it came.
    let _ = answer.into_body().into_reader().take(WEBHOOK_ANSWER_READ).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let readable = text.chars().filter(|c| !c.is_control() || c.is_whitespace());
    readable.take(WEBHOOK_ANSWER_KEPT).collect::<String>().trim().to_owned()
}

/// Why there was no answer, in words of our own: those of a library may tell more than anybody should know.
fn why(error: &Error) -> String {
    match error {
        Error::Other(inner) if inner.is::<Inside>() => inner.to_string(),
        Error::Timeout(_) => format!("There was no answer within {} seconds.", WEBHOOK_TAKES.as_secs()),
        Error::HostNotFound => "The host name was not found.".to_owned(),
        Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => "The connection was refused.".to_owned(),
        Error::Io(_) | Error::ConnectionFailed => "The connection failed.".to_owned(),
        Error::Tls(_) | Error::Rustls(_) => "The certificate or TLS of the address was not accepted.".to_owned(),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "The answer was not HTTP.".to_owned(),
        _ => "The request failed.".to_owned(),
    }
}

/// Looks names up and keeps only addresses that may be reached. What is connected to is what was checked.
#[derive(Debug)]
struct Checked<R> {
    reach: AllowedNetworks,
    names: R,
}

impl<R: Resolver> Resolver for Checked<R> {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let plain = uri.scheme_str() != Some("https");
        let mut kept = self.empty();
        for address in self.names.resolve(uri, config, timeout)?.iter() {
            if self.reach.allows(address.ip(), plain) {
                kept.push(*address);
            }
        }
        if kept.is_empty() { Err(Error::Other(Box::new(Inside))) } else { Ok(kept) }
    }
}

/// The name leads to nothing that may be reached.
#[derive(Debug)]
struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The host name leads to a private address. Nothing was sent.")
    }
}

impl std::error::Error for Inside {}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener};

    use super::*;

    /// Every name leads there.
    #[derive(Debug)]
    struct All(Vec<SocketAddr>);

    impl Resolver for All {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
            let mut found = self.empty();
            self.0.iter().for_each(|address| found.push(*address));
            Ok(found)
        }
    }

    // K7.5: what a name leads to is checked when it is used, and nothing is connected to before
    #[test]
    fn a_name_that_leads_inside_is_not_connected_to() {
        let here = TcpListener::bind("127.0.0.1:0").unwrap();
        here.set_nonblocking(true).unwrap();
        let address = here.local_addr().unwrap();
        let client = Client::with(Checked { reach: AllowedNetworks::default(), names: All(vec![address]) });
        for url in ["https://hooks.example.com/", "http://hooks.example.com/"] {
            let answer = client.post(url, ("msg_1", 1, "v1,x"), "{}");
            assert_eq!(answer, Answer { status: None, said: Inside.to_string() });
        }
        assert!(here.accept().is_err(), "nobody came");
    }

    // K7.5: of several addresses only those that may be reached are tried
    #[test]
    fn of_many_addresses_only_those_outside_are_kept() {
        let found = ["10.0.0.1:443", "1.1.1.1:443", "[fd00::1]:443"].map(|it| it.parse().unwrap());
        let checked = Checked { reach: AllowedNetworks::default(), names: All(found.to_vec()) };
        let timeout = || NextTimeout::default();
        let kept = checked.resolve(&Uri::from_static("https://a.example/"), &Config::default(), timeout()).unwrap();
        assert_eq!(kept.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.1.1.1:443"]);
        assert!(checked.resolve(&Uri::from_static("http://a.example/"), &Config::default(), timeout()).is_err());
    }
}
