//! The one answer in which the secret of a webhook stands: to the press that made it, and to no other (K7.3).

use actix_web::http::header::{HeaderName, HeaderValue};
use askama::Template;

use crate::{
    frame::{After, Chrome, Stage, parted},
    http::Answer,
    model::webhook::SigningKey,
};

#[derive(Template)]
#[template(path = "webhooks/made.html", blocks = ["form"])]
struct MadePage {
    chrome: Chrome,
    heading: &'static str,
    sentence: Option<String>,
    secret: String,
    back: String,
}

parted!(MadePage, as_form);

/// Shows the secret. Whoever presses again lands at `back` and is told what they can do.
pub fn made(
    stage: &Stage,
    chrome: Chrome,
    (heading, sentence): (&'static str, Option<String>),
    key: &SigningKey,
    back: String,
) -> Answer {
    let again = "This was already done. The secret was shown once. If you didn't copy it, rotate the secret.";
    let after = After::saying(back.as_str(), again);
    let page = MadePage { chrome, heading, sentence, secret: key.reveal(), back };
    let mut answer = stage.show_changed(&page, Some(after))?;
    // The page behind the dialog shows what is new.
    answer.headers_mut().insert(HeaderName::from_static("hx-trigger"), HeaderValue::from_static("list-changed"));
    answer.headers_mut().insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    Ok(answer)
}
