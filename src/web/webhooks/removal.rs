//! The end of a webhook (K7.1).

use crate::{
    frame::{
        After, Form, May, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
    },
    http::Answer,
    model::addresses,
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageWebhooks},
    store::{grants::Scope, webhooks::Webhook},
};

/// `GET …/webhooks/{webhook}/removal`
pub async fn removing(may: May<ManageWebhooks, Webhook>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Webhooks");
    look(Deletion { by: may.by, webhook: may.it }, stage, chrome).await
}

/// `POST …/webhooks/{webhook}/removal`
pub async fn remove(may: May<ManageWebhooks, Webhook>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Webhooks");
    make(Deletion { by: may.by, webhook: may.it }, confirmed, stage, chrome).await
}

/// Deleting a webhook.
#[derive(Clone)]
struct Deletion {
    by: Permit<ManageWebhooks>,
    webhook: Webhook,
}

impl Change for Deletion {
    type By = Permit<ManageWebhooks>;
    /// The address.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.by
    }

    /// Nobody's access changes.
    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        operations::webhooks::delete(held, self.webhook.id)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "Delete Webhook".into(),
            sentences: vec![
                "No more events go to this address. What is still waiting is dropped, and the log of its deliveries is deleted. \
                 This can't be undone."
                    .into(),
            ],
            action: addresses::webhook_removal(organization, self.webhook.id),
            back: addresses::webhook(organization, self.webhook.id),
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, url: String) {
        words.names = vec![url];
    }

    fn after(&self, _: String) -> After {
        After::on(addresses::webhooks(self.by.organization()), "The webhook was deleted.")
    }
}
