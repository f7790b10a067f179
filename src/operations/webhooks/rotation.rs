//! A new secret for a webhook, while the one before it signs too for as long as somebody says (K7.3).

use chrono::{TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    model::{WebhookId, event, rotation::Seen, sealer::Sealer, webhook::SigningKey},
    operations::{Held, Refusal, audit},
    policy::{Permit, org::ManageWebhooks},
    store::webhooks::{self, secrets},
};

/// Signs with this key from now on, and for so many days with the current one too. `seen` is the current secret as whoever asks
/// saw it, or that there was none: what they were told of its end holds for no other. A program need not say.
///
/// # Errors
/// `NotFound`; `Changed` where somebody else made a secret since.
pub fn rotate(
    held: &mut Held<Permit<ManageWebhooks>>,
    sealer: &Sealer,
    (id, seen): (WebhookId, Seen<Uuid>),
    (key, days): (&SigningKey, i64),
) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let webhook = webhooks::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !seen.is(secrets::current(tx, by.organization(), id)?) {
        return Err(Refusal::Changed);
    }
    let ends = (days > 0).then(|| Utc::now() + TimeDelta::days(days));
    secrets::rotate(tx, sealer, (by.organization(), id), key, ends)?;
    audit::record(tx, by, &event::webhooks::secret_rotated(id, &webhook.url, ends.map(|at| at.to_rfc3339())))?;
    Ok(())
}
