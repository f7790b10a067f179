//! The way out: one POST to an address that was checked, nothing followed, little read (K7.5, K7.6).

use std::{fmt, io::Read, time::Duration};

use ureq::{
    Agent, Error,
    config::Config,
    http::{Response, Uri},
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::model::{
    limits::{WEBHOOK_ANSWER_KEPT, WEBHOOK_ANSWER_READ, WEBHOOK_TAKES},
    name::without_hidden,
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

impl Answer {
    /// Nobody answered, for no reason that can be told.
    pub(super) fn none() -> Self {
        Self { status: None, said: "The request failed.".to_owned() }
    }
}

impl Client {
    /// One that goes where `reach` allows.
    pub fn new(reach: AllowedNetworks) -> Self {
        Self::with(Checked { reach, names: DefaultResolver::default() }, WEBHOOK_TAKES, RootCerts::WebPki)
    }

    /// One that trusts only what these certificates vouch for, in DER.
    pub fn trusting(reach: AllowedNetworks, roots: &[Vec<u8>]) -> Self {
        let roots: Vec<Certificate<'static>> = roots.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let roots = RootCerts::new_with_certs(&roots);
        Self::with(Checked { reach, names: DefaultResolver::default() }, WEBHOOK_TAKES, roots)
    }

    fn with(names: impl Resolver, takes: Duration, roots: RootCerts) -> Self {
        let config = Config::builder()
            // A proxy would look names up itself, unchecked.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(takes))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
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
    // A page draws it beside sentences of ours, which it must not turn around or seem to be.
    let line = String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" ");
    without_hidden(&line).chars().take(WEBHOOK_ANSWER_KEPT).collect::<String>().trim().to_owned()
}

/// Why there was no answer, in words of our own: those of a library may tell more than anybody should know.
fn why(error: &Error) -> String {
    match error {
        Error::Other(inner) if inner.is::<Inside>() => inner.to_string(),
        Error::Timeout(_) => format!("There was no answer within {} seconds.", WEBHOOK_TAKES.as_secs()),
        Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => "The connection was refused.".to_owned(),
        // So the library hands on what its TLS found.
        Error::Io(io) if io.kind() == std::io::ErrorKind::InvalidData => TLS.to_owned(),
        Error::Io(_) | Error::ConnectionFailed => "The connection failed.".to_owned(),
        Error::Tls(_) | Error::Rustls(_) => TLS.to_owned(),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "The answer was not HTTP.".to_owned(),
        _ => Answer::none().said,
    }
}

const TLS: &str = "The certificate or TLS of the address was not accepted.";

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
        // A name that is not found reads like one that leads inside: nobody learns which names there are in here.
        let found = match self.names.resolve(uri, config, timeout) {
            Err(Error::Timeout(which)) => return Err(Error::Timeout(which)),
            found => found.unwrap_or_else(|_| self.empty()),
        };
        for address in found.iter() {
            if self.reach.allows(address.ip(), plain) {
                kept.push(*address);
            }
        }
        if kept.is_empty() { Err(Error::Other(Box::new(Inside))) } else { Ok(kept) }
    }
}

/// The name leads to nothing that may be reached, or to nothing at all.
#[derive(Debug)]
struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The host name was not found or leads to a private address. Nothing was sent.")
    }
}

impl std::error::Error for Inside {}

#[cfg(test)]
mod tests;
