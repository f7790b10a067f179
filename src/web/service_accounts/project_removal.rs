//! The end of a service account's place in a project (R1.7).

use super::additions::Beside;
use crate::{
    frame::{
        After, Form, May, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
    },
    http::Answer,
    model::{ProjectId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageServiceAccounts},
    store::{grants::Scope, service_accounts::ServiceAccount},
};

/// `GET …/service-accounts/{account}/projects/{project}/removal`
pub async fn removing_project(may: May<ManageServiceAccounts, Beside>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(OutOfProject { by: may.by, account: may.it.account, project: may.it.project }, stage, chrome).await
}

/// `POST …/service-accounts/{account}/projects/{project}/removal`
pub async fn remove_project(may: May<ManageServiceAccounts, Beside>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(OutOfProject { by: may.by, account: may.it.account, project: may.it.project }, confirmed, stage, chrome).await
}

/// Taking a service account out of a project.
#[derive(Clone)]
struct OutOfProject {
    by: Permit<ManageServiceAccounts>,
    account: ServiceAccount,
    project: ProjectId,
}

impl Change for OutOfProject {
    type By = Permit<ManageServiceAccounts>;
    /// The username.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(Vec::new()), projects: Some(vec![self.project]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        operations::service_accounts::projects::remove(held, self.account.id, self.project)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "Remove from project".into(),
            sentences: vec![
                "Its individual grant in this project is deleted. Access through a team, its organization role or an All Users \
                 Grant stays. Other projects don't change."
                    .into(),
            ],
            action: addresses::account_project_removal(organization, self.account.id, self.project),
            back: addresses::service_account(organization, self.account.id),
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, name: String) {
        words.names = vec![name];
    }

    fn after(&self, name: String) -> After {
        After::on(
            addresses::service_account(self.by.organization(), self.account.id),
            format!("{name} was removed from the project."),
        )
    }
}
