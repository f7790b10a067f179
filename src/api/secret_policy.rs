//! After how many days secrets of service accounts end by themselves (K9).

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    body::Body,
    envelope::{Done, Refused, Reply},
    guards::May,
    words::Moment,
};
use crate::{
    model::secret_policy::PolicyInForce,
    operations::service_accounts::secret_policy::{PolicyChange, set},
    policy::org::ManageServiceAccounts,
    store::service_accounts::policy,
};

/// When secrets of service accounts end by themselves.
#[derive(Serialize, JsonSchema)]
pub struct SecretSettings {
    /// So many days after a secret was created. Never, if this is `null`.
    max_secret_age_days: Option<i32>,
    /// After so many days without use. Never, if this is `null`.
    max_secret_idle_days: Option<i32>,
    /// The limits were made stricter a short while ago and end nothing before this.
    no_secret_ends_before: Option<Moment>,
}

impl SecretSettings {
    fn of(it: &PolicyInForce, now: DateTime<Utc>) -> Self {
        Self {
            max_secret_age_days: it.policy.age_days,
            max_secret_idle_days: it.policy.idle_days,
            no_secret_ends_before: it.ends_from(now).map(Moment),
        }
    }
}

/// The same, or some of it. What is not named stays as it is.
#[derive(Deserialize, JsonSchema)]
pub struct SecretChange {
    /// From 1 to 3650; `null` for no end by age.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<i64>")]
    max_secret_age_days: Option<Option<i64>>,
    /// From 1 to 365; `null` for no end by lack of use.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<i64>")]
    max_secret_idle_days: Option<Option<i64>>,
}

/// What is there is meant, and `null` is something else than nothing.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl SecretChange {
    /// What no policy has is none of its numbers, however large it is.
    fn meant(&self) -> PolicyChange {
        let days = |days: Option<i64>| days.map(|days| i32::try_from(days).unwrap_or_default());
        PolicyChange { age_days: self.max_secret_age_days.map(days), idle_days: self.max_secret_idle_days.map(days) }
    }
}

/// `GET /organizations/{org}/service-account-settings`
pub async fn one(May { by, at, .. }: May<ManageServiceAccounts>) -> Reply<SecretSettings> {
    let organization = by.organization();
    let present = at.read(move |conn| policy::of(conn, organization)).await?;
    Ok(Done(SecretSettings::of(&present, Utc::now())))
}

/// `POST /organizations/{org}/service-account-settings/update`: whatever ends sooner by it has a week more.
pub async fn update(
    May { by, at, .. }: May<ManageServiceAccounts>,
    Body(body): Body<SecretChange>,
) -> Result<Done<SecretSettings>, Refused> {
    let change = body.meant();
    let turned = at.change(by, move |held| set(held, change, Utc::now())).await.map_err(|refused| {
        refused.naming(|word, _| match word {
            "age" => Some("max_secret_age_days".to_owned()),
            "idle" => Some("max_secret_idle_days".to_owned()),
            _ => None,
        })
    })?;
    Ok(Done(SecretSettings::of(&turned.after, Utc::now())))
}
