//! The end of service accounts (R1.7, M77).

use crate::{
    frame::{
        After, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::Confirm,
        selection::{Selection, deleted},
        when::When,
    },
    http::{Answer, Error},
    model::{Grant, Principal, ProjectId, ServiceAccountId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult,
        grants::{self, Scope},
        invitations,
        service_accounts::{self, ServiceAccount},
    },
};

/// `GET /orgs/{org}/settings/service-accounts/removal?account=…`
pub async fn removing(
    may: May<ManageServiceAccounts>,
    stage: Stage,
    Query(selection): Query<Selection<ServiceAccountId>>,
) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Service Accounts"), Deletion::of(may.by, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/service-accounts/removal`: all of them, or none.
pub async fn remove(may: May<ManageServiceAccounts>, stage: Stage, Form(selection): Form<Selection<ServiceAccountId>>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Service Accounts"), Deletion::of(may.by, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

/// Nobody's access is compared: service accounts are no people.
pub(super) fn nobody() -> Scope {
    Scope { people: Some(Vec::new()), projects: None }
}

/// Deleting the selected service accounts.
#[derive(Clone)]
struct Deletion {
    by: Permit<ManageServiceAccounts>,
    accounts: Vec<ServiceAccountId>,
    /// What each loses, when it was used last, and which invitations end with it (R2.5.10).
    used: Vec<String>,
}

impl Deletion {
    async fn of(
        by: Permit<ManageServiceAccounts>,
        stage: &Stage,
        Selection { ids: accounts, .. }: Selection<ServiceAccountId>,
    ) -> Result<Self, Error> {
        let (organization, ids) = (by.organization(), accounts.clone());
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let found = service_accounts::among(conn, organization, &ids)?;
            let granted = grants::grants_of_accounts(conn, organization, Some(&ids), None)?;
            let projects: Vec<ProjectId> = granted.iter().map(|grant| grant.project).collect();
            let invited = invitations::senders::invited_by_accounts(conn, organization, &ids)?;
            let made = service_accounts::made_by_accounts(conn, organization, &ids)?;
            Ok((found, granted, grants::names(conn, organization, &projects)?, (invited, made)))
        };
        let (found, granted, names, (invited, made)) = stage.db.read(read).await?;
        let mut used: Vec<String> = found.into_iter().map(|account| lost(&account, &granted, &names)).collect();
        used.extend(invited.into_iter().map(|email| format!("The invitation for {email} ends.")));
        used.extend(made.into_iter().map(|(_, username)| format!("{username}, which it created, keeps working.")));
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
        After::on(addresses::service_accounts(self.by.organization()), deleted(&names, "service accounts"))
    }
}
