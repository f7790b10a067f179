//! What people do with their own accounts.

use serde_json::json;

use super::Event;
use crate::model::UserId;

/// Somebody signed in (R2.17).
pub fn signed_in() -> Event {
    Event::of("session.logged_in").auth().with("login_method", "password")
}

/// Somebody signed out (R2.17).
pub fn signed_out() -> Event {
    Event::of("session.logged_out").auth()
}

/// Somebody chose a new password: on their profile, or through a link from a letter (R2.17).
pub fn password_changed(how: &'static str) -> Event {
    Event::of("user.password_changed").auth().with("how", how)
}

/// Somebody proved the address of an account that had never proven it; the account lost address, password and sessions (F15).
pub fn set_aside() -> Event {
    Event::of("user.set_aside").auth()
}

/// Whoever runs the site closed an account: nobody comes in by it (C5.6).
pub fn disabled(id: UserId, email: &str, sessions: usize) -> Event {
    Event::of("user.disabled").about(id, email).with("sessions_ended", sessions)
}

/// Whoever runs the site opened it again (C5.6).
pub fn enabled(id: UserId, email: &str) -> Event {
    Event::of("user.enabled").about(id, email)
}

/// Somebody calls themselves something else (R2.17).
pub fn renamed(id: UserId, before: &str, after: &str) -> Event {
    Event::of("user.updated").about(id, after).was(json!({ "name": before })).now(json!({ "name": after }))
}
