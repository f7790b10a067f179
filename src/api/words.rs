//! What several operations send and answer: roles as words, ids in lists, and nothing (R3.1).

use std::{borrow::Cow, collections::BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::model::{
    EmailAddress, FieldErrors, OrganizationRole, ProjectRole,
    limits::{API_AT_ONCE, api_at_once},
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

/// A moment as programs write it.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Each of these once, in order, if they are not more than one request may name (K4).
///
/// # Errors
/// A sentence beside the field.
pub fn each<T: Ord + Clone>(field: impl Into<Cow<'static, str>>, named: &[T]) -> Result<Vec<T>, FieldErrors> {
    if named.len() > API_AT_ONCE {
        return Err(FieldErrors::on(field, api_at_once()));
    }
    if named.is_empty() {
        return Err(FieldErrors::on(field, "Name at least one."));
    }
    let mut seen = BTreeSet::new();
    Ok(named.iter().filter(|it| seen.insert((*it).clone())).cloned().collect())
}

/// An address as it is kept.
///
/// # Errors
/// A sentence beside the field.
pub fn address(field: impl Into<Cow<'static, str>>, typed: &str) -> Result<EmailAddress, FieldErrors> {
    EmailAddress::parse(typed).ok_or_else(|| FieldErrors::on(field, format!("{typed} isn't a complete email address.")))
}
