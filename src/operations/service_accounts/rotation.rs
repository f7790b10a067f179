//! A new secret for a service account, while the one before it goes on working for a while (I6).

use chrono::{TimeDelta, Utc};

use super::Made;
use crate::{
    model::{
        FieldErrors, ServiceAccountId,
        account_secret::AccountSecret,
        event,
        service_account::{Overlap, SecretStanding},
    },
    operations::{Held, Refusal, audit, reach::reaches_links},
    policy::{Denied, Permit, org::ManageServiceAccounts},
    store::{
        Tx, grants,
        service_accounts::{self, ServiceAccount, secrets},
    },
};

/// Makes a new secret. The present one becomes the former one and ends as `overlap` says; one that was former already ends at
/// once, since no account has more than two.
///
/// Whoever sees the secret can do what the account can, so it may be nothing that they could not do themselves (R2.4).
///
/// # Errors
/// `Denied` where the account holds more than whoever asks; `Invalid` where its end has come.
pub fn rotate(held: &mut Held<Permit<ManageServiceAccounts>>, id: ServiceAccountId, overlap: Overlap) -> Result<Made, Refusal> {
    let Held { tx, by, .. } = held;
    let account = within_reach(tx, by, id)?;
    if account.is_expired(Utc::now()) {
        return Err(FieldErrors::on("", "This service account has expired. Create a new one.").into());
    }
    end(tx, by, &account, SecretStanding::Former)?;
    match overlap.days {
        0 => drop(end(tx, by, &account, SecretStanding::Current)?),
        _ => drop(secrets::replace(tx, by.organization(), id, overlap)?),
    }
    let secret = AccountSecret::new(secrets::next_id(tx)?);
    secrets::insert(tx, by.organization(), id, &secret, by.user())?;
    let ends = (overlap.days > 0).then(|| (Utc::now() + TimeDelta::days(overlap.days)).to_rfc3339());
    let event = event::service_accounts::secret_rotated(id, &account.username, ends, overlap.quiet_days);
    audit::record(tx, by, &event)?;
    Ok(Made { id, username: account.username, secret })
}

/// Ends the former secret now. Answers its last four characters.
///
/// # Errors
/// `NotFound` where there is none.
pub fn end_former(held: &mut Held<Permit<ManageServiceAccounts>>, id: ServiceAccountId) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let account = service_accounts::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !by.actor().turns_account(id, account.role, None) && !by.reaches(account.role) {
        return Err(Denied::OrganizationRank.into());
    }
    end(tx, by, &account, SecretStanding::Former)?.ok_or(Refusal::NotFound)
}

fn end(
    tx: &mut Tx,
    by: &Permit<ManageServiceAccounts>,
    account: &ServiceAccount,
    standing: SecretStanding,
) -> Result<Option<String>, Refusal> {
    let ended = secrets::end(tx, by.organization(), account.id, standing)?;
    if let Some(last_four) = &ended {
        audit::record(tx, by, &event::service_accounts::secret_ended(account.id, &account.username, last_four))?;
    }
    Ok(ended)
}

/// The account, if it holds nothing above what whoever asks holds: neither in the organization nor in any project.
fn within_reach(tx: &mut Tx, by: &Permit<ManageServiceAccounts>, id: ServiceAccountId) -> Result<ServiceAccount, Refusal> {
    let account = service_accounts::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !by.reaches(account.role) {
        return Err(Denied::OrganizationRank.into());
    }
    let held = grants::roles_of_account(tx, by.organization(), id)?;
    if !reaches_links(tx, by.actor().into(), &held)? {
        return Err(Denied::ProjectRank.into());
    }
    Ok(account)
}
