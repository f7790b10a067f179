//! What is reached over the network: the public address, proxies, the mail server.

use std::time::Duration;

use steward::{
    config::Config,
    http::proxy_path::{ANSWER, ASKS},
    mail::Carrier,
    model::{loopback::is_loopback, mail_server::MailServer, request::ProxyPath},
};
use ureq::{Agent, Error};

use super::{Finding, fault, good, warning};

/// How long the public address may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An address that nobody has: of those for documents.
const CLAIMED: &str = "192.0.2.1";

/// Calls as a browser would, past the proxies of this machine's own way out.
fn caller() -> Agent {
    Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

/// Whether people who follow a link of an email come out here: the address is called as they call it.
pub fn address(config: &Config) -> Vec<Finding> {
    const ABOUT: &str = "public_url";
    let url = &config.public_url;
    let answered = caller().get(format!("{url}/login")).call().map(|answer| answer.status().as_u16());
    let mut found = vec![match answered {
        Ok(200) => good(ABOUT, format!("Settings: the public address {url} leads to Steward.")),
        Ok(421) => fault(
            ABOUT,
            format!("{url} leads to a Steward that is called by another name. Let the proxy pass Host on as it came."),
        ),
        Ok(status) => warning(
            ABOUT,
            format!(
                "{url} answers with status {status}, not with the page for signing in. Check the proxy and STEWARD_PUBLIC_URL."
            ),
        ),
        Err(Error::Tls(_) | Error::Rustls(_)) => {
            warning(ABOUT, format!("The certificate of {url} wasn't accepted here. Browsers may refuse it too."))
        }
        Err(_) => warning(
            ABOUT,
            format!("Settings: the public address is {url}. Nothing answers there from this machine at the moment."),
        ),
    }];
    if !config.is_secure() && !host(config).is_some_and(is_loopback) {
        found.push(warning(
            "https",
            format!("People reach {url} without TLS: anyone on the way reads passwords. Let a reverse proxy end TLS, and set STEWARD_PUBLIC_URL to its https address."),
        ));
    }
    found
}

/// Whether the addresses of clients can be believed: what the settings say, and what Steward saw of a request through its public
/// address (C6.7).
pub fn proxies(config: &Config) -> Vec<Finding> {
    let way = before(config).then(|| way(config)).flatten();
    named(config, way.is_some()).into_iter().chain(way.and_then(|way| seen(config, way))).collect()
}

/// What the settings say.
fn named(config: &Config, asked: bool) -> Option<Finding> {
    const ABOUT: &str = "trusted_proxies";
    let named: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    let everybody = config.trusted_proxies.iter().find(|network| network.prefix_len() == 0);
    Some(match (everybody, named.is_empty()) {
        (Some(network), _) => fault(
            ABOUT,
            format!(
                "STEWARD_TRUSTED_PROXIES holds {network}, which is everyone: any client can claim any address. Name your proxies only."
            ),
        ),
        (None, true) if config.is_secure() => warning(
            ABOUT,
            "STEWARD_TRUSTED_PROXIES is empty, but the public address is https, so there is a proxy in front. Name it, or everyone \
             shares the limits of its one address.",
        ),
        (None, true) => good(ABOUT, "No proxy is trusted: X-Forwarded-For is ignored."),
        (None, false) if asked => good(ABOUT, format!("X-Forwarded-For is believed from {}.", named.join(", "))),
        (None, false) => good(
            ABOUT,
            format!(
                "X-Forwarded-For is believed from {}. A proxy has to set it, not pass on what clients send; whether it does can't be \
                 seen from here.",
                named.join(", ")
            ),
        ),
    })
}

/// Whether a proxy is before Steward for sure: it has no TLS of its own, and listens on other ports than the public one.
fn before(config: &Config) -> bool {
    let port = config.origin.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(80);
    config.is_secure() || config.listen.iter().all(|address| address.port() != port)
}

/// How a request came that claims to be somebody else's, as the Steward that got it says; nothing if none answers that knows how to.
fn way(config: &Config) -> Option<ProxyPath> {
    let asked = caller().get(format!("{}/health/live", config.public_url));
    let answer = asked.header("X-Forwarded-For", CLAIMED).header(ASKS, CLAIMED).call().ok()?;
    answer.headers().get(ANSWER)?.to_str().ok()?.parse().ok()
}

/// What that says. Without TLS whatever is in between may be a tunnel and no proxy.
fn seen(config: &Config, way: ProxyPath) -> Option<Finding> {
    const ABOUT: &str = "forwarded_for";
    let wrong = if config.is_secure() { fault } else { warning };
    Some(match way {
        ProxyPath::Told => good(ABOUT, "The proxy before Steward says who asks, in X-Forwarded-For."),
        ProxyPath::PassedOn => wrong(
            ABOUT,
            "What is before Steward passes on X-Forwarded-For as clients send it: anyone can claim any address. Let it add the address \
             of the client (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for).",
        ),
        ProxyPath::Silent => wrong(
            ABOUT,
            "What is before Steward sends no X-Forwarded-For: everyone shares the limits of its one address. Let it send one.",
        ),
        ProxyPath::Direct if !config.is_secure() => return None,
        ProxyPath::Untrusted | ProxyPath::Direct => wrong(
            ABOUT,
            "The proxy before Steward isn't among STEWARD_TRUSTED_PROXIES: everyone shares the limits of its one address. Name it.",
        ),
    })
}

/// Whether the mail server lets us in and takes our sender, found out by talking with it. Nothing is sent.
pub fn mail(config: &Config) -> Option<Finding> {
    const ABOUT: &str = "mail";
    let Some(url) = &config.smtp_url else {
        return Some(warning(ABOUT, format!("SMTP_URL is not set: emails stay in {}.", config.mailbox().display())));
    };
    let (carrier, server) = match (Carrier::smtp(url, &config.mail_from), MailServer::parse(url)) {
        (Ok(carrier), Ok(server)) => (carrier, server),
        (Err(sentence), _) | (_, Err(sentence)) => return Some(fault(ABOUT, sentence)),
    };
    let MailServer { host, port, .. } = server;
    Some(match carrier.introduce() {
        Ok(()) => good(ABOUT, format!("The mail server {host} let Steward in and takes emails from {}.", config.mail_from)),
        Err(said) => fault(
            ABOUT,
            format!("The mail server {host} on port {port} takes no email: {said} Emails wait in the database until it does."),
        ),
    })
}

fn host(config: &Config) -> Option<&str> {
    let rest = config.public_url.split_once("://")?.1.split('/').next()?;
    Some(rest.rsplit_once(':').map_or(rest, |(host, _)| host).trim_matches(['[', ']']))
}
