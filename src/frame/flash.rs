//! One sentence that the next page shows, with the way to take back what it tells.

use actix_session::Session;

use super::undo::Told;

const KEY: &str = "flash";
/// What fits into a cookie beside the session itself. Two of the longest names in the widest letters do not.
const LONGEST: usize = 2_200;

/// Leaves a sentence for the next whole page.
pub fn leave(session: &Session, told: Told) {
    let mut told = Told { sentence: told.sentence.chars().take(500).collect(), ..told };
    if serde_json::to_string(&told).is_ok_and(|text| text.len() > LONGEST) {
        told.undo = None;
    }
    // A sentence that does not fit into the cookie is no reason to fail what it reports.
    let _ = session.insert(KEY, told);
}

/// Takes the sentence, if one was left.
pub fn take(session: &Session) -> Option<Told> {
    session.remove_as::<Told>(KEY).and_then(Result::ok)
}
