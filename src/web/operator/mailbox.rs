//! The local mailbox: letters as they would have gone out. It exists only while there is no mail server and the public address
//! is this machine, and answers only who knows the word that was printed at the start.

use std::path::Path;

use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use mail_parser::MessageParser;

use crate::{
    frame::{Outside, Stage, parted},
    http::{Answer, Error, site::is_here},
    model::{Secret, limits::MAILBOX_LETTERS},
};

#[derive(Template)]
#[template(path = "operator/mailbox.html")]
struct MailboxPage {
    chrome: Outside,
    word: String,
    letters: Vec<LetterLine>,
}

#[derive(Template)]
#[template(path = "operator/letter.html")]
struct LetterPage {
    chrome: Outside,
    word: String,
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

/// `GET /dev/mailbox/{word}`
pub async fn index(request: HttpRequest, stage: Stage, word: web::Path<String>) -> Answer {
    let word = known(&request, &stage, &word)?;
    let folder = stage.site().config.mailbox();
    let letters = web::block(move || newest(&folder)).await.map_err(|_| Error::Busy)?;
    stage.show(&MailboxPage { chrome: stage.outside(None), word, letters })
}

/// `GET /dev/mailbox/{word}/{letter}`
pub async fn one(request: HttpRequest, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (word, id) = path.into_inner();
    let word = known(&request, &stage, &word)?;
    let id: uuid::Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let path = stage.site().config.mailbox().join(format!("{id}.eml"));
    let letter = web::block(move || read(&path)).await.map_err(|_| Error::Busy)?.ok_or(Error::NotFound)?;
    let pieces = pieces(&letter.text);
    stage.show(&LetterPage { chrome: stage.outside(None), word, letter, pieces })
}

/// The word, if it is the one of this start and the request comes from this machine itself (F3). What a silent proxy passes on looks
/// just like that, which is why the word is the lock and the rest is a fence.
fn known(request: &HttpRequest, stage: &Stage, presented: &str) -> Result<String, Error> {
    let word = Secret::presented(presented).map(|word| word.digest());
    let right = stage.site().mailbox.as_ref().map(Secret::digest);
    if word.is_some() && word == right && is_near(request) { Ok(presented.to_owned()) } else { Err(Error::NotFound) }
}

/// Only this machine, by its own name, and nobody a proxy speaks for.
fn is_near(request: &HttpRequest) -> bool {
    let local = request.peer_addr().is_none_or(|peer| peer.ip().to_canonical().is_loopback());
    let names: Vec<_> = request.headers().get_all("host").map(|host| host.to_str().unwrap_or_default()).collect();
    let named = !names.is_empty() && names.into_iter().chain(request.uri().host()).all(is_here);
    local && named && !request.headers().keys().any(|name| tells_of_a_proxy(name.as_str()))
}

/// Whether a header is one that proxies, tunnels and content networks add.
fn tells_of_a_proxy(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "forwarded",
        "forwarded-for",
        "via",
        "true-client-ip",
        "client-ip",
        "x-client-ip",
        "x-cluster-client-ip",
        "fastly-client-ip",
        "remote-addr",
        "x-remote-ip",
        "x-remote-addr",
        "x-host",
        "x-rewrite-url",
        "x-url-scheme",
        "front-end-https",
        "cdn-loop",
        "max-forwards",
    ];
    const BEGINNINGS: [&str; 14] = [
        "x-forwarded",
        "x-real-",
        "x-original-",
        "x-proxy",
        "x-envoy-",
        "x-amz",
        "x-azure-",
        "x-arr-",
        "x-appengine-",
        "x-ngrok-",
        "cf-",
        "fly-",
        "tailscale-",
        "wl-proxy-",
    ];
    NAMES.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
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
