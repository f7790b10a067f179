//! The organization role of a service account, with what ends with it before it is saved (R1.7, A7, A10b).

use super::additions::{ends, told};
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm, Confirmed},
        guards::Place,
        undo::undoes,
    },
    http::{Answer, Error},
    model::{FieldErrors, OrganizationId, OrganizationRole, ServiceAccountId, addresses, roles::chosen},
    operations::{
        Held, Refusal,
        service_accounts::{Changed, change_role},
    },
    policy::{Denied, Permit, org::ManageServiceAccounts},
    store::{grants::Scope, service_accounts::ServiceAccount},
};

/// What was chosen.
pub struct RoleForm {
    role: String,
    /// What the change that is taken back made of it (L2.1).
    undoes: Option<OrganizationRole>,
    confirmed: Confirmed,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        let undoes = undoes(&mut fields).and_then(|word| word.parse().ok());
        Self { role: fields.one("role"), undoes, confirmed: fields.into() }
    }
}

/// `GET …/service-accounts/{account}/role`, with `?role=` to see what that role would end.
pub async fn edit(may: May<ManageServiceAccounts, ServiceAccount>, stage: Stage, Query(form): Query<RoleForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Service Accounts");
    look(NewRole::of(may, &form.role)?, stage, chrome).await
}

/// `POST …/service-accounts/{account}/role`. What it ends is shown first: without the mark of what was seen nothing is saved.
pub async fn update(may: May<ManageServiceAccounts, ServiceAccount>, stage: Stage, Form(form): Form<RoleForm>) -> Answer {
    if let Some(left) = form.undoes {
        return take_back(may, &stage, &form.role, left).await;
    }
    let chrome = stage.organization(&may.place, "Service Accounts");
    make(NewRole::of(may, &form.role)?, form.confirmed, stage, chrome).await
}

/// Gives back the role that was there before.
async fn take_back(
    May { by, it, .. }: May<ManageServiceAccounts, ServiceAccount>,
    stage: &Stage,
    role: &str,
    left: OrganizationRole,
) -> Answer {
    let (organization, id, role) = (by.organization(), it.id, chosen(role).map_err(Error::Bad)?);
    let turned = stage.db.change(by, move |held| change_role(held, id, role, Some(left))).await??;
    stage.after(after(organization, id, &turned, role, true))
}

/// What is said, and how it is taken back.
fn after(
    organization: OrganizationId,
    id: ServiceAccountId,
    turned: &Changed<OrganizationRole>,
    role: OrganizationRole,
    is_undo: bool,
) -> After {
    let action = addresses::service_account_role(organization, id);
    let (said, undo) = told(turned, (role, ""), OrganizationRole::as_str, is_undo, action);
    After::on(addresses::service_account(organization, id), said).undone_by(undo)
}

/// Another role for a service account.
#[derive(Clone)]
struct NewRole {
    by: Permit<ManageServiceAccounts>,
    account: ServiceAccount,
    role: OrganizationRole,
    /// What was chosen is none of these.
    is_unknown: bool,
    /// The roles to choose from.
    roles: Vec<OrganizationRole>,
}

impl NewRole {
    /// # Errors
    /// `Denied` where there is nothing to choose.
    fn of(May { by, place, it: account }: May<ManageServiceAccounts, ServiceAccount>, typed: &str) -> Result<Self, Denied> {
        let roles = offered(&place, &account);
        if roles.is_empty() {
            return Err(Denied::OrganizationRank);
        }
        let chosen: Option<OrganizationRole> = typed.parse().ok();
        Ok(Self { role: chosen.unwrap_or(account.role), is_unknown: chosen.is_none(), by, account, roles })
    }
}

fn offered(place: &Place, account: &ServiceAccount) -> Vec<OrganizationRole> {
    let could = |new: &OrganizationRole| place.actor.may_change_role_of_account(account.id, account.role, Some(*new));
    OrganizationRole::ALL.iter().copied().filter(could).collect()
}

impl Change for NewRole {
    type By = Permit<ManageServiceAccounts>;
    type Done = Changed<OrganizationRole>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn is_ready(&self) -> bool {
        self.role != self.account.role
    }

    fn lacks(&self) -> FieldErrors {
        if self.is_unknown { FieldErrors::on("role", "Choose a role.") } else { FieldErrors::default() }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal> {
        change_role(held, self.account.id, self.role, None)
    }

    fn words(&self) -> Confirm {
        Confirm {
            title: "Organization Role".into(),
            thing: Some(self.account.username.clone()),
            sentences: vec!["Owners and Admins of the organization have the same role in every project.".into()],
            choice: Some(Choice {
                label: "Organization Role".into(),
                name: "role",
                id: "role",
                options: Some(self.roles.iter().map(|role| (role.as_str().to_owned(), role.to_string())).collect()),
                first: None,
                value: self.role.as_str().to_owned(),
                hint: None,
            }),
            quiet: Some("Nothing else changes."),
            action: addresses::service_account_role(self.by.organization(), self.account.id),
            back: addresses::service_account(self.by.organization(), self.account.id),
            verb: "Save",
            mild: true,
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, turned: Self::Done) {
        if !turned.ended.is_empty() {
            words.quiet = None;
        }
        words.effects = ends(&turned.ended).collect();
    }

    fn after(&self, turned: Self::Done) -> After {
        after(self.by.organization(), self.account.id, &turned, self.role, false)
    }
}
