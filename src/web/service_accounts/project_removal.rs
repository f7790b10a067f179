//! The end of a service account's place in a project (R1.7).

use super::additions::{Beside, ended, ends};
use crate::{
    frame::{
        After, Form, May, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
    },
    http::Answer,
    model::{ProjectId, ProjectRole, addresses},
    operations::{
        Held, Refusal,
        service_accounts::{Changed, projects},
    },
    policy::{Permit, org::ManageServiceAccounts},
    store::{grants::Scope, service_accounts::ServiceAccount},
};

/// `GET …/service-accounts/{account}/projects/{project}/removal`
pub async fn removing_project(may: May<ManageServiceAccounts, Beside>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(RemovalFromProject { by: may.by, account: may.it.account, project: may.it.project }, stage, chrome).await
}

/// `POST …/service-accounts/{account}/projects/{project}/removal`
pub async fn remove_project(may: May<ManageServiceAccounts, Beside>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(RemovalFromProject { by: may.by, account: may.it.account, project: may.it.project }, confirmed, stage, chrome).await
}

/// What is said before a service account is taken out of a project, from either side.
pub const OUT_OF_PROJECT: &str = "Its individual grant in this project is deleted. Access through a team, its organization role or an \
    All Users Grant stays. Other projects don't change.";

/// Taking a service account out of a project.
#[derive(Clone)]
struct RemovalFromProject {
    by: Permit<ManageServiceAccounts>,
    account: ServiceAccount,
    project: ProjectId,
}

impl Change for RemovalFromProject {
    type By = Permit<ManageServiceAccounts>;
    type Done = Changed<ProjectRole>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(Vec::new()), projects: Some(vec![self.project]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal> {
        projects::remove(held, self.account.id, self.project)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "Remove from project".into(),
            sentences: vec![OUT_OF_PROJECT.into()],
            action: addresses::account_project_removal(organization, self.account.id, self.project),
            back: addresses::service_account(organization, self.account.id),
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Self::Done) {
        words.effects = ends(&removed.ended).collect();
        words.names = vec![removed.username];
    }

    fn after(&self, removed: Self::Done) -> After {
        let said = format!("{} was removed from the project.{}", removed.username, ended(&removed.ended));
        After::on(addresses::service_account(self.by.organization(), self.account.id), said)
    }
}
