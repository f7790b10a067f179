//! The one answer in which the secret of a webhook stands: to the press that made it, and to no other (K7.3).

use askama::Template;

use crate::{
    frame::{Chrome, Stage, parted},
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
    let page = MadePage { chrome, heading, sentence, secret: key.reveal(), back };
    stage.show_once(&page, &page.back, "If you didn't copy it, rotate the secret.")
}
