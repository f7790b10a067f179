//! What is set for the organization as a whole (X42, X48).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Made, Refused, Reply},
    guards::May,
    words::Updated,
};
use crate::{
    model::{FieldErrors, domain::Domain, organization::Discoverability},
    operations::joining::discoverability as operations,
    policy::org::{ManageSecurity, SeeDiscoverability, SetDiscoverability},
    store::joining,
};

/// Whether everybody needs a second factor.
#[derive(Serialize, JsonSchema)]
pub struct TwoFactor {
    required: bool,
}

/// `GET /organizations/{org}/twofactor`
pub async fn two_factor(_: May<ManageSecurity>) -> Reply<TwoFactor> {
    Ok(Done(TwoFactor { required: false }))
}

/// What shall be required.
#[derive(Deserialize, JsonSchema)]
pub struct Required {
    #[serde(default)]
    required: bool,
}

/// `POST /organizations/{org}/twofactor/update`. There is no second factor yet, so none can be required, and the answer says so.
pub async fn set_two_factor(_: May<ManageSecurity>, Body(body): Body<Required>) -> Reply<Updated> {
    if body.required {
        let fail_reason = Some("Two-factor authentication isn't available in this version of Steward.".to_owned());
        return Ok(Done(Updated { updated: false, fail_reason }));
    }
    Ok(Done(Updated::DONE))
}

/// Who can find the organization.
#[derive(Serialize, JsonSchema)]
pub struct Found {
    /// `Open`, `Request` or `Closed`.
    discoverability: &'static str,
    domains: Vec<String>,
    sso: bool,
    validated: bool,
}

fn word(level: Discoverability) -> &'static str {
    match level {
        Discoverability::Open => "Open",
        Discoverability::Request => "Request",
        Discoverability::Closed => "Closed",
    }
}

/// `GET /organizations/{org}/domains/get-discoverability`
pub async fn discoverability(May { by, at, .. }: May<SeeDiscoverability>) -> Reply<Found> {
    let organization = by.organization();
    let setting = at.read(move |conn| joining::setting(conn, organization)).await?;
    let validated = !setting.domains.is_empty();
    Ok(Done(Found { discoverability: word(setting.level), domains: setting.domains, sso: setting.sso_enabled, validated }))
}

/// The level, alone or with the domains.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Level {
    Word(String),
    WithDomains { discoverability: String, domains: Option<Vec<String>> },
}

/// Whether it was changed.
#[derive(Serialize, JsonSchema)]
pub struct Set {
    updated: bool,
}

/// `POST /organizations/{org}/domains/set-discoverability`: the domains stay unless others are named.
pub async fn set_discoverability(
    May { by, at, .. }: May<SetDiscoverability>,
    Body(body): Body<Level>,
) -> Result<Made<Set>, Refused> {
    let (typed, domains) = match body {
        Level::Word(word) => (word, None),
        Level::WithDomains { discoverability, domains } => (discoverability, domains),
    };
    let level = Discoverability::ALL.iter().copied().find(|level| word(*level).eq_ignore_ascii_case(&typed));
    let level = level.ok_or_else(|| FieldErrors::on("discoverability", "Choose one of Open, Request, Closed."))?;
    let organization = by.organization();
    let present = at.read(move |conn| joining::setting(conn, organization)).await?.domains;
    let parse = |(n, typed): (usize, String)| {
        Domain::parse(&typed).ok_or_else(|| FieldErrors::on(format!("domains[{n}]"), format!("{typed} isn't a complete domain.")))
    };
    let domains = domains.unwrap_or(present).into_iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
    at.change(by, move |held| operations::update(held, level, &domains)).await?;
    Ok(Made { shown: Set { updated: true }, kept: None })
}
