//! Passwords: judged, hashed and compared. Hashing takes tens of milliseconds and megabytes, so never on a thread that serves
//! requests: `http/hash_pool.rs` has threads and memory for it.

mod weak;

use std::fmt;

use argon2::{
    Argon2, Block, Params,
    password_hash::phc::{Output, PasswordHash, Salt},
};
use serde::{Serialize, Serializer};

use super::{
    limits::{PASSWORD_LONGEST, PASSWORD_SHORTEST, password_all_blanks, password_too_long, password_too_short},
    secret::random,
};

/// A hash that no password has: what unknown addresses are compared with.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// What somebody typed as a password. Its `Debug` shows dots, and nothing prints it.
#[derive(Clone, Default)]
pub struct Password(String);

/// A password that was judged for the person who chose it. Only what was judged is hashed for the first time (F30).
pub struct Chosen(Password);

/// What others know of a person, so that no password is made of it: name, address, and the host of the site (F30).
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub site: &'a str,
}

/// The memory that a hash is worked out in. The next one is worked out in the same.
#[derive(Default)]
pub struct HashMemory(Vec<Block>);

impl Password {
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with it as anybody's new password, if anything (R1.1.1, F30).
    pub fn fault(&self) -> Option<&'static str> {
        let visible = self.0.chars().filter(|c| !c.is_whitespace()).count();
        match self.0.chars().count() {
            0..PASSWORD_SHORTEST => Some(password_too_short()),
            PASSWORD_SHORTEST..=PASSWORD_LONGEST if visible < PASSWORD_SHORTEST => Some(password_all_blanks()),
            PASSWORD_SHORTEST..=PASSWORD_LONGEST => weak::weakness(&self.0),
            _ => Some(password_too_long()),
        }
    }

    /// Judges it as the new password of this person.
    ///
    /// # Errors
    /// The sentence that stands beside the field (F30).
    pub fn chosen(self, whose: Whose<'_>) -> Result<Chosen, &'static str> {
        match self.fault().or_else(|| weak::told(&self.0, whose)) {
            Some(fault) => Err(fault),
            None => Ok(Chosen(self)),
        }
    }

    /// The Argon2id hash with a fresh salt, as a PHC string, in memory of its own: for commands at the machine itself.
    pub fn hash(&self) -> String {
        self.hash_on(&mut HashMemory::default())
    }

    fn hash_on(&self, memory: &mut HashMemory) -> String {
        let salt = random::<16>();
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        memory.work_out(&Argon2::default(), self, &salt, &mut output).expect("the parameters are Argon2's own");
        let (salt, output) = (Salt::new(&salt), Output::new(&output));
        let argon = Argon2::default();
        PasswordHash {
            algorithm: argon2::ARGON2ID_IDENT,
            version: Some(argon2::Version::default().into()),
            params: argon.params().try_into().expect("the parameters are Argon2's own"),
            salt: Some(salt.expect("sixteen bytes are a salt")),
            hash: Some(output.expect("thirty-two bytes are an output")),
        }
        .to_string()
    }

    /// Whether this is the password behind `hash`. Without a hash it does the same work and says no, so that an
    /// unknown address answers no faster than a known one (S5).
    pub fn opens(&self, memory: &mut HashMemory, hash: Option<&str>) -> bool {
        let kept = PasswordHash::new(hash.unwrap_or(NOBODYS)).ok();
        kept.and_then(|kept| memory.fits(self, &kept)).unwrap_or(false) && hash.is_some()
    }
}

impl Chosen {
    /// The hash that is kept, worked out in this memory.
    pub fn hash(&self, memory: &mut HashMemory) -> String {
        self.0.hash_on(memory)
    }
}

impl HashMemory {
    fn work_out(&mut self, argon: &Argon2<'_>, password: &Password, salt: &[u8], output: &mut [u8]) -> argon2::Result<()> {
        let blocks = argon.params().block_count();
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::default());
        }
        argon.hash_password_into_with_memory(password.0.as_bytes(), salt, output, &mut self.0[..])
    }

    /// With the parameters that the hash was made with. `None` if it is no hash of Argon2.
    fn fits(&mut self, password: &Password, kept: &PasswordHash) -> Option<bool> {
        let algorithm = kept.algorithm.as_str().try_into().ok()?;
        let version = kept.version.map(argon2::Version::try_from).transpose().ok()?.unwrap_or_default();
        let argon = Argon2::new(algorithm, version, Params::try_from(kept).ok()?);
        let (salt, expected) = (kept.salt?, kept.hash?);
        let mut output = vec![0; expected.len()];
        self.work_out(&argon, password, &salt, &mut output).ok()?;
        // Outputs are compared in a time that does not depend on where they differ.
        Some(Output::new(&output).ok()? == expected)
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
        let typed = |text: &str| Password::typed(text.to_owned());
        let (hash, mut memory) = (typed("correct horse").hash(), HashMemory::default());
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(typed("correct horse").opens(&mut memory, Some(&hash)));
        assert!(!typed("correct mule").opens(&mut memory, Some(&hash)));
        assert!(!typed("nobody's password").opens(&mut memory, None));
        assert!(!typed("x").opens(&mut memory, Some("not a hash")));
    }

    // The library itself, with memory of its own, comes to the same.
    #[test]
    fn hashes_of_other_programs_and_other_parameters_are_understood() {
        use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
        let small = Params::new(64, 3, 1, Some(24)).unwrap();
        let made = Argon2::default().hash_password_customized(b"correct horse", b"a salt of some", None, None, small).unwrap();
        let mut memory = HashMemory::default();
        assert!(Password::typed("correct horse".into()).opens(&mut memory, Some(&made.to_string())));
        let hash = Password::typed("correct horse".into()).hash_on(&mut memory);
        assert!(Argon2::default().verify_password(b"correct horse", &PasswordHash::new(&hash).unwrap()).is_ok());
        // It does not cost an unknown address less than a known one.
        let cost = |hash: &str| PasswordHash::new(hash).unwrap().params.to_string();
        assert_eq!(cost(NOBODYS), cost(&hash));
    }

    #[test]
    fn a_password_has_at_least_eight_characters() {
        let fault = |text: &str| Password::typed(text.to_owned()).fault();
        assert_eq!(fault("seven77"), Some(password_too_short()));
        assert!(fault("äöüäöüäö").is_none());
        assert!(fault(&"x1".repeat(101)).is_some());
    }

    // F30
    #[test]
    fn blanks_are_no_characters_of_a_password() {
        let blanks = ["        ", "\t\t\t\t\t\t\t\t", "a b c d e", "\u{3000}\u{a0}\u{2003}        "];
        for typed in blanks {
            assert_eq!(Password::typed(typed.to_owned()).fault(), Some(password_all_blanks()), "{typed:?}");
        }
        assert!(Password::typed("a good password".into()).fault().is_none());
    }
}
