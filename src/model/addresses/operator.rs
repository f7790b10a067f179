//! The machine's own pages.

/// Whether the console answers.
pub const HEALTH: &str = "/health";
/// Whom to tell of a fault in this console (RFC 9116).
pub const SECURITY_CONTACT: &str = "/.well-known/security.txt";
/// The letters that stay on this machine.
pub const MAILBOX: &str = "/dev/mailbox";

/// One of these letters, by the name of its file.
pub fn kept_letter(letter: &str) -> String {
    format!("/dev/mailbox/{letter}")
}
