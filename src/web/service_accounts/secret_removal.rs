//! The end of the secret a service account had before its current one (I6).

use super::show::warning;
use crate::{
    frame::{
        After, Form, May, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
    },
    http::Answer,
    model::{addresses, limits::used_recently},
    operations::{Held, Refusal, service_accounts::rotation},
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        grants::Scope,
        service_accounts::{ServiceAccount, secrets},
    },
};

/// `GET …/service-accounts/{account}/secret/removal`
pub async fn ending_secret(may: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(EndOfSecret { by: may.by, account: may.it }, stage, chrome).await
}

/// `POST …/service-accounts/{account}/secret/removal`
pub async fn end_secret(
    may: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(EndOfSecret { by: may.by, account: may.it }, confirmed, stage, chrome).await
}

/// Ending the secret an account had before its current one.
#[derive(Clone)]
struct EndOfSecret {
    by: Permit<ManageServiceAccounts>,
    account: ServiceAccount,
}

impl Change for EndOfSecret {
    type By = Permit<ManageServiceAccounts>;
    /// Its last four characters, and whether something used it within the last days.
    type Done = (String, bool);

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal> {
        let in_use = secrets::of(held.tx, self.by.organization(), self.account.id)?.iter().find_map(warning).is_some();
        Ok((rotation::end_former(held, self.account.id, None)?, in_use))
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "End the previous secret".into(),
            names: vec![self.account.username.clone()],
            sentences: vec!["It stops working now. The current secret keeps working.".into()],
            action: addresses::former_secret_removal(organization, self.account.id),
            back: addresses::service_account(organization, self.account.id),
            verb: "End secret",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, (_, in_use): Self::Done) {
        words.effects = in_use.then(|| used_recently().to_owned()).into_iter().collect();
    }

    fn after(&self, (last_four, _): Self::Done) -> After {
        let page = addresses::service_account(self.by.organization(), self.account.id);
        After::on(page, format!("The secret that ends with {last_four} no longer works."))
    }
}
