//! Billing details, and who else gets receipts by email.

use diesel::prelude::*;

use crate::{
    model::{
        EmailAddress, OrganizationId,
        billing::{BillingDetails, Country},
    },
    store::{
        Tx,
        schema::{billing_copies, billing_details},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = billing_details, treat_none_as_null = true)]
struct Row {
    organization_id: OrganizationId,
    company: String,
    contact: Option<String>,
    email: EmailAddress,
    line1: String,
    line2: Option<String>,
    postal_code: Option<String>,
    city: String,
    region: Option<String>,
    country: Country,
    tax_id: Option<String>,
}

/// The details, once somebody entered them.
pub fn of(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Option<BillingDetails>> {
    let row = billing_details::table.find(organization).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(|row| BillingDetails {
        company: row.company,
        contact: row.contact,
        email: row.email,
        line1: row.line1,
        line2: row.line2,
        postal_code: row.postal_code,
        city: row.city,
        region: row.region,
        country: row.country,
        tax_id: row.tax_id,
    }))
}

/// Writes them down, in place of those before.
pub fn set(tx: &mut Tx, organization: OrganizationId, details: &BillingDetails) -> QueryResult<usize> {
    let details = details.clone();
    let row = Row {
        organization_id: organization,
        company: details.company,
        contact: details.contact,
        email: details.email,
        line1: details.line1,
        line2: details.line2,
        postal_code: details.postal_code,
        city: details.city,
        region: details.region,
        country: details.country,
        tax_id: details.tax_id,
    };
    diesel::insert_into(billing_details::table)
        .values(&row)
        .on_conflict(billing_details::organization_id)
        .do_update()
        .set(&row)
        .execute(tx.0)
}

/// Who else gets receipts, by address.
pub fn copies(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Vec<EmailAddress>> {
    billing_copies::table
        .filter(billing_copies::organization_id.eq(organization))
        .order(billing_copies::email)
        .select(billing_copies::email)
        .load(conn)
}

/// These get them from now on, and nobody else.
pub fn set_copies(tx: &mut Tx, organization: OrganizationId, emails: &[EmailAddress]) -> QueryResult<()> {
    diesel::delete(billing_copies::table.filter(billing_copies::organization_id.eq(organization))).execute(tx.0)?;
    let rows: Vec<_> =
        emails.iter().map(|email| (billing_copies::organization_id.eq(organization), billing_copies::email.eq(email))).collect();
    diesel::insert_into(billing_copies::table).values(rows).on_conflict_do_nothing().execute(tx.0).map(|_| ())
}
