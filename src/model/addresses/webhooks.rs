//! Webhooks of an organization.

use crate::model::{DeliveryId, OrganizationId, WebhookId};

/// All of them.
pub fn webhooks(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/webhooks")
}

/// A new one.
pub fn new_webhook(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/webhooks/new")
}

/// One of them, with the log of its deliveries.
pub fn webhook(organization: OrganizationId, webhook: WebhookId) -> String {
    format!("/orgs/{organization}/settings/webhooks/{webhook}")
}

/// Where it goes and what it hears of.
pub fn webhook_details(organization: OrganizationId, webhook: WebhookId) -> String {
    format!("/orgs/{organization}/settings/webhooks/{webhook}/details")
}

/// A new secret for it.
pub fn webhook_secret(organization: OrganizationId, webhook: WebhookId) -> String {
    format!("/orgs/{organization}/settings/webhooks/{webhook}/secret")
}

/// Its end.
pub fn webhook_removal(organization: OrganizationId, webhook: WebhookId) -> String {
    format!("/orgs/{organization}/settings/webhooks/{webhook}/removal")
}

/// A delivery that is sent again.
pub fn delivery_again(organization: OrganizationId, webhook: WebhookId, delivery: DeliveryId) -> String {
    format!("/orgs/{organization}/settings/webhooks/{webhook}/deliveries/{delivery}/again")
}
