//! One sentence that the next page shows.

use actix_session::Session;

const KEY: &str = "flash";

/// Leaves a sentence for the next whole page.
pub fn leave(session: &Session, sentence: &str) {
    // A sentence that does not fit into the cookie is no reason to fail what it reports.
    let _ = session.insert(KEY, sentence.chars().take(500).collect::<String>());
}

/// Takes the sentence, if one was left.
pub fn take(session: &Session) -> Option<String> {
    session.remove_as::<String>(KEY).and_then(Result::ok)
}
