//! What happens to webhooks. Their addresses are named without what follows the host, which may be a secret (K7).

use super::Event;
use crate::model::{
    WebhookId,
    webhook::{Pause, Wanted, origin},
};

/// A webhook was made.
pub fn created(id: WebhookId, wanted: &Wanted) -> Event {
    Event::of("webhook.created").about(id, &origin(&wanted.url)).with("kinds", &wanted.kinds)
}

/// A webhook goes elsewhere, or hears of other events.
pub fn updated(id: WebhookId, before: &Wanted, after: &Wanted) -> Event {
    let told = |wanted: &Wanted| serde_json::json!({ "address": origin(&wanted.url), "kinds": wanted.kinds });
    Event::of("webhook.updated").about(id, &origin(&after.url)).was(told(before)).now(told(after))
}

/// A webhook is gone.
pub fn deleted(id: WebhookId, url: &str) -> Event {
    Event::of("webhook.deleted").about(id, &origin(url))
}

/// A webhook hears of nothing from now on.
pub fn paused(id: WebhookId, url: &str, why: Pause) -> Event {
    Event::of("webhook.paused").about(id, &origin(url)).with("reason", why.as_str())
}

/// A webhook hears of events again.
pub fn resumed(id: WebhookId, url: &str) -> Event {
    Event::of("webhook.resumed").about(id, &origin(url))
}

/// A webhook has a new secret; the one before it signs too until then.
pub fn secret_rotated(id: WebhookId, url: &str, ends: Option<String>) -> Event {
    Event::of("webhook.secret_rotated").about(id, &origin(url)).with("previous_ends", ends)
}
