//! The organization role of a service account (R1.7, A7, A10b).

use askama::Template;
use validator::Validate;

use super::additions::told;
use crate::{
    frame::{After, Chrome, Fields, Form, May, Stage, guards::Place, meant, parted, posted, undo::undoes, validators},
    http::{Answer, Error},
    model::{FieldErrors, OrganizationRole, ServiceAccountId, addresses},
    operations::{
        self,
        service_accounts::{Changed, change_role},
    },
    policy::{Denied, org::ManageServiceAccounts},
    store::service_accounts::ServiceAccount,
};

#[derive(Template)]
#[template(path = "service_accounts/role.html", blocks = ["form"])]
struct RolePage {
    chrome: Chrome,
    action: String,
    back: String,
    roles: Vec<OrganizationRole>,
    role: String,
    /// The addresses of invitations that end with it, as the form names them once it was tried.
    ends: String,
    errors: FieldErrors,
}

parted!(RolePage, as_form);

/// What was chosen.
#[derive(Validate)]
pub struct RoleForm {
    #[validate(custom(function = validators::role::<OrganizationRole>))]
    role: String,
    /// What the change that is taken back made of it.
    undoes: Option<String>,
    /// The addresses of invitations that may end with it.
    ends: String,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), undoes: undoes(&mut fields), ends: fields.one("ends") }
    }
}

/// `GET …/service-accounts/{account}/role`
pub async fn edit(May { place, it, .. }: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let role = it.role.as_str().to_owned();
    stage.show(&RolePage::of(&stage, &place, &it, role, FieldErrors::default())?)
}

/// `POST …/service-accounts/{account}/role`. Where invitations end with it, it is said first: without their addresses nothing is saved.
pub async fn update(
    May { by, place, it }: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(form): Form<RoleForm>,
) -> Answer {
    let id = it.id;
    let left: Option<OrganizationRole> = form.undoes.as_deref().and_then(|word| word.parse().ok());
    let told = form.ends.clone();
    posted(
        &stage,
        meant(&form, |form| form.role.parse::<OrganizationRole>().ok()),
        async |role| {
            let done = move |held: &mut operations::Held<_>| {
                let turned = change_role(held, id, role, left)?;
                let ends = turned.ended.join(", ");
                if left.is_none() && !ends.is_empty() && ends != told {
                    return Err(FieldErrors::on("ends", ends).into());
                }
                Ok((turned, role))
            };
            stage.db.change(by, done).await
        },
        async |errors| RolePage::of(&stage, &place, &it, form.role, errors),
        |(turned, role): (Changed<OrganizationRole>, _)| after(&place, id, &turned, role, left),
    )
    .await
}

/// What is said, and how it is taken back (L2.1).
fn after(
    place: &Place,
    id: ServiceAccountId,
    turned: &Changed<OrganizationRole>,
    role: OrganizationRole,
    left: Option<OrganizationRole>,
) -> After {
    let organization = place.actor.organization;
    let (said, undo) =
        told(turned, (role, ""), OrganizationRole::as_str, left.is_some(), addresses::service_account_role(organization, id));
    After::on(addresses::service_account(organization, id), said).undone_by(undo)
}

impl RolePage {
    /// # Errors
    /// `Denied` where there is nothing the viewer could choose.
    fn of(stage: &Stage, place: &Place, account: &ServiceAccount, role: String, errors: FieldErrors) -> Result<Self, Error> {
        let could = |new: &OrganizationRole| place.actor.may_change_role_of_account(account.id, account.role, Some(*new));
        let roles: Vec<OrganizationRole> = OrganizationRole::ALL.iter().copied().filter(could).collect();
        if roles.is_empty() {
            return Err(Denied::OrganizationRank.into());
        }
        let organization = place.actor.organization;
        Ok(Self {
            chrome: stage.organization(place, "Service Accounts").about(&account.username),
            action: addresses::service_account_role(organization, account.id),
            back: addresses::service_account(organization, account.id),
            roles,
            role,
            ends: errors.at("ends").unwrap_or_default().to_owned(),
            errors,
        })
    }
}
