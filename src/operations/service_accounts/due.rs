//! What time brings to service accounts: secrets end, and whoever made an account is told of an end that is near (I6, K9).

use chrono::Utc;

use crate::{
    mail::Desk,
    model::{EmailAddress, OrganizationId, ServiceAccountId, UserId, event, limits::EXPIRY_TOLD},
    operations::{Refusal, audit, settling::settle_expired},
    policy::{OrgAction, roles_that},
    store::{
        Tx, members, organizations,
        service_accounts::{
            due::{self, Near},
            policy,
        },
    },
};

/// So many organizations are looked after at a time.
const AT_A_TIME: i64 = 50;

/// Some organizations behind this one in which something has come to its end, or will within a week; none if there are no more.
///
/// # Errors
/// Those of the database.
pub fn somewhere(tx: &mut Tx, behind: OrganizationId) -> Result<Vec<OrganizationId>, Refusal> {
    Ok(due::organizations(tx, Utc::now() + EXPIRY_TOLD, behind, AT_A_TIME)?)
}

/// Ends what is over in one organization, under its lock: secrets, and invitations behind which an account stands that has expired.
/// Returns how much that was.
///
/// # Errors
/// Those of the database.
pub fn end_over(tx: &mut Tx, organization: OrganizationId) -> Result<usize, Refusal> {
    if organizations::lock_all(tx, &[organization])?.is_empty() {
        return Ok(0);
    }
    Ok(end_secrets(tx, organization, None)? + settle_expired(tx, organization)?)
}

/// Ends the secrets of an organization, or of one of its accounts, that are over, whether by a rotation or by its policy. It holds the
/// lock. Returns how many.
pub(super) fn end_secrets(
    tx: &mut Tx,
    organization: OrganizationId,
    account: Option<ServiceAccountId>,
) -> Result<usize, Refusal> {
    let ended = due::end_secrets(tx, organization, account)?;
    for secret in &ended {
        let named = (secret.account, secret.username.as_str());
        let event = event::service_accounts::secret_ended(named, &secret.last_four, secret.by_policy);
        audit::record_by_itself(tx, organization, &event)?;
    }
    Ok(ended.len())
}

/// Tells of what will be over in one organization, under its lock. Returns how much that was.
///
/// # Errors
/// Those of the database; then it counts as told of nothing.
pub fn tell_near(tx: &mut Tx, desk: &Desk, organization: OrganizationId) -> Result<usize, Refusal> {
    let Some(locked) = organizations::lock_all(tx, &[organization])?.pop() else { return Ok(0) };
    let near = due::tell(tx, organization, Utc::now() + EXPIRY_TOLD)?;
    for end in &near {
        for to in told(tx, organization, end.created_by)? {
            desk.post(tx, &letter(desk, to, organization, &locked.name, end))?;
        }
    }
    let ending = policy::tell(tx, organization)?;
    for secret in &ending {
        for to in told(tx, organization, secret.created_by)? {
            desk.post(tx, &desk.secret_ends_by_policy(to, (organization, &locked.name), secret, Utc::now()))?;
        }
    }
    Ok(near.len() + ending.len())
}

fn letter(desk: &Desk, to: EmailAddress, organization: OrganizationId, name: &str, end: &Near) -> crate::model::letter::Letter {
    match end.of_secret {
        true => desk.account_secret_ends(to, (organization, name), (end.account, &end.username), end.at),
        false => desk.account_expires(to, (organization, name), (end.account, &end.username), end.at),
    }
}

/// Whoever made it, if they manage service accounts and can sign in; otherwise everybody who does, since the email asks for a deed
/// (C5.6).
fn told(tx: &mut Tx, organization: OrganizationId, maker: Option<UserId>) -> Result<Vec<EmailAddress>, Refusal> {
    let made = match maker {
        Some(user) => members::find(tx, organization, user)?,
        None => None,
    };
    let managing = roles_that(OrgAction::ManageServiceAccounts);
    match made.filter(|member| managing.contains(&member.role) && member.disabled_at.is_none()) {
        Some(member) => Ok(vec![member.email]),
        None => {
            let managers = members::holding(tx, organization, &managing)?;
            Ok(managers.into_iter().map(|(_, email)| email).collect())
        }
    }
}
