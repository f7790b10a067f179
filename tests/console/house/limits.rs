//! A sentence that tells a number is made in `model/limits.rs`. Written out beside it, it would stay when the number changes.

use steward::model::limits;

use super::paths::texts;

#[test]
fn no_sentence_with_a_number_is_written_out() {
    let told = [
        limits::letters_paced(),
        limits::letters_to_invited(),
        limits::letters_of_person(),
        limits::letters_of_organization(),
        limits::stands_again(),
        limits::bulk_file(),
        limits::bulk_too_large(),
        limits::bulk_too_long(),
        limits::mailbox_wait(),
        limits::password_hint(),
        limits::verify_link(),
        limits::verify_gone(),
        limits::reset_link(),
        limits::reset_gone(),
        limits::join_denied(),
        limits::join_again(),
        limits::project_ends(),
        limits::projects_end(),
        limits::project_resets(),
    ];
    let lengths = [limits::NAME_LONGEST, limits::MESSAGE_LONGEST].map(|most| format!("maxlength=\"{most}\""));
    let told: Vec<&str> = told.into_iter().chain(lengths.iter().map(String::as_str)).collect();
    let files = texts("src").into_iter().chain(texts("templates"));
    for (name, text) in files.filter(|(name, _)| !name.starts_with("src/model/limits")) {
        // Tests keep the words as people know them, so that a changed number is noticed.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for sentence in &told {
            assert!(!code.contains(sentence.trim_end_matches('.')), "{name} writes out: {sentence}");
        }
    }
}
