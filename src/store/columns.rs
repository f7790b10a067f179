//! How ids, words and digests of `model` stand in columns, and the column of lists of people that says who is disabled.

use diesel::{
    deserialize::{self, FromSql},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Nullable, Text},
};
use std::io::Write;

use crate::model::{
    AccessRequestId, AccountSecretId, DeliveryId, Digest, EmailAddress, InvitationId, JoinRequestId, MergeId, OrganizationId,
    OrganizationRole, PlanRequestId, ProjectId, ProjectRole, ReceiptId, SavedFilterId, ServiceAccountId, TeamId, UserId,
    WebhookId,
    billing::{Country, PlanRequestState, ReceiptStatus},
    grant::GrantType,
    letter::HeldBy,
    merge::{ImportState, MergeState},
    organization::{Discoverability, OrganizationState, Plan},
    project::{ProjectState, QuarterStart, Residency, WeekStart},
    rotation::SecretStanding,
    saved_filter::FilteredList,
    webhook::Pause,
};

/// Lets a type of `model` be compared with, written to and read from columns of one SQL type.
macro_rules! column {
    ($sql:ident: $($name:ty)+) => {$(
        column!(@expression $name, $sql);
        column!(@expression $name, Nullable<$sql>);
        impl diesel::deserialize::Queryable<$sql, Pg> for $name {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )+};
    (@expression $name:ty, $sql:ty) => {
        impl AsExpression<$sql> for $name {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'a> AsExpression<$sql> for &'a $name {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
    };
}

macro_rules! id_columns {
    ($($name:ident)+) => {$(
        column!(BigInt: $name);

        impl ToSql<BigInt, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <i64 as ToSql<BigInt, Pg>>::to_sql(&self.0, out)
            }
        }

        impl ToSql<Nullable<BigInt>, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <i64 as ToSql<BigInt, Pg>>::to_sql(&self.0, out)
            }
        }

        impl FromSql<BigInt, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                <i64 as FromSql<BigInt, Pg>>::from_sql(bytes).map(Self)
            }
        }
    )+};
}

macro_rules! word_columns {
    ($($name:ident)+) => {$(
        column!(Text: $name);

        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl ToSql<Nullable<Text>, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Self as ToSql<Text, Pg>>::to_sql(self, out)
            }
        }

        impl FromSql<Text, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                let word = std::str::from_utf8(bytes.as_bytes())?;
                word.parse().map_err(|()| format!("{word} is no {}", stringify!($name)).into())
            }
        }
    )+};
}

id_columns! {
    AccessRequestId SavedFilterId JoinRequestId OrganizationId UserId ProjectId TeamId InvitationId ServiceAccountId AccountSecretId
    WebhookId DeliveryId PlanRequestId ReceiptId MergeId
}
word_columns! {
    Discoverability OrganizationRole ProjectRole Plan OrganizationState ProjectState Residency WeekStart QuarterStart HeldBy
    FilteredList SecretStanding Pause GrantType PlanRequestState ReceiptStatus Country ImportState MergeState
}

column!(Text: EmailAddress);

impl ToSql<Text, Pg> for EmailAddress {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.as_str().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Nullable<Text>, Pg> for EmailAddress {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Self as ToSql<Text, Pg>>::to_sql(self, out)
    }
}

impl FromSql<Text, Pg> for EmailAddress {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Pg>>::from_sql(bytes).map(Self::stored)
    }
}

column!(Binary: Digest);

impl ToSql<Binary, Pg> for Digest {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

impl ToSql<Nullable<Binary>, Pg> for Digest {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Self as ToSql<Binary, Pg>>::to_sql(self, out)
    }
}

impl FromSql<Binary, Pg> for Digest {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(bytes.as_bytes().try_into()?))
    }
}

/// The column `disabled` of a list of people: whether the account of the person whose id is `person` is closed (C5.6). As a value
/// it is looked up for each line; as `exists` Postgres may read all accounts of the site first, to look into them (U18).
pub(super) fn disabled_column(person: &str) -> String {
    format!("coalesce((select u.disabled_at is not null from users u where u.id = {person}), false) as disabled")
}
