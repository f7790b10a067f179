//! How a letter leaves the house: to a mail server, or into a folder.

use std::{fs, path::PathBuf, time::Duration};

use lettre::{
    FileTransport, Message, SmtpTransport, Transport,
    message::{Mailbox, MultiPart, header::ContentType},
    transport::smtp::{
        SmtpTransportBuilder,
        client::{Certificate, Tls, TlsParameters},
    },
};

use crate::model::{EmailAddress, letter::LetterContent};

/// What takes letters out of the house.
#[derive(Clone)]
pub struct Carrier {
    from: Mailbox,
    road: Road,
}

#[derive(Clone)]
enum Road {
    Smtp(SmtpTransport),
    /// No mail server is set: letters become files that `/dev/mailbox` shows.
    Files(FileTransport),
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// With the mail server's answer.
    Accepted(String),
    /// Try again later.
    Delayed(String),
    /// Another try would end the same way.
    Refused(String),
}

impl Carrier {
    /// A mail server by its address, such as `smtp://user:password@host:587?tls=required`.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        Ok(Self { from: mailbox(from)?, road: Road::Smtp(smtp(url)?.build()) })
    }

    /// The same, vouching for one more certificate (PEM): that of a mail server whose authority the world does not know.
    pub fn smtp_trusting(url: &str, from: &str, certificate: &[u8]) -> Result<Self, String> {
        let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let trusted = Certificate::from_pem(certificate)
            .map_err(|error| format!("The certificate of the mail server cannot be read: {error}."))?;
        let tls = TlsParameters::builder(host).add_root_certificate(trusted).build();
        let tls = tls.map_err(|error| format!("The certificate of the mail server cannot be used: {error}."))?;
        Ok(Self { from: mailbox(from)?, road: Road::Smtp(smtp(url)?.tls(Tls::Required(tls)).build()) })
    }

    /// A folder that letters are written to.
    pub fn files(folder: PathBuf, from: &str) -> Result<Self, String> {
        fs::create_dir_all(&folder)
            .map_err(|error| format!("The folder for letters, {}, cannot be made: {error}.", folder.display()))?;
        Ok(Self { from: mailbox(from)?, road: Road::Files(FileTransport::new(folder)) })
    }

    /// Tries once.
    pub fn carry(&self, to: &EmailAddress, content: &LetterContent) -> Fate {
        let message = match self.message(to, content) {
            Ok(message) => message,
            Err(reason) => return Fate::Refused(reason),
        };
        match &self.road {
            Road::Smtp(transport) => match transport.send(&message) {
                Ok(answer) => Fate::Accepted(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))),
                Err(error) if error.is_permanent() => Fate::Refused(said(&error)),
                Err(error) => Fate::Delayed(said(&error)),
            },
            Road::Files(transport) => match transport.send(&message) {
                Ok(_) => Fate::Accepted("kept in the local mailbox".to_owned()),
                Err(error) => Fate::Delayed(said(&error)),
            },
        }
    }

    fn message(&self, to: &EmailAddress, content: &LetterContent) -> Result<Message, String> {
        let to = to.as_str().parse().map_err(|_| "The address cannot be written to.".to_owned())?;
        let body = MultiPart::alternative()
            .singlepart(lettre::message::SinglePart::builder().header(ContentType::TEXT_PLAIN).body(content.text.clone()))
            .singlepart(lettre::message::SinglePart::builder().header(ContentType::TEXT_HTML).body(content.html.clone()));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&content.subject)
            .message_id(None)
            .multipart(body)
            .map_err(|error| format!("The letter cannot be written: {error}."))
    }
}

fn smtp(url: &str) -> Result<SmtpTransportBuilder, String> {
    let builder = SmtpTransport::from_url(url).map_err(|error| format!("SMTP_URL is no address of a mail server: {error}."))?;
    // The library waits a minute by default; a mail server that is away must not hold up a shutdown.
    Ok(builder.timeout(Some(Duration::from_secs(15))))
}

fn mailbox(from: &str) -> Result<Mailbox, String> {
    from.parse().map_err(|_| format!("STEWARD_MAIL_FROM is no mail address: {from}."))
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
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
