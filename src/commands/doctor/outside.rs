//! What is reached over the network: the public address, proxies, the mail server.

use std::time::Duration;

use steward::{
    config::Config,
    mail::Carrier,
    model::{loopback::is_loopback, mail_server::MailServer},
};
use ureq::{Agent, Error};

use super::{Finding, fault, good, warning};

/// How long the public address may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether people who follow a link of an email come out here: the address is called as they call it.
pub fn address(config: &Config) -> Vec<Finding> {
    const ABOUT: &str = "public_url";
    let url = &config.public_url;
    let agent: Agent = Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let answered = agent.get(format!("{url}/login")).call().map(|answer| answer.status().as_u16());
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

/// Whether the addresses of clients can be believed.
pub fn proxies(config: &Config) -> Option<Finding> {
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
        (None, false) => good(
            ABOUT,
            format!(
                "X-Forwarded-For is believed from {}. A proxy has to set it, not pass on what clients send.",
                named.join(", ")
            ),
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
