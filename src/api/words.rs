//! What several operations send and answer: roles as words, ids in lists, and nothing (R3.1).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt,
};

use chrono::{DateTime, SecondsFormat, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::parts::Id;
use crate::model::{
    EmailAddress, FieldErrors, OrganizationRole, ProjectRole, ServiceAccountId,
    limits::{API_AT_ONCE, api_at_once, api_pairs_at_once},
};

macro_rules! role_words {
    ($(#[$doc:meta])* $name:ident of $role:ident as $schema:literal, $($also:literal => $means:expr),*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub $role);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = Cow::<str>::deserialize(from)?;
                $(if word == $also { return Ok(Self($means)); })*
                let words: Vec<&str> = $role::ALL.iter().map(|role| role.as_str()).collect();
                word.parse().map(Self).map_err(|()| D::Error::custom(format!("Choose one of {}.", words.join(", "))))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $schema.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let also: &[&str] = &[$($also),*];
                let words: Vec<&str> = $role::ALL.iter().map(|role| role.as_str()).chain(also.iter().copied()).collect();
                json_schema!({ "type": "string", "enum": words })
            }
        }
    };
}

role_words! {
    /// What somebody is in the organization.
    OrgRole of OrganizationRole as "OrganizationRole",
}
role_words! {
    /// What somebody is to be in the organization. The older words of other clients mean Member (A10b).
    WantedOrgRole of OrganizationRole as "WantedOrganizationRole", "analyst" => OrganizationRole::Member, "consumer" => OrganizationRole::Member
}
role_words! {
    /// What somebody is in a project.
    InProjectRole of ProjectRole as "ProjectRole",
}

/// Another role in the organization.
#[derive(Deserialize, JsonSchema)]
pub struct NewRole {
    pub role: WantedOrgRole,
}

/// A role in one project.
#[derive(Deserialize, JsonSchema, Clone, Copy)]
pub struct InOne {
    pub id: Id,
    pub role: InProjectRole,
}

/// Service accounts by their ids.
#[derive(Deserialize, JsonSchema)]
pub struct Accounts {
    pub service_account_ids: Vec<Id>,
}

impl Accounts {
    /// Each once, with where it stands first.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn placed(&self) -> Result<Vec<(usize, ServiceAccountId)>, FieldErrors> {
        let each = each_placed("service_account_ids", &self.service_account_ids)?;
        Ok(each.into_iter().map(|(n, id)| (n, ServiceAccountId(id.0))).collect())
    }

    /// The same without where they stand.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn ids(&self) -> Result<Vec<ServiceAccountId>, FieldErrors> {
        Ok(self.placed()?.into_iter().map(|(_, id)| id).collect())
    }
}

/// Nothing to tell: it is done.
#[derive(Serialize, JsonSchema)]
pub struct Nothing {}

/// It is done.
#[derive(Serialize, JsonSchema)]
pub struct Success {
    pub success: bool,
}

/// Whether it was changed, and why not.
#[derive(Serialize, JsonSchema)]
pub struct Updated {
    pub updated: bool,
    pub fail_reason: Option<String>,
}

impl Updated {
    /// It was.
    pub const DONE: Self = Self { updated: true, fail_reason: None };
}

/// A moment as programs write it: to the second, in UTC.
#[derive(Debug, Clone, Copy)]
pub struct Moment(pub DateTime<Utc>);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

/// As many as one request may name, and at least one (K4).
///
/// # Errors
/// A sentence beside the field.
pub fn some(field: impl Into<Cow<'static, str>>, named: usize) -> Result<(), FieldErrors> {
    match named {
        0 => Err(FieldErrors::on(field, "Name at least one.")),
        1..=API_AT_ONCE => Ok(()),
        _ => Err(FieldErrors::on(field, api_at_once())),
    }
}

/// The same where each thing of a list goes with each of another. How many pairs come of it is counted before any is made.
///
/// # Errors
/// A sentence beside the field.
pub fn some_pairs(field: impl Into<Cow<'static, str>>, pairs: usize) -> Result<(), FieldErrors> {
    if pairs > API_AT_ONCE { Err(FieldErrors::on(field, api_pairs_at_once())) } else { Ok(()) }
}

/// Each of these once, in order and with where it stands first, if they are not more than one request may name (K4).
///
/// # Errors
/// A sentence beside the field.
pub fn each_placed<T: Ord + Clone>(field: impl Into<Cow<'static, str>>, named: &[T]) -> Result<Vec<(usize, T)>, FieldErrors> {
    some(field, named.len())?;
    let mut seen = BTreeSet::new();
    Ok(named.iter().cloned().enumerate().filter(|(_, it)| seen.insert(it.clone())).collect())
}

/// The same without where they stand.
///
/// # Errors
/// A sentence beside the field.
pub fn each<T: Ord + Clone>(field: impl Into<Cow<'static, str>>, named: &[T]) -> Result<Vec<T>, FieldErrors> {
    Ok(each_placed(field, named)?.into_iter().map(|(_, it)| it).collect())
}

/// What is named twice means the same both times: which of two meanings holds, nobody could tell (K4).
///
/// # Errors
/// A sentence where the second meaning stands.
pub fn agreed<T: Ord, M: PartialEq>(named: impl IntoIterator<Item = (T, M, String)>) -> Result<(), FieldErrors> {
    let mut known: BTreeMap<T, M> = BTreeMap::new();
    for (it, means, at) in named {
        match known.entry(it) {
            Entry::Occupied(before) if *before.get() != means => {
                return Err(FieldErrors::on(at, "This is named twice, and not the same way. Name it once."));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => drop(place.insert(means)),
        }
    }
    Ok(())
}

/// An address as it is kept.
///
/// # Errors
/// A sentence beside the field.
pub fn address(field: impl Into<Cow<'static, str>>, typed: &str) -> Result<EmailAddress, FieldErrors> {
    EmailAddress::parse(typed).ok_or_else(|| FieldErrors::on(field, format!("{typed} isn't a complete email address.")))
}
