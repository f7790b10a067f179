//! Sends a letter: to a mail server, or into a folder.

use std::path::PathBuf;

use lettre::message::Mailbox;
use uuid::Uuid;

use super::{kept::Folder, smtp::Smtp, written};
use crate::model::{EmailAddress, letter::LetterContent, mail_server::MailServer};

/// Sends letters in the way the settings say.
#[derive(Clone)]
pub struct Carrier {
    from: Mailbox,
    /// Whom an answer reaches, if the operator named somebody (U12).
    answers: Option<Mailbox>,
    transport: Transport,
}

#[derive(Clone)]
enum Transport {
    Smtp(Box<Smtp>),
    /// No mail server is set: letters become files.
    Files(Folder),
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
    /// A mail server by its address, such as `smtp://user:password@host:587`. The error says what is wrong with it.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        Self::by(url, from, None)
    }

    /// The same, vouching for one more certificate (PEM): that of a mail server whose authority no public list has.
    pub fn smtp_trusting(url: &str, from: &str, certificate: &[u8]) -> Result<Self, String> {
        Self::by(url, from, Some(certificate))
    }

    /// A folder that letters are written to, for nobody else to read (F10).
    pub fn files(folder: PathBuf, from: &str) -> Result<Self, String> {
        Ok(Self { from: mailbox(from)?, answers: None, transport: Transport::Files(Folder::open(folder)?) })
    }

    fn by(url: &str, from: &str, certificate: Option<&[u8]>) -> Result<Self, String> {
        let from = mailbox(from)?;
        let smtp = Smtp::to(MailServer::parse(url)?, &written::domain(&from), certificate)?;
        Ok(Self { from, answers: None, transport: Transport::Smtp(Box::new(smtp)) })
    }

    /// The same with somebody whom answers reach. What is no address is left out.
    pub fn answered_by(self, support: Option<&str>) -> Self {
        Self { answers: support.and_then(|support| support.parse().ok()), ..self }
    }

    /// Talks with the mail server up to the point where it would be told whom a letter is for, and sends none: name, TLS, password
    /// and sender are tried (C5.9). A folder is always ready.
    ///
    /// # Errors
    /// What the server said, or why it said nothing.
    pub fn introduce(&self) -> Result<(), String> {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.introduce(&self.from.email),
            Transport::Files(_) => Ok(()),
        }
    }

    /// Tries once. `stopping` says whether Steward is to end, so that no mail server holds it.
    pub(super) fn carry(&self, id: Uuid, to: &EmailAddress, content: &LetterContent, stopping: &dyn Fn() -> bool) -> Fate {
        let message = match written::message(id, &self.from, self.answers.as_ref(), to, content) {
            Ok(message) => message,
            Err(reason) => return Fate::Refused(reason),
        };
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message.envelope(), &message.formatted(), stopping),
            Transport::Files(folder) => folder.keep(id, &message.formatted()),
        }
    }
}

fn mailbox(from: &str) -> Result<Mailbox, String> {
    from.parse().map_err(|_| format!("STEWARD_MAIL_FROM isn't an email address: {from}."))
}
