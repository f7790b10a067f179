//! A new secret for a service account, while the one before it goes on working for a while (I6).

use chrono::{DateTime, Utc};

use super::{Made, due::end_secrets, secret_policy::lifetime};
use crate::{
    model::{
        AccountSecretId, FieldErrors, OrganizationId, Principal, ServiceAccountId,
        account_secret::AccountSecret,
        event,
        limits::{USED_RECENTLY, used_recently},
        rotation::{Overlap, SecretStanding, Seen},
        secret_policy::EndsBy,
    },
    operations::{Held, Refusal, audit, reach::reaches_all},
    policy::{Denied, OrgActor, Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, Tx,
        service_accounts::{
            self, ServiceAccount, given,
            secrets::{self, KeptSecret},
        },
    },
};

/// How a new secret is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// The current secret, as whoever asks saw it.
    pub seen: Seen<AccountSecretId>,
    pub overlap: Overlap,
    /// The current secret may end now although something uses it. Without that, one that was used lately is not ended (I6).
    pub even_in_use: bool,
}

/// What became of the secret before the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// There was none any more.
    Nothing,
    Ended,
    /// It was current. Its end if it is used until then, and what brings it.
    EndsAt(DateTime<Utc>, EndsBy),
    /// It was the former one already, and goes on as it did. Its end if it is used until then.
    GoesOn(DateTime<Utc>),
}

/// Makes a new secret. The present one becomes the former one and ends as `overlap` says, or sooner if the policy says so (K9.4); one
/// that was former already ends at once, since no account has more than two. Where the present one has ended by itself, the former one
/// goes on as it did. What somebody `seen` was told of its end holds for no other.
///
/// Whoever sees the secret can do what the account can, so it may be nothing that they could not do themselves (R2.12.4).
///
/// # Errors
/// `Denied` where the account holds more than whoever asks; `Changed` where somebody else made a secret meanwhile, or the present one
/// ended; `Invalid` where its end has come, or the present one is in use and would end now.
pub fn rotate(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    Rotation { seen, overlap, even_in_use }: Rotation,
) -> Result<(Made, Before), Refusal> {
    let Held { tx, by, .. } = held;
    let organization = by.organization();
    let account = rotatable(tx, by.actor(), id)?;
    let current = seen_still(tx, organization, id, seen)?;
    if current.is_some() {
        if overlap.days == 0 && !even_in_use {
            nothing_uses_current(tx, organization, id)?;
        }
        make_room(tx, by, &account, overlap)?;
    }
    let secret = AccountSecret::new(secrets::next_id(tx)?);
    secrets::insert(tx, organization, id, &secret, &by.actor().actor)?;
    let kept = secrets::of(tx, organization, id)?;
    let former = kept.iter().find(|kept| kept.standing == SecretStanding::Former);
    let before = match (former.and_then(KeptSecret::end_in_use), current) {
        (Some((at, by)), Some(_)) => Before::EndsAt(at, by),
        (Some((at, _)), None) => Before::GoesOn(at),
        (None, Some(_)) => Before::Ended,
        (None, None) => Before::Nothing,
    };
    let (named, quiet_days) = ((id, account.username.as_str()), former.and_then(|former| former.quiet_days));
    audit::record(tx, by, &event::service_accounts::secret_rotated(named, secret.last_four(), before.at(), quiet_days))?;
    let lifetime = lifetime(tx, organization, id)?;
    Ok((Made { id, username: account.username, secret, expires_at: account.expires_at, lifetime }, before))
}

/// No account has more than two secrets: the former one ends, and the current one takes its place for as long as `overlap` says.
fn make_room(tx: &mut Tx, by: &Permit<ManageServiceAccounts>, account: &ServiceAccount, overlap: Overlap) -> Result<(), Refusal> {
    end(tx, by, account, SecretStanding::Former)?;
    if overlap.days == 0 {
        end(tx, by, account, SecretStanding::Current)?;
    } else {
        secrets::replace(tx, by.organization(), account.id, overlap)?;
    }
    Ok(())
}

/// A current secret that something used within the last days is not ended by habit.
fn nothing_uses_current(tx: &mut Tx, organization: OrganizationId, id: ServiceAccountId) -> Result<(), Refusal> {
    let kept = secrets::of(tx, organization, id)?;
    let current = kept.iter().find(|secret| secret.standing == SecretStanding::Current);
    match current.and_then(|secret| secret.last_used_at) {
        Some(at) if Utc::now() - at <= USED_RECENTLY => Err(FieldErrors::on("in_use", used_recently()).into()),
        _ => Ok(()),
    }
}

/// The current secret, if it is the one that whoever asks saw. What has ended is no secret that could work on, though nobody has removed
/// it yet.
fn seen_still(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ServiceAccountId,
    seen: Seen<AccountSecretId>,
) -> Result<Option<AccountSecretId>, Refusal> {
    end_secrets(tx, organization, Some(id))?;
    let current = secrets::current(tx, organization, id)?;
    if seen.is(current) { Ok(current) } else { Err(Refusal::Changed) }
}

impl Before {
    fn at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::EndsAt(at, _) | Self::GoesOn(at) => Some(at),
            Self::Nothing | Self::Ended => None,
        }
    }
}

/// Ends the former secret now: the one of this id, where one is named. Returns its last four characters.
///
/// # Errors
/// `NotFound` where there is none; `Changed` where it is another one.
pub fn end_former(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    id: ServiceAccountId,
    named: Option<AccountSecretId>,
) -> Result<String, Refusal> {
    let Held { tx, by, .. } = held;
    let account = service_accounts::find(tx, by.organization(), id)?.ok_or(Refusal::NotFound)?;
    if !may_end_former(by.actor(), &account) {
        return Err(Denied::OrganizationRank.into());
    }
    end_secrets(tx, by.organization(), Some(id))?;
    let former = secrets::standing(tx, by.organization(), id, SecretStanding::Former)?;
    if named.is_some() && former.is_some() && named != former {
        return Err(Refusal::Changed);
    }
    end(tx, by, &account, SecretStanding::Former)?.ok_or(Refusal::NotFound)
}

/// Whether whoever asks may end a secret of this account before its time.
pub fn may_end_former(by: &OrgActor, account: &ServiceAccount) -> bool {
    by.may_change_role_of_account(account.id, account.role, None) || by.holds(account.role)
}

fn end(
    tx: &mut Tx,
    by: &Permit<ManageServiceAccounts>,
    account: &ServiceAccount,
    standing: SecretStanding,
) -> Result<Option<String>, Refusal> {
    let ended = secrets::end(tx, by.organization(), account.id, standing)?;
    if let Some(last_four) = &ended {
        audit::record(tx, by, &event::service_accounts::secret_ended((account.id, &account.username), last_four, false))?;
    }
    Ok(ended)
}

/// The account, if whoever asks may make a secret for it: it lives, and is theirs itself or holds nothing above what they hold, neither
/// in the organization nor in any project (R2.12.4).
///
/// # Errors
/// `Denied` where it holds more, `Invalid` where its end has come.
pub fn rotatable(conn: &mut PgConnection, by: &OrgActor, id: ServiceAccountId) -> Result<ServiceAccount, Refusal> {
    let account = service_accounts::find(conn, by.organization, id)?.ok_or(Refusal::NotFound)?;
    if by.actor.principal() != Some(Principal::ServiceAccount(id)) {
        by.holds(account.role).then_some(()).ok_or_else(|| by.no_giving(account.role))?;
        let held = given::everything(conn, by.organization, id)?;
        if !reaches_all(conn, by.into(), &held)? {
            return Err(Denied::ProjectRank.into());
        }
    }
    if account.is_expired(Utc::now()) {
        return Err(FieldErrors::on("", "This service account has expired. Create a new one.").into());
    }
    Ok(account)
}
