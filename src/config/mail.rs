//! What is set about letters: the mail server, the sender, and whether letters are shown on this machine.

use url::Url;

use super::{Config, Environment, on_loopback};
use crate::model::{EmailAddress, loopback::is_loopback, mail_server::MailServer};

/// The sender of all letters. What is wrong with the settings about letters joins `wrong`, a sentence each; none of them repeats
/// `SMTP_URL`, which holds a password (U12).
pub(super) fn sender(environment: &Environment, public: Option<&Url>, wrong: &mut Vec<String>) -> String {
    let server = environment.smtp_url.as_deref().map(MailServer::parse);
    if let Some(Err(sentence)) = &server {
        wrong.push(sentence.clone());
    }
    if let Some(support) = &environment.support_email
        && EmailAddress::parse(support).is_none()
    {
        wrong.push(format!("STEWARD_SUPPORT_EMAIL must be an email address, because answers to emails go there, not {support}."));
    }
    if let Some(from) = &environment.mail_from {
        if from.parse::<lettre::message::Mailbox>().is_err() {
            wrong.push(format!("STEWARD_MAIL_FROM must be an email address, or a name and an address in < and >, not {from}."));
        }
        return from.clone();
    }
    let host = public.and_then(Url::domain).filter(|host| host.contains('.') && !is_loopback(host));
    if host.is_none() && public.is_some_and(|url| leaves(url, server.as_ref().and_then(|server| server.as_ref().ok()))) {
        wrong.push(
            "STEWARD_MAIL_FROM is not set, and the host of STEWARD_PUBLIC_URL isn't a domain that emails can come from. \
             Set STEWARD_MAIL_FROM, for example to Steward <steward@example.com>."
                .to_owned(),
        );
    }
    format!("Steward <steward@{}>", host.unwrap_or("localhost.localdomain"))
}

/// Why letters that stay on this machine do not go with an address for others.
pub(super) fn nobody_is_reached() -> String {
    "STEWARD_PUBLIC_URL is a public address, but SMTP_URL is not set, so emails wouldn't reach anyone. \
     Set SMTP_URL, or STEWARD_MAIL_TO_FILES=true to keep emails on this machine."
        .to_owned()
}

/// Whether letters leave for other machines, where a sender of this machine alone would mean nothing.
fn leaves(public: &Url, server: Option<&MailServer>) -> bool {
    server.is_some_and(|server| !server.is_here() || !on_loopback(public))
}

impl Config {
    /// Whether letters are shown on a page of this machine: without a mail server, and only where the public address is this
    /// machine too. Whoever serves others finds them as files alone (F3).
    pub fn shows_letters(&self) -> bool {
        self.smtp_url.is_none() && Url::parse(&self.public_url).is_ok_and(|url| on_loopback(&url))
    }
}
