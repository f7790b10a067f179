//! The machine's own pages.

/// Whether a change goes through. What stands below it begins alike.
pub const HEALTH: &str = "/health";
/// Whom to tell of a fault in this console (RFC 9116).
pub const SECURITY_CONTACT: &str = "/.well-known/security.txt";

/// The letters that stay on this machine, behind the word of this start (F3).
pub fn mailbox(word: &str) -> String {
    format!("/dev/mailbox/{word}")
}

/// One of these letters, by the name of its file.
pub fn kept_letter(word: &str, letter: &str) -> String {
    format!("/dev/mailbox/{word}/{letter}")
}
