//! A new secret for a webhook, while the one before it signs too for as long as somebody says (K7.3).

use chrono::{TimeDelta, Utc};

use crate::{
    model::{WebhookId, event, sealer::Sealer, webhook::SigningKey},
    operations::{Held, Refusal, audit},
    policy::{Permit, org::ManageWebhooks},
    store::webhooks::{self, secrets},
};

/// Signs with this key from now on, and for so many days with the present one too.
///
/// # Errors
/// `NotFound`.
pub fn rotate(
    held: &mut Held<Permit<ManageWebhooks>>,
    sealer: &Sealer,
    id: WebhookId,
    (key, days): (&SigningKey, i64),
) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let webhook = webhooks::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    let ends = (days > 0).then(|| Utc::now() + TimeDelta::days(days));
    secrets::rotate(tx, sealer, (by.organization(), id), key, ends)?;
    audit::record(tx, by, &event::webhooks::secret_rotated(id, &webhook.url, ends.map(|at| at.to_rfc3339())))?;
    Ok(())
}
