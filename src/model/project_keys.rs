//! API key and API secret of a project (R2.7). They are shown again, so they are kept sealed; digests find them.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::{Digest, ProjectId, sealer::Sealer, secret::random};

/// Both are 32 lower-case hexadecimal digits. `Debug` shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectKeys {
    pub api_key: String,
    pub api_secret: String,
}

/// Whether something can be a token, an API key or an API secret at all. What cannot is looked up nowhere.
pub fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// As they are kept, openable only beside their own project.
#[derive(Debug, Clone)]
pub struct SealedKeys {
    pub api_key: Vec<u8>,
    pub api_secret: Vec<u8>,
}

impl ProjectKeys {
    /// New ones from the system's random source.
    pub fn new() -> Self {
        let digits = || data_encoding::HEXLOWER.encode(&random::<16>());
        Self { api_key: digits(), api_secret: digits() }
    }

    pub fn seal(&self, sealer: &Sealer, project: ProjectId) -> SealedKeys {
        let sealed = |text: &str, which| sealer.seal(text.as_bytes(), &about(project, which));
        SealedKeys { api_key: sealed(&self.api_key, "key"), api_secret: sealed(&self.api_secret, "secret") }
    }

    /// Nothing if they were sealed with another `STEWARD_SECRET_KEY`: then only new ones help.
    pub fn open(sealed: &SealedKeys, sealer: &Sealer, project: ProjectId) -> Option<Self> {
        let open = |bytes: &[u8], which| String::from_utf8(sealer.open(bytes, &about(project, which))?).ok();
        Some(Self { api_key: open(&sealed.api_key, "key")?, api_secret: open(&sealed.api_secret, "secret")? })
    }

    pub fn api_key_digest(&self) -> Digest {
        Digest(Sha256::digest(self.api_key.as_bytes()).into())
    }

    pub fn api_secret_digest(&self) -> Digest {
        Digest(Sha256::digest(self.api_secret.as_bytes()).into())
    }
}

impl Default for ProjectKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ProjectKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProjectKeys(…)")
    }
}

fn about(project: ProjectId, which: &str) -> Vec<u8> {
    format!("project {project} {which}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_from_all_else_by_its_shape() {
        assert!(is_key(&ProjectKeys::new().api_key));
        for other in
            ["", "\0", "c4ca4238a0b923820dcc509a6f75849", "C4CA4238A0B923820DCC509A6F75849B", &"é".repeat(16), &"0\0".repeat(16)]
        {
            assert!(!is_key(other), "{other:?}");
        }
    }

    // H3
    #[test]
    fn keys_open_only_beside_their_own_project_and_as_what_they_are() {
        let (sealer, keys) = (Sealer::new(b"a key", "project keys"), ProjectKeys::new());
        assert!(keys.api_key.len() == 32 && keys.api_secret.len() == 32 && keys.api_key != keys.api_secret);
        let sealed = keys.seal(&sealer, ProjectId(1));
        assert_eq!(ProjectKeys::open(&sealed, &sealer, ProjectId(1)), Some(keys.clone()));
        assert_eq!(ProjectKeys::open(&sealed, &sealer, ProjectId(2)), None);
        let swapped = SealedKeys { api_key: sealed.api_secret, api_secret: sealed.api_key };
        assert_eq!(ProjectKeys::open(&swapped, &sealer, ProjectId(1)), None);
        assert!(!format!("{keys:?}").contains(&keys.api_secret));
    }
}
