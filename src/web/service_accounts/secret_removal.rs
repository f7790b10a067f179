//! The end of the secret a service account had before its current one (I6).

use super::{removal::nobody, show::doubt};
use crate::{
    frame::{
        After, Form, May, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
    },
    http::Answer,
    model::addresses,
    operations::{Held, Refusal, service_accounts::rotation},
    policy::{Permit, org::ManageServiceAccounts},
    store::{grants::Scope, service_accounts::ServiceAccount},
};

/// `GET …/service-accounts/{account}/secret/removal`
pub async fn ending_secret(may: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let doubt = doubt(&stage, &may.place, may.it.id).await?;
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(EndOfSecret { by: may.by, account: may.it, doubt }, stage, chrome).await
}

/// `POST …/service-accounts/{account}/secret/removal`
pub async fn end_secret(
    may: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let doubt = doubt(&stage, &may.place, may.it.id).await?;
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(EndOfSecret { by: may.by, account: may.it, doubt }, confirmed, stage, chrome).await
}

/// Ending the secret an account had before its current one.
#[derive(Clone)]
struct EndOfSecret {
    by: Permit<ManageServiceAccounts>,
    account: ServiceAccount,
    doubt: Option<String>,
}

impl Change for EndOfSecret {
    type By = Permit<ManageServiceAccounts>;
    /// Its last four characters.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        rotation::end_former(held, self.account.id)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "End the previous secret".into(),
            names: vec![self.account.username.clone()],
            sentences: vec!["It stops working now. The current secret keeps working.".into()],
            effects: self.doubt.iter().cloned().collect(),
            action: addresses::former_secret_removal(organization, self.account.id),
            back: addresses::service_account(organization, self.account.id),
            verb: "End secret",
            ..Confirm::default()
        }
    }

    fn after(&self, last_four: String) -> After {
        let page = addresses::service_account(self.by.organization(), self.account.id);
        After::on(page, format!("The secret that ends with {last_four} no longer works."))
    }
}
