//! The talk with a mail server, which has its time and no more.

use std::time::Duration;

use lettre::{
    Address,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Mail, Rset},
        extension::ClientId,
    },
};
use tokio::time::{sleep, timeout};

use super::carrier::Fate;
use crate::model::{
    limits::LETTER_TAKES,
    mail_server::{MailServer, Privacy},
    name::without_hidden,
};

/// How long one address of a server may take to answer at all.
const CONNECTING: Duration = Duration::from_secs(10);
/// What a letter in hand still gets when Steward is to stop.
const LAST_MOMENT: Duration = Duration::from_secs(2);
/// A letter that has its answer does not wait for good manners.
const GOODBYE: Duration = Duration::from_secs(1);

/// How to reach one mail server.
#[derive(Clone)]
pub(super) struct Smtp {
    server: MailServer,
    tls: TlsParameters,
    /// What we call ourselves: the sender's domain, never the machine's own name (U12).
    hello: ClientId,
}

impl Smtp {
    /// The connection to `server`, which may show `certificate` beside those of public authorities.
    pub fn to(server: MailServer, domain: &str, certificate: Option<&[u8]>) -> Result<Self, String> {
        let mut tls = TlsParameters::builder(server.host.clone());
        if let Some(certificate) = certificate {
            let trusted = Certificate::from_pem(certificate)
                .map_err(|error| format!("The certificate of the mail server can't be read: {error}."))?;
            tls = tls.add_root_certificate(trusted);
        }
        let tls = tls.build().map_err(|error| format!("TLS to the mail server can't be prepared: {error}."))?;
        Ok(Self { server, tls, hello: ClientId::Domain(domain.to_owned()) })
    }

    /// Sends one letter on a connection of its own. However slowly the server speaks, it ends after `LETTER_TAKES`, and soon after
    /// Steward is to stop (F24).
    pub fn send(&self, envelope: &Envelope, raw: &[u8], stopping: &dyn Fn() -> bool) -> Fate {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return Fate::Delayed(format!("The connection can't be opened: {error}.")),
        };
        let fate = runtime.block_on(async {
            let talk = std::pin::pin!(timeout(LETTER_TAKES, self.talk(envelope, raw)));
            match futures_util::future::select(talk, std::pin::pin!(ended(stopping))).await {
                futures_util::future::Either::Left((Ok(fate), _)) => fate,
                futures_util::future::Either::Left((Err(_), _)) => {
                    Fate::Delayed(format!("The mail server took longer than {} seconds.", LETTER_TAKES.as_secs()))
                }
                futures_util::future::Either::Right(_) => {
                    Fate::Delayed("Steward stopped before the mail server answered.".to_owned())
                }
            }
        });
        // A name that is being looked up is not waited for.
        runtime.shutdown_background();
        fate
    }

    /// Goes as far as naming the sender, and takes that back.
    pub fn introduce(&self, from: &Address) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("The connection can't be opened: {error}."))?;
        let talk = async {
            let mut connection = self.open().await?;
            connection.command(Mail::new(Some(from.clone()), Vec::new())).await?;
            connection.command(Rset).await?;
            let _ = timeout(GOODBYE, connection.quit()).await;
            Ok::<_, Error>(())
        };
        // A clock is set inside the runtime only.
        let talked = runtime.block_on(async { timeout(LETTER_TAKES, talk).await });
        runtime.shutdown_background();
        match talked {
            Ok(done) => done.map_err(|error| format!("{}.", said(&error).trim_end_matches('.'))),
            Err(_) => Err(format!("It took longer than {} seconds.", LETTER_TAKES.as_secs())),
        }
    }

    async fn talk(&self, envelope: &Envelope, raw: &[u8]) -> Fate {
        let mut connection = match self.open().await {
            Ok(connection) => connection,
            // Whatever the server says until here is not about this letter: a wrong password loses none.
            Err(error) => return Fate::Delayed(said(&error)),
        };
        let fate = match connection.send(envelope, raw).await {
            Ok(answer) => {
                Fate::Accepted(one_line(&format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))))
            }
            Err(error) if error.is_permanent() => Fate::Refused(said(&error)),
            Err(error) => Fate::Delayed(said(&error)),
        };
        let _ = timeout(GOODBYE, connection.abort()).await;
        fate
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let MailServer { host, port, privacy, login } = &self.server;
        let wrapped = (*privacy == Privacy::Tls).then(|| self.tls.clone());
        let place = (host.as_str(), *port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(place, Some(CONNECTING), &self.hello, wrapped, None).await?;
        if *privacy == Privacy::StartTls {
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some((name, password)) = login {
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(name.clone(), password.clone())).await?;
        }
        Ok(connection)
    }
}

/// Comes back when Steward is to stop and the last moment is over.
async fn ended(stopping: &dyn Fn() -> bool) {
    while !stopping() {
        sleep(Duration::from_millis(100)).await;
    }
    sleep(LAST_MOMENT).await;
}

/// An error with its causes, in one line.
fn said(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        cause = inner.source();
    }
    if said.contains("STARTTLS is not supported") {
        said =
            "The mail server offers no TLS (STARTTLS). Use smtps://, or end SMTP_URL with ?tls=none to do without it.".to_owned();
    }
    one_line(&said)
}

/// What a mail server said, without anything that a terminal, a log or a screen would obey (F25b).
fn one_line(said: &str) -> String {
    let plain: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    without_hidden(&plain).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // F25b
    #[test]
    fn an_answer_is_one_line_that_nothing_obeys() {
        let said = "550 no\u{1b}[31m such\u{7}\r\nmail\0box \u{9b}2J\u{202e}\u{200b} <b>";
        assert_eq!(one_line(said), "550 no [31m such mail box 2J <b>");
        assert_eq!(one_line(&"x".repeat(2_000)).len(), 500);
    }
}
