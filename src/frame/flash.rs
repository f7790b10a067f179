//! One sentence that the next page shows, with the way to take back what it tells.

use actix_session::Session;

use super::undo::Told;

const KEY: &str = "flash";

/// Leaves a sentence for the next whole page.
pub fn leave(session: &Session, told: Told) {
    let sentence = told.sentence.chars().take(500).collect();
    // A sentence that does not fit into the cookie is no reason to fail what it reports.
    let _ = session.insert(KEY, Told { sentence, ..told });
}

/// Takes the sentence, if one was left.
pub fn take(session: &Session) -> Option<Told> {
    session.remove_as::<Told>(KEY).and_then(Result::ok)
}
