//! Settings of an organization that clients read and write as one object. What Steward has only one way to do is told as it is, taken
//! back as it was told, and refused where somebody wants it otherwise (X48, K6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Reply},
    guards::May,
};
use crate::{
    model::{
        FieldErrors,
        limits::{SESSION_IDLE, SESSION_LONGEST},
    },
    policy::org::{ManageSecurity, ManageUsers, RenameOrganization},
};

const SESSIONS: &str = "Sessions end alike for everybody on this server. This can't be set for one organization.";
const ACCESS: &str = "Members can always ask for access to a project. This can't be turned off in this version of Steward.";
const SPARK: &str = "There is no Spark in this version of Steward.";

/// How long people stay signed in.
#[derive(Serialize, JsonSchema)]
pub struct SessionSettings {
    idle_days: i64,
    longest_days: i64,
}

/// The same, or some of it.
#[derive(Deserialize, JsonSchema)]
pub struct SessionChange {
    idle_days: Option<i64>,
    longest_days: Option<i64>,
}

/// `GET /organizations/{org}/org-session-settings`
pub async fn sessions(_: May<ManageSecurity>) -> Reply<SessionSettings> {
    Ok(Done(SessionSettings { idle_days: SESSION_IDLE.num_days(), longest_days: SESSION_LONGEST.num_days() }))
}

/// `POST /organizations/{org}/org-session-settings/update`
pub async fn set_sessions(may: May<ManageSecurity>, Body(wanted): Body<SessionChange>) -> Reply<SessionSettings> {
    stays("idle_days", wanted.idle_days, &SESSION_IDLE.num_days(), SESSIONS)?;
    stays("longest_days", wanted.longest_days, &SESSION_LONGEST.num_days(), SESSIONS)?;
    sessions(may).await
}

/// Whether members may ask for access to a project.
#[derive(Serialize, JsonSchema)]
pub struct AccessSettings {
    allow_access_requests: bool,
}

/// The same, or nothing.
#[derive(Deserialize, JsonSchema)]
pub struct AccessChange {
    allow_access_requests: Option<bool>,
}

/// `GET /organizations/{org}/org-request-access-settings`
pub async fn access(_: May<ManageUsers>) -> Reply<AccessSettings> {
    Ok(Done(AccessSettings { allow_access_requests: true }))
}

/// `POST /organizations/{org}/org-request-access-settings/update`
pub async fn set_access(may: May<ManageUsers>, Body(wanted): Body<AccessChange>) -> Reply<AccessSettings> {
    stays("allow_access_requests", wanted.allow_access_requests, &true, ACCESS)?;
    access(may).await
}

/// Whether there is an assistant.
#[derive(Serialize, JsonSchema)]
pub struct SparkSettings {
    enabled: bool,
}

/// The same, or nothing.
#[derive(Deserialize, JsonSchema)]
pub struct SparkChange {
    enabled: Option<bool>,
}

/// `GET /organizations/{org}/spark-settings`
pub async fn spark(_: May<RenameOrganization>) -> Reply<SparkSettings> {
    Ok(Done(SparkSettings { enabled: false }))
}

/// `POST /organizations/{org}/update-spark-settings`
pub async fn set_spark(may: May<RenameOrganization>, Body(wanted): Body<SparkChange>) -> Reply<SparkSettings> {
    stays("enabled", wanted.enabled, &false, SPARK)?;
    spark(may).await
}

/// Nothing else is wanted than what is.
fn stays<T: PartialEq>(field: &'static str, wanted: Option<T>, is: &T, sentence: &'static str) -> Result<(), FieldErrors> {
    match wanted {
        Some(wanted) if wanted != *is => Err(FieldErrors::on(field, sentence)),
        _ => Ok(()),
    }
}
