//! Webhooks: made, changed, paused, tried out, removed (K7). Their secrets are in `rotation`, how events get there in `delivering`.

pub mod delivering;
pub mod rotation;

use super::{Held, Refusal, audit, throttle};
use crate::{
    model::{
        DeliveryId, FieldErrors, WebhookId, event,
        limits::{WEBHOOKS, webhooks_full},
        sealer::Sealer,
        webhook::{Pause, SigningKey, Wanted},
    },
    policy::{Begins, Permit, org::ManageWebhooks},
    store::webhooks::{self, Webhook, deliveries, secrets},
};

/// Makes a webhook that hears of events from now on, signed with this key (K7.1).
///
/// # Errors
/// `Invalid` where there are as many as an organization has, or where it is about to be deleted.
pub fn create(
    held: &mut Held<Permit<ManageWebhooks>>,
    sealer: &Sealer,
    wanted: &Wanted,
    key: &SigningKey,
) -> Result<WebhookId, Refusal> {
    held.begins(Begins::Webhooks)?;
    let Held { tx, by, .. } = held;
    if webhooks::count(tx, by.organization())? >= WEBHOOKS {
        return Err(FieldErrors::on("", webhooks_full()).into());
    }
    // The first event it hears of is its own beginning: its secret has to be there.
    let id = webhooks::insert(tx, by.organization(), wanted, &by.actor().actor)?;
    secrets::rotate(tx, sealer, (by.organization(), id), key, None)?;
    audit::record(tx, by, &event::webhooks::created(id, wanted))?;
    Ok(id)
}

/// Lets a webhook go elsewhere, or hear of other events. What waits for it goes to the new address.
///
/// # Errors
/// `NotFound`.
pub fn change(held: &mut Held<Permit<ManageWebhooks>>, id: WebhookId, wanted: &Wanted) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    let before = found(webhooks::find(tx, by.organization(), id)?)?.wanted();
    if before != *wanted {
        webhooks::update(tx, by.organization(), id, wanted)?;
        audit::record(tx, by, &event::webhooks::updated(id, &before, wanted))?;
    }
    Ok(())
}

/// Pauses a webhook, or lets it hear of events again. Returns whether that changed anything.
///
/// # Errors
/// `NotFound`.
pub fn pause(held: &mut Held<Permit<ManageWebhooks>>, id: WebhookId, paused: bool) -> Result<bool, Refusal> {
    let Held { tx, by, .. } = held;
    let webhook = found(webhooks::find(tx, by.organization(), id)?)?;
    let event = match paused {
        true => event::webhooks::paused(id, &webhook.url, Pause::Person),
        false => event::webhooks::resumed(id, &webhook.url),
    };
    let changed = webhooks::set_pause(tx, by.organization(), id, paused.then_some(Pause::Person))?;
    if changed {
        audit::record(tx, by, &event)?;
    }
    Ok(changed)
}

/// Queues a delivery to try a webhook out. Nothing is changed by it, so the audit log does not know it.
///
/// # Errors
/// `NotFound`; `Overtaken` while it is paused; `TooMany` where an organization tries too often.
pub fn test(held: &mut Held<Permit<ManageWebhooks>>, id: WebhookId) -> Result<(), Refusal> {
    let Held { tx, by, .. } = held;
    runs(&found(webhooks::find(tx, by.organization(), id)?)?)?;
    throttle::count(tx, throttle::WEBHOOK_TESTS, &by.organization().to_string())?;
    deliveries::test(tx, by.organization(), id)?;
    throttle::clear(tx)
}

/// Queues a delivery again, as a line of its own in the log. Returns whether it had come to its end.
///
/// # Errors
/// `NotFound`; `Overtaken` while the webhook is paused; `TooMany` where an organization sends too much again.
pub fn again(held: &mut Held<Permit<ManageWebhooks>>, id: WebhookId, delivery: DeliveryId) -> Result<bool, Refusal> {
    let Held { tx, by, .. } = held;
    runs(&found(webhooks::find(tx, by.organization(), id)?)?)?;
    if !deliveries::again(tx, by.organization(), id, delivery)? {
        return Ok(false);
    }
    throttle::count(tx, throttle::WEBHOOK_REPEATS, &by.organization().to_string())?;
    throttle::clear(tx)?;
    Ok(true)
}

/// Removes a webhook with the log of its deliveries. What waits for it is dropped. Returns its address.
///
/// # Errors
/// `NotFound`.
pub fn delete(held: &mut Held<Permit<ManageWebhooks>>, id: WebhookId) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let webhook = found(webhooks::find(tx, by.organization(), id)?)?;
    webhooks::delete(tx, by.organization(), id)?;
    audit::record(tx, by, &event::webhooks::deleted(id, &webhook.url))?;
    Ok(webhook.url)
}

fn found(webhook: Option<Webhook>) -> Result<Webhook, Refusal> {
    webhook.ok_or(Refusal::NotFound)
}

fn runs(webhook: &Webhook) -> Result<(), Refusal> {
    match webhook.pause {
        None => Ok(()),
        Some(_) => Err(Refusal::Overtaken("This webhook is paused. Resume it first.")),
    }
}
