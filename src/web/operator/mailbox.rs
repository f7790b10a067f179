//! The local mailbox: letters as they would have gone out. It exists only while there is no mail server, and answers only
//! this machine.

use std::path::Path;

use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use mail_parser::MessageParser;

use crate::{
    frame::{Outside, Stage, parted},
    http::{Answer, Error},
    model::limits::MAILBOX_LETTERS,
};

#[derive(Template)]
#[template(path = "operator/mailbox.html")]
struct MailboxPage {
    chrome: Outside,
    letters: Vec<LetterLine>,
}

#[derive(Template)]
#[template(path = "operator/letter.html")]
struct LetterPage {
    chrome: Outside,
    letter: LetterLine,
    /// The text, with its addresses apart so that they can be clicked.
    pieces: Vec<String>,
}

parted!(MailboxPage);
parted!(LetterPage);

struct LetterLine {
    id: String,
    to: String,
    subject: String,
    at: String,
    text: String,
}

/// `GET /dev/mailbox`
pub async fn index(request: HttpRequest, stage: Stage) -> Answer {
    near(&request)?;
    let folder = stage.site().config.mailbox();
    let letters = web::block(move || newest(&folder)).await.map_err(|_| Error::Busy)?;
    stage.show(&MailboxPage { chrome: stage.outside(None), letters })
}

/// `GET /dev/mailbox/{letter}`
pub async fn one(request: HttpRequest, stage: Stage, id: web::Path<String>) -> Answer {
    near(&request)?;
    let id: uuid::Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let path = stage.site().config.mailbox().join(format!("{id}.eml"));
    let letter = web::block(move || read(&path)).await.map_err(|_| Error::Busy)?.ok_or(Error::NotFound)?;
    let pieces = pieces(&letter.text);
    stage.show(&LetterPage { chrome: stage.outside(None), letter, pieces })
}

/// Only this machine, and nobody a proxy speaks for.
fn near(request: &HttpRequest) -> Result<(), Error> {
    let local = request.peer_addr().is_none_or(|peer| peer.ip().is_loopback());
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"].iter().any(|name| request.headers().contains_key(*name));
    if local && !forwarded { Ok(()) } else { Err(Error::NotFound) }
}

fn newest(folder: &Path) -> Vec<LetterLine> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "eml"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    files.sort_by_key(|(modified, _)| std::cmp::Reverse(*modified));
    files.into_iter().take(MAILBOX_LETTERS).filter_map(|(_, path)| read(&path)).collect()
}

fn read(path: &Path) -> Option<LetterLine> {
    let raw = std::fs::read(path).ok()?;
    let at: DateTime<Utc> = std::fs::metadata(path).ok()?.modified().ok()?.into();
    let message = MessageParser::default().parse(&raw)?;
    let to = message.to().and_then(|to| to.first()).and_then(|first| first.address()).unwrap_or_default().to_owned();
    Some(LetterLine {
        id: path.file_stem()?.to_string_lossy().into_owned(),
        to,
        subject: message.subject().unwrap_or_default().to_owned(),
        at: at.format("%-d %B %Y, %H:%M:%S UTC").to_string(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
    })
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in text.split_inclusive([' ', '\n']) {
        let bare = word.trim_end();
        if bare.starts_with("http://") || bare.starts_with("https://") {
            pieces.push(bare.to_owned());
            pieces.push(word[bare.len()..].to_owned());
        } else if let Some(last) = pieces.last_mut() {
            last.push_str(word);
        }
    }
    pieces
}
