//! What deliveries are signed with: the current secret, and for a while the one before it. Sealed (K7.3).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};
use uuid::Uuid;

use crate::{
    model::{OrganizationId, WebhookId, rotation::SecretStanding, sealer::Sealer, webhook::SigningKey},
    store::{Tx, schema::webhook_secrets},
};

/// A secret as pages know it: everything but what signs.
#[derive(Debug, Clone, Queryable)]
pub struct KeptSecret {
    pub id: Uuid,
    pub standing: SecretStanding,
    pub created_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
}

/// The secrets that still sign, the current one first.
pub fn of(conn: &mut PgConnection, organization: OrganizationId, webhook: WebhookId) -> QueryResult<Vec<KeptSecret>> {
    webhook_secrets::table
        .filter(webhook_secrets::organization_id.eq(organization).and(webhook_secrets::webhook_id.eq(webhook)))
        .filter(webhook_secrets::ends_at.is_null().or(webhook_secrets::ends_at.gt(now.into_sql::<Nullable<Timestamptz>>())))
        .order(webhook_secrets::standing)
        .select((webhook_secrets::id, webhook_secrets::standing, webhook_secrets::created_at, webhook_secrets::ends_at))
        .load(conn)
}

/// The secret that is current.
pub fn current(conn: &mut PgConnection, organization: OrganizationId, webhook: WebhookId) -> QueryResult<Option<Uuid>> {
    webhook_secrets::table
        .filter(webhook_secrets::organization_id.eq(organization).and(webhook_secrets::webhook_id.eq(webhook)))
        .filter(webhook_secrets::standing.eq(SecretStanding::Current))
        .select(webhook_secrets::id)
        .get_result(conn)
        .optional()
}

/// The keys themselves, the current one first. Those that another key of this Steward sealed are left out.
pub(super) fn keys(
    conn: &mut PgConnection,
    sealer: &Sealer,
    organization: OrganizationId,
    webhook: WebhookId,
) -> QueryResult<Vec<SigningKey>> {
    let rows: Vec<(Uuid, Vec<u8>)> = webhook_secrets::table
        .filter(webhook_secrets::organization_id.eq(organization).and(webhook_secrets::webhook_id.eq(webhook)))
        .filter(webhook_secrets::ends_at.is_null().or(webhook_secrets::ends_at.gt(now.into_sql::<Nullable<Timestamptz>>())))
        .order(webhook_secrets::standing)
        .select((webhook_secrets::id, webhook_secrets::sealed))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, sealed)| sealer.open(&sealed, id.as_bytes())).map(SigningKey::of).collect())
}

/// Keeps a new secret as the current one. The current one becomes the former one until `ends`, or ends at once; one that was former
/// already ends now, so that no more than two sign.
pub fn rotate(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, webhook): (OrganizationId, WebhookId),
    key: &SigningKey,
    ends: Option<DateTime<Utc>>,
) -> QueryResult<usize> {
    let all = webhook_secrets::table
        .filter(webhook_secrets::organization_id.eq(organization).and(webhook_secrets::webhook_id.eq(webhook)));
    match ends {
        None => drop(diesel::delete(all).execute(tx.0)?),
        Some(ends) => {
            diesel::delete(all.filter(webhook_secrets::standing.eq(SecretStanding::Former))).execute(tx.0)?;
            let former = (webhook_secrets::standing.eq(SecretStanding::Former), webhook_secrets::ends_at.eq(ends));
            diesel::update(all).set(former).execute(tx.0)?;
        }
    }
    let id = Uuid::new_v4();
    diesel::insert_into(webhook_secrets::table)
        .values((
            webhook_secrets::id.eq(id),
            webhook_secrets::organization_id.eq(organization),
            webhook_secrets::webhook_id.eq(webhook),
            webhook_secrets::standing.eq(SecretStanding::Current),
            webhook_secrets::sealed.eq(sealer.seal(key.bytes(), id.as_bytes())),
        ))
        .execute(tx.0)
}
