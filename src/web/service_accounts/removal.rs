//! The end of service accounts (R1.7, M77), of their place in a project, and of the secret one had before (I6).

use super::{additions::Beside, show::doubt};
use crate::{
    frame::{
        After, Fields, Form, May, Picked, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
        when::When,
    },
    http::{Answer, Error},
    model::{Grant, Principal, ProjectId, ServiceAccountId, addresses},
    operations::{self, Held, Refusal, service_accounts::rotation},
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult,
        grants::{self, Scope},
        service_accounts::{self, ServiceAccount},
    },
};

/// The service accounts that are ticked, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    accounts: Vec<ServiceAccountId>,
    confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { accounts: Picked::take(&mut fields, "account").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/service-accounts/removal?account=…`
pub async fn removing(may: May<ManageServiceAccounts>, stage: Stage, Query(selection): Query<Selection>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Service Accounts"), Deletion::of(may.by, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/service-accounts/removal`: all of them, or none.
pub async fn remove(may: May<ManageServiceAccounts>, stage: Stage, Form(selection): Form<Selection>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Service Accounts"), Deletion::of(may.by, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

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

/// Nobody's access is compared: service accounts are no people.
fn nobody() -> Scope {
    Scope { people: Some(Vec::new()), projects: None }
}

/// Deleting the selected service accounts.
#[derive(Clone)]
struct Deletion {
    by: Permit<ManageServiceAccounts>,
    accounts: Vec<ServiceAccountId>,
    /// What each loses, and when it was used last.
    used: Vec<String>,
}

impl Deletion {
    async fn of(by: Permit<ManageServiceAccounts>, stage: &Stage, Selection { accounts, .. }: Selection) -> Result<Self, Error> {
        let (organization, ids) = (by.organization(), accounts.clone());
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let found: Vec<Option<ServiceAccount>> =
                ids.iter().map(|id| service_accounts::find(conn, organization, *id)).collect::<Result<_, _>>()?;
            let granted = grants::grants_of_accounts(conn, organization, Some(&ids), None)?;
            let projects: Vec<ProjectId> = granted.iter().map(|grant| grant.project).collect();
            Ok((found, granted, grants::names(conn, organization, &projects)?))
        };
        let (found, granted, names) = stage.db.read(read).await?;
        let used = found.into_iter().flatten().map(|account| lost(&account, &granted, &names)).collect();
        Ok(Self { by, accounts, used })
    }
}

/// What an account loses, and when it was used last.
fn lost(account: &ServiceAccount, granted: &[Grant], names: &[(ProjectId, String)]) -> String {
    let holder = Principal::ServiceAccount(account.id);
    let has = |project: &ProjectId| granted.iter().any(|grant| grant.holder == holder && grant.project == *project);
    let projects: Vec<String> = names.iter().filter(|(project, _)| has(project)).map(|(_, name)| name.clone()).collect();
    let access = match projects.as_slice() {
        [] => "has no projects".to_owned(),
        _ => format!("loses {}", first_two(&projects)),
    };
    let used = match account.last_used_at {
        Some(at) => format!("was last used {}", When::relative(at, chrono::Utc::now()).words),
        None => "was never used".to_owned(),
    };
    format!("{} {access} and {used}.", account.username)
}

/// The first two of them, and how many more.
fn first_two(names: &[String]) -> String {
    let first = names.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 2 { format!("{first} and {} more", names.len() - 2) } else { first }
}

impl Change for Deletion {
    type By = Permit<ManageServiceAccounts>;
    /// The usernames.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        operations::service_accounts::delete(held, &self.accounts)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: if self.accounts.len() == 1 { "Delete Service Account" } else { "Delete Service Accounts" }.into(),
            sentences: vec![
                "Access is revoked everywhere immediately: in every project and team of the organization. Every program that \
                 uses one of their secrets fails from then on. This can't be undone."
                    .into(),
            ],
            effects: self.used.clone(),
            fields: self.accounts.iter().map(|account| ("account", account.to_string())).collect(),
            action: addresses::service_accounts_removal(organization),
            back: match self.accounts.as_slice() {
                [one] => addresses::service_account(organization, *one),
                _ => addresses::service_accounts(organization),
            },
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, names: Vec<String>) {
        words.names = names;
    }

    fn after(&self, names: Vec<String>) -> After {
        let sentence = match names.as_slice() {
            [one] => format!("{one} was deleted."),
            many => format!("{} service accounts were deleted.", many.len()),
        };
        After::on(addresses::service_accounts(self.by.organization()), sentence)
    }
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
