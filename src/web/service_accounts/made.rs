//! The one answer in which a secret stands: to the press that made it, and to no other (R2.12, S4).

use actix_web::http::header::{HeaderName, HeaderValue};
use askama::Template;

use crate::{
    frame::{After, Chrome, Stage, parted},
    http::Answer,
    operations::service_accounts::Made,
};

#[derive(Template)]
#[template(path = "service_accounts/made.html", blocks = ["form"])]
struct MadePage {
    chrome: Chrome,
    heading: &'static str,
    /// What else there is to know about it.
    sentence: Option<String>,
    username: String,
    secret: String,
    back: String,
}

parted!(MadePage, as_form);

/// Shows username and secret. Nothing of the secret is kept: whoever presses again lands at `back` and is told what they can do.
pub fn made(
    stage: &Stage,
    chrome: Chrome,
    (heading, sentence): (&'static str, Option<String>),
    made: Made,
    back: String,
) -> Answer {
    let again = "This was already done. The secret was shown once. If you didn't copy it, rotate the secret.";
    let after = After::saying(back.as_str(), again);
    let page = MadePage { chrome, heading, sentence, username: made.username, secret: made.secret.reveal().to_owned(), back };
    let mut answer = stage.show_changed(&page, Some(after))?;
    // The list behind the dialog shows what is new.
    answer.headers_mut().insert(HeaderName::from_static("hx-trigger"), HeaderValue::from_static("list-changed"));
    answer.headers_mut().insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    Ok(answer)
}
