//! The end of service accounts (R1.7, M77).

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{
    frame::{
        After, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, GoesOn},
        selection::{Selection, deleted},
        when::When,
    },
    http::Answer,
    model::{Grant, OrganizationId, Principal, ProjectId, ServiceAccountId, WebhookId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult,
        grants::{self, Scope},
        invitations,
        service_accounts::{self, ServiceAccount},
        webhooks,
    },
};

/// `GET /orgs/{org}/settings/service-accounts/removal?account=…`
pub async fn removing(
    may: May<ManageServiceAccounts>,
    stage: Stage,
    Query(selection): Query<Selection<ServiceAccountId>>,
) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(Deletion { by: may.by, accounts: selection.ids }, stage, chrome).await
}

/// `POST /orgs/{org}/settings/service-accounts/removal`: all of them, or none.
pub async fn remove(may: May<ManageServiceAccounts>, stage: Stage, Form(selection): Form<Selection<ServiceAccountId>>) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(Deletion { by: may.by, accounts: selection.ids }, selection.confirmed, stage, chrome).await
}

/// Deleting the selected service accounts.
#[derive(Clone)]
struct Deletion {
    by: Permit<ManageServiceAccounts>,
    accounts: Vec<ServiceAccountId>,
}

/// What the end of them brings, read under the lock just before it. As text it is part of what is confirmed.
#[derive(Debug)]
struct Deleted {
    names: Vec<String>,
    lost: Vec<Lost>,
    /// The addresses of the invitations that end with them (R2.5.10).
    invited: Vec<String>,
    /// Those they made, which stay (A39).
    made: Vec<String>,
    /// The webhooks they made, which go on (K7.1).
    webhooks: Vec<(WebhookId, String)>,
}

/// What one account loses.
#[derive(Debug)]
struct Lost {
    username: String,
    projects: Vec<String>,
    used: LastUse,
}

/// When it was used last. A further use changes nothing about what is lost, so it is no part of what is confirmed.
struct LastUse(Option<DateTime<Utc>>);

impl fmt::Debug for LastUse {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// What these accounts have, and stand behind.
fn held_by(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[ServiceAccountId],
) -> QueryResult<(Vec<Lost>, Vec<String>, Vec<String>)> {
    let found = service_accounts::among(conn, organization, ids)?;
    let granted = grants::grants_of_accounts(conn, organization, Some(ids), None)?;
    let projects: Vec<ProjectId> = granted.iter().map(|grant| grant.project).collect();
    let names = grants::names(conn, organization, &projects)?;
    let invited = invitations::senders::invited_by_accounts(conn, organization, ids)?;
    let made = service_accounts::made_by_accounts(conn, organization, ids)?;
    let lost = found.into_iter().map(|account| Lost::of(account, &granted, &names)).collect();
    let invited = invited.iter().map(ToString::to_string).collect();
    Ok((lost, invited, made.into_iter().map(|(_, username)| username).collect()))
}

impl Lost {
    fn of(account: ServiceAccount, granted: &[Grant], names: &[(ProjectId, String)]) -> Self {
        let holder = Principal::ServiceAccount(account.id);
        let has = |project: &ProjectId| granted.iter().any(|grant| grant.holder == holder && grant.project == *project);
        Self {
            projects: names.iter().filter(|(project, _)| has(project)).map(|(_, name)| name.clone()).collect(),
            used: LastUse(account.last_used_at),
            username: account.username,
        }
    }

    fn sentence(&self) -> String {
        let access = match self.projects.as_slice() {
            [] => "has no projects".to_owned(),
            projects => format!("loses {}", first_two(projects)),
        };
        let used = match self.used.0 {
            Some(at) => format!("was last used {}", When::relative(at, Utc::now()).words),
            None => "was never used".to_owned(),
        };
        format!("{} {access} and {used}.", self.username)
    }
}

/// The first two of them, and how many more.
fn first_two(names: &[String]) -> String {
    let first = names.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 2 { format!("{first} and {} more", names.len() - 2) } else { first }
}

impl Change for Deletion {
    type By = Permit<ManageServiceAccounts>;
    type Done = Deleted;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Deleted, Refusal> {
        let (lost, invited, made) = held_by(held.tx, self.by.organization(), &self.accounts)?;
        let webhooks = webhooks::made_by_accounts(held.tx, self.by.organization(), &self.accounts)?;
        let names = operations::service_accounts::delete(held, &self.accounts)?;
        Ok(Deleted { names, lost, invited, made, webhooks })
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

    fn told(&self, words: &mut Confirm, deleted: Deleted) {
        words.effects = deleted.lost.iter().map(Lost::sentence).collect();
        words.effects.extend(deleted.invited.iter().map(|email| format!("The invitation for {email} ends.")));
        words.effects.extend(deleted.made.iter().map(|username| format!("{username}, which it created, keeps working.")));
        let heading = match deleted.names.as_slice() {
            [_] => "Webhooks it created keep sending events:",
            _ => "Webhooks they created keep sending events:",
        };
        words.goes_on = vec![GoesOn::webhooks(heading, self.by.organization(), deleted.webhooks)];
        words.names = deleted.names;
    }

    fn after(&self, done: Deleted) -> After {
        After::on(addresses::service_accounts(self.by.organization()), deleted(&done.names, "service accounts"))
    }
}
