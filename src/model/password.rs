//! Passwords: judged, hashed and compared. Hashing takes tens of milliseconds, so never on a thread that serves requests.

use std::{fmt, sync::LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use serde::{Serialize, Serializer};

use super::limits::{PASSWORD_LONGEST, PASSWORD_SHORTEST, password_too_long, password_too_short};

/// What somebody typed as a password. Its `Debug` shows dots, and nothing prints it.
#[derive(Clone, Default)]
pub struct Password(String);

impl Password {
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with it as a new password, if anything.
    pub fn fault(&self) -> Option<String> {
        match self.0.chars().count() {
            0..PASSWORD_SHORTEST => Some(password_too_short().to_owned()),
            PASSWORD_SHORTEST..=PASSWORD_LONGEST => None,
            _ => Some(password_too_long().to_owned()),
        }
    }

    /// The Argon2id hash with a fresh salt, as a PHC string.
    pub fn hash(&self) -> String {
        Argon2::default().hash_password(self.0.as_bytes()).expect("the parameters are Argon2's own").to_string()
    }

    /// Whether this is the password behind `hash`. Without a hash it does the same work and says no, so that an
    /// unknown address answers no faster than a known one (S5).
    pub fn opens(&self, hash: Option<&str>) -> bool {
        static NOBODYS: LazyLock<String> = LazyLock::new(|| Password("nobody's password".to_owned()).hash());
        let parsed = PasswordHash::new(hash.unwrap_or(&NOBODYS));
        let fits = parsed.is_ok_and(|parsed| Argon2::default().verify_password(self.0.as_bytes(), &parsed).is_ok());
        fits && hash.is_some()
    }
}

/// Whatever reports on a form writes dots, too.
impl Serialize for Password {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("…")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_opens_for_its_password_only() {
        let hash = Password::typed("correct horse".into()).hash();
        assert!(hash.starts_with("$argon2id$"));
        assert!(Password::typed("correct horse".into()).opens(Some(&hash)));
        assert!(!Password::typed("correct mule".into()).opens(Some(&hash)));
        assert!(!Password::typed("nobody's password".into()).opens(None));
        assert!(!Password::typed("x".into()).opens(Some("not a hash")));
    }

    #[test]
    fn a_password_has_at_least_eight_characters() {
        assert!(Password::typed("seven77".into()).fault().is_some());
        assert!(Password::typed("äöüäöüäö".into()).fault().is_none());
        assert!(Password::typed("x".repeat(201)).fault().is_some());
    }
}
