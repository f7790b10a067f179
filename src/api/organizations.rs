//! What is set for the organization as a whole (X42, X48).

use chrono::Utc;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    body::Body,
    envelope::{Done, Made, Refused, Reply},
    guards::May,
    parts::{Either, Id},
    words::{Moment, Nothing, Updated},
};
use crate::{
    model::{FieldErrors, domain::Domain, name::Name, organization::Discoverability},
    operations::{
        joining::discoverability as operations,
        organizations::{ends, keep_events_for, rename},
    },
    policy::org::{DeleteOrganization, ManageSecurity, RenameOrganization, SeeDiscoverability, SetDiscoverability, SetRetention},
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

/// `POST /organizations/{org}/twofactor/update`. There is no second factor yet, so none can be required: whoever wants that is refused,
/// because clients take what was answered with 200 for what is.
pub async fn set_two_factor(_: May<ManageSecurity>, Body(body): Body<Required>) -> Reply<Updated> {
    if body.required {
        return Err(FieldErrors::on("required", "Two-factor authentication isn't available in this version of Steward.").into());
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
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Level {
    Word(String),
    WithDomains(LevelWithDomains),
}

/// The level with the domains.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct LevelWithDomains {
    discoverability: String,
    domains: Option<Vec<String>>,
}

impl Either<'_> for Level {
    type Alone = String;
    type Whole = LevelWithDomains;
    const EXPECTED: &'static str = "Open, Request or Closed, or an object with discoverability and domains";

    fn alone(word: String) -> Self {
        Self::Word(word)
    }

    fn whole(whole: LevelWithDomains) -> Self {
        Self::WithDomains(whole)
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from)
    }
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
    let (typed, domains, field) = match body {
        Level::Word(word) => (word, None, ""),
        Level::WithDomains(LevelWithDomains { discoverability, domains }) => (discoverability, domains, "discoverability"),
    };
    let level = Discoverability::ALL.iter().copied().find(|level| word(*level).eq_ignore_ascii_case(&typed));
    let level = level.ok_or_else(|| FieldErrors::on(field, "Choose one of Open, Request, Closed."))?;
    let domains = domains.map(|typed| parsed("domains", typed)).transpose()?;
    let named = domains.is_some();
    let set = at.change(by, move |held| operations::update(held, Some(level), domains.as_deref()));
    set.await.map_err(|refused| {
        refused.naming(|word, row| match (word, row) {
            ("domain", Some(row)) if named => Some(format!("domains[{row}]")),
            ("domains", _) if named => Some("domains".to_owned()),
            ("new" | "domain" | "domains", _) => Some(field.to_owned()),
            _ => None,
        })
    })?;
    Ok(Made { shown: Set { updated: true }, kept: None })
}

/// `GET /organizations/{org}/domains/get-discoverable-domains`
pub async fn domains(May { by, at, .. }: May<SeeDiscoverability>) -> Reply<Vec<String>> {
    let organization = by.organization();
    Ok(Done(at.read(move |conn| joining::setting(conn, organization)).await?.domains))
}

/// The domains by which the organization is found, in place of those it had.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Domains(Vec<String>);

/// Whether they were changed.
#[derive(Serialize, JsonSchema)]
pub struct DomainsSet {
    updated: bool,
    /// Those at which anyone can have an address. A request that names one is refused, so this is empty.
    #[serde(rename = "publicDomains")]
    public_domains: String,
}

/// `POST /organizations/{org}/domains/set-discoverable-domains`: the level stays.
pub async fn set_domains(
    May { by, at, .. }: May<SetDiscoverability>,
    Body(Domains(typed)): Body<Domains>,
) -> Result<Made<DomainsSet>, Refused> {
    let domains = parsed("", typed)?;
    let set = at.change(by, move |held| operations::update(held, None, Some(&domains)));
    set.await.map_err(|refused| {
        refused.naming(|word, row| match (word, row) {
            ("domain", Some(row)) => Some(format!("[{row}]")),
            ("new" | "domains", _) => Some(String::new()),
            _ => None,
        })
    })?;
    Ok(Made { shown: DomainsSet { updated: true, public_domains: String::new() }, kept: None })
}

fn parsed(field: &str, typed: Vec<String>) -> Result<Vec<Domain>, FieldErrors> {
    let parse = |(n, typed): (usize, String)| {
        Domain::parse(&typed).ok_or_else(|| FieldErrors::on(format!("{field}[{n}]"), format!("{typed} isn't a complete domain.")))
    };
    typed.into_iter().enumerate().map(parse).collect()
}

/// What the organization is to be called.
#[derive(Deserialize, JsonSchema)]
pub struct Renaming {
    name: String,
}

/// `POST /organizations/{org}/update`
pub async fn update(May { by, at, .. }: May<RenameOrganization>, Body(body): Body<Renaming>) -> Reply<Updated> {
    let name = Name::parse("Name", &body.name).map_err(|sentence| FieldErrors::on("name", sentence))?;
    at.change(by, move |held| rename(held, &name, None)).await?;
    Ok(Done(Updated::DONE))
}

/// For how many days events are kept.
#[derive(Deserialize, JsonSchema)]
pub struct Retention {
    /// What was bought, as the caller numbers it. It is given back as it came.
    #[serde(default = "none")]
    buyable_id: Id,
    /// Days, from the time of an event on.
    retention_period: i64,
}

fn none() -> Id {
    Id(0)
}

/// What holds now.
#[derive(Serialize, JsonSchema)]
pub struct RetentionSet {
    organization_id: i64,
    buyable_id: i64,
    retention_period: i64,
    created: Moment,
}

/// `PUT /organizations/{org}/retention-period` (X41, R2.18)
pub async fn set_retention(May { by, at, .. }: May<SetRetention>, Body(body): Body<Retention>) -> Reply<RetentionSet> {
    let Retention { buyable_id: Id(buyable_id), retention_period } = body;
    let days = i32::try_from(retention_period).unwrap_or_default();
    let (organization_id, created) = (by.organization().0, Utc::now());
    at.change(by, move |held| keep_events_for(held, days, created)).await?;
    Ok(Done(RetentionSet { organization_id, buyable_id, retention_period, created: Moment(created) }))
}

/// `POST /organizations/{org}/cancel_deletion` (X37)
pub async fn cancel_deletion(May { by, at, .. }: May<DeleteOrganization>) -> Reply<Nothing> {
    let desk = at.site.desk.clone();
    at.change(by, move |held| ends::cancel_deletion(held, &desk, Utc::now())).await?;
    Ok(Done(Nothing {}))
}
