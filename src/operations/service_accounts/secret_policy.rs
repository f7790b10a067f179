//! When secrets end by themselves: an organization's policy of a greatest age and a longest time without use (K9).

use chrono::{DateTime, Utc};

use super::due::end_secrets;
use crate::{
    model::{
        OrganizationId, ServiceAccountId, event,
        secret_policy::{Lifetime, PolicyInForce, SecretPolicy},
    },
    operations::{Held, Refusal, audit},
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult,
        service_accounts::{policy, secrets},
    },
};

/// What of a policy is to be another; what is not named stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct PolicyChange {
    pub age_days: Option<Option<i32>>,
    pub idle_days: Option<Option<i32>>,
}

impl PolicyChange {
    pub fn to(policy: SecretPolicy) -> Self {
        Self { age_days: Some(policy.age_days), idle_days: Some(policy.idle_days) }
    }

    fn of(self, before: SecretPolicy) -> SecretPolicy {
        SecretPolicy { age_days: self.age_days.unwrap_or(before.age_days), idle_days: self.idle_days.unwrap_or(before.idle_days) }
    }
}

/// A policy that was changed, or is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyChanged {
    pub before: SecretPolicy,
    pub after: PolicyInForce,
}

/// Gives the organization another policy. What is over by the policy there was ends first, so that nothing comes back to life; a
/// stricter one ends nothing before a week is over (K9.1).
///
/// # Errors
/// `Invalid` for a number of days that no policy has.
pub fn set(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    change: PolicyChange,
    now: DateTime<Utc>,
) -> Result<PolicyChanged, Refusal> {
    let Held { tx, by, organization, .. } = held;
    let present = policy::of(tx, organization.id)?;
    let (before, wanted) = (present.policy, change.of(present.policy));
    wanted.check()?;
    if wanted == before {
        return Ok(PolicyChanged { before, after: present });
    }
    end_secrets(tx, organization.id, None)?;
    let after = present.followed_by(wanted, now);
    policy::set(tx, organization.id, &after)?;
    audit::record(tx, by, &event::service_accounts::policy_changed(organization.id, &organization.name, before, &after))?;
    Ok(PolicyChanged { before, after })
}

/// The same where nothing may end sooner by it, so that there is nothing to look at first.
///
/// # Errors
/// Those of `set`; `Changed` if something would.
pub fn loosen(
    held: &mut Held<Permit<ManageServiceAccounts>>,
    wanted: SecretPolicy,
    now: DateTime<Utc>,
) -> Result<PolicyChanged, Refusal> {
    wanted.check()?;
    if wanted.is_stricter_than(policy::of(held.tx, held.organization.id)?.policy) {
        return Err(Refusal::Changed);
    }
    set(held, PolicyChange::to(wanted), now)
}

/// For how long the current secret of an account works, which was just made.
pub(super) fn lifetime(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<Lifetime> {
    let policy = policy::of(conn, organization)?.policy;
    if policy.age_days.is_none() {
        return Ok(Lifetime { policy, until: None });
    }
    let kept = secrets::of(conn, organization, account)?;
    Ok(Lifetime { policy, until: kept.first().and_then(|current| current.age_ends_at) })
}
