//! Sealing what must be read again but never found in a backup.

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use super::secret::random;

/// Seals with a key derived from `STEWARD_SECRET_KEY`, one purpose each.
#[derive(Clone)]
pub struct Sealer(ChaCha20Poly1305);

impl Sealer {
    /// `purpose` keeps what is sealed for one thing from being opened as another.
    pub fn new(secret_key: &[u8], purpose: &str) -> Self {
        Self(ChaCha20Poly1305::new(&Key::from(derive::<32>(secret_key, purpose))))
    }

    /// The sealed bytes, which open only beside the same `about` (a row's id).
    pub fn seal(&self, plain: &[u8], about: &[u8]) -> Vec<u8> {
        let nonce = random::<12>();
        let sealed = self.0.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: about });
        let sealed = sealed.expect("sealing fails only for texts of many gigabytes");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed, or nothing if it was sealed with another key or for another row.
    pub fn open(&self, sealed: &[u8], about: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        self.0.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: about }).ok()
    }
}

/// `N` bytes for one purpose out of the one secret the operator keeps.
pub fn derive<const N: usize>(secret_key: &[u8], purpose: &str) -> [u8; N] {
    let mut bytes = [0; N];
    Hkdf::<Sha256>::new(None, secret_key).expand(purpose.as_bytes(), &mut bytes).expect("every length asked for here is short");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_its_purpose_and_its_row() {
        let sealer = Sealer::new(b"one key", "letters");
        let sealed = sealer.seal(b"hello", b"row 1");
        assert_eq!(sealer.open(&sealed, b"row 1").as_deref(), Some(b"hello".as_slice()));
        assert_eq!(sealer.open(&sealed, b"row 2"), None);
        assert_eq!(Sealer::new(b"one key", "keys").open(&sealed, b"row 1"), None);
        assert_eq!(Sealer::new(b"another", "letters").open(&sealed, b"row 1"), None);
        assert_eq!(sealer.open(b"short", b"row 1"), None);
    }
}
