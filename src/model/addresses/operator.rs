//! The machine's own pages.

/// Whether a change goes through. What stands below it begins alike.
pub const HEALTH: &str = "/health";
/// The letters that stay on this machine.
pub const MAILBOX: &str = "/dev/mailbox";

/// One of these letters, by the name of its file.
pub fn kept_letter(letter: &str) -> String {
    format!("/dev/mailbox/{letter}")
}
