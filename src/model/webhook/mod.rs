//! Webhooks: addresses outside that hear of what happens in an organization (K7).

pub mod allowed_networks;
pub mod signing;

pub use allowed_networks::AllowedNetworks;
pub use signing::{SigningKey, signatures};

use uuid::Uuid;

use super::{event, text_enum::text_enum};

/// The kind of a delivery that somebody sends to try an address out.
pub const TEST: &str = "webhook.test";

text_enum! {
    /// Why a webhook hears of nothing.
    Pause {
        Person = "person", "Paused";
        Gone = "gone", "Gone";
        Failing = "failing", "Failing";
    }
}

/// What is told of a webhook at which something did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// It was paused for it.
    Paused(Pause),
    /// It was paused already, by whomever.
    WhilePaused,
    /// Others arrive there.
    StillArrives,
    /// Some waited longer than anything does, behind a pause.
    WaitedPaused,
    /// The same, though it isn't paused.
    WaitedTooLong,
}

/// A webhook as it is meant: where events go, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub url: String,
    /// Published kinds; none where it hears of all.
    pub kinds: Vec<String>,
}

/// The address as the audit log and emails name it: scheme, host and port. What follows may be a secret of the receiver's.
pub fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "an address".to_owned(), |url| url.origin().ascii_serialization())
}

/// The `webhook-id` of a message: the same in every try, so that receivers know it again.
pub fn message_id(message: Uuid) -> String {
    format!("msg_{}", message.simple())
}

/// The host of the address, with its port: what people call a webhook by.
pub fn host(url: &str) -> String {
    let origin = origin(url);
    origin.split_once("://").map_or_else(|| origin.clone(), |(_, host)| host.to_owned())
}

/// Whether this is a kind of event that is published.
pub fn is_kind(word: &str) -> bool {
    event::published().iter().any(|known| known.kind == word)
}
