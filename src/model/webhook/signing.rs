//! Signatures as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time and body, with a secret that begins with `whsec_`.

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What deliveries are signed with. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(Vec<u8>);

impl SigningKey {
    /// The key of these bytes, which should be 24 to 64.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// As receivers keep it: `whsec_` and base64, for the one answer that shows it.
    pub fn reveal(&self) -> String {
        format!("whsec_{}", BASE64.encode(&self.0))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `v1,` and the signature of one delivery.
    fn signature(&self, id: &str, seconds: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// What stands in `webhook-signature`: one for each key that lives, separated by blanks (K7.3).
pub fn signatures(keys: &[SigningKey], id: &str, seconds: i64, body: &str) -> String {
    keys.iter().map(|key| key.signature(id, seconds, body)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // K7.3: the vector that the libraries of Standard Webhooks are tested with
    #[test]
    fn a_signature_is_that_of_the_published_example() {
        let key = SigningKey::of(BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}");
        let signed = signatures(std::slice::from_ref(&key), id, 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(key.reveal(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let both = signatures(&[SigningKey::of([7; 32]), key], id, 1_614_265_330, body);
        assert_eq!(both.split(' ').nth(1), Some(signed.as_str()), "both signatures of a rotation stand in the header");
        assert!(!format!("{:?}", SigningKey::of([7; 32])).contains('7'));
    }
}
