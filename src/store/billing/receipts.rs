//! Receipts: entered by the operator, read by those who manage billing.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    model::{
        OrganizationId, ReceiptId,
        billing::{Currency, Money, NewReceipt, Receipt, ReceiptStatus},
        folding::folded,
    },
    store::{Tx, schema::receipts},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = receipts)]
struct Row {
    id: ReceiptId,
    number: String,
    issued_on: NaiveDate,
    amount: i64,
    currency: String,
    status: ReceiptStatus,
    description: String,
    issued_to: String,
    tax_id: Option<String>,
}

impl Row {
    fn receipt(self) -> QueryResult<Receipt> {
        let unknown = || diesel::result::Error::DeserializationError(format!("{} is no currency", self.currency).into());
        let currency: Currency = self.currency.parse().map_err(|()| unknown())?;
        Ok(Receipt {
            id: self.id,
            number: self.number,
            issued_on: self.issued_on,
            amount: Money { minor: self.amount, currency },
            status: self.status,
            description: self.description,
            issued_to: self.issued_to.lines().map(str::to_owned).collect(),
            tax_id: self.tax_id,
        })
    }
}

/// The newest receipts of an organization, at most so many.
pub fn newest(conn: &mut PgConnection, organization: OrganizationId, most: i64) -> QueryResult<Vec<Receipt>> {
    let rows: Vec<Row> = receipts::table
        .filter(receipts::organization_id.eq(organization))
        .order((receipts::issued_on.desc(), receipts::id.desc()))
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::receipt).collect()
}

/// The receipt of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: ReceiptId) -> QueryResult<Option<Receipt>> {
    let row = receipts::table
        .filter(receipts::organization_id.eq(organization).and(receipts::id.eq(id)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::receipt).transpose()
}

/// The receipt of this number in this organization: written as it is given, or else folded (U9). An organization has few, so they
/// are compared here.
pub fn numbered(conn: &mut PgConnection, organization: OrganizationId, number: &str) -> QueryResult<Option<Receipt>> {
    let all: Vec<(ReceiptId, String)> = receipts::table
        .filter(receipts::organization_id.eq(organization))
        .order(receipts::id)
        .select((receipts::id, receipts::number))
        .load(conn)?;
    let same = all.iter().find(|(_, it)| it == number).or_else(|| all.iter().find(|(_, it)| folded(it) == folded(number)));
    same.map_or(Ok(None), |(id, _)| find(conn, organization, *id))
}

/// What became of its amount.
pub fn set_status(tx: &mut Tx, organization: OrganizationId, id: ReceiptId, status: ReceiptStatus) -> QueryResult<usize> {
    diesel::update(receipts::table.filter(receipts::organization_id.eq(organization).and(receipts::id.eq(id))))
        .set(receipts::status.eq(status))
        .execute(tx.0)
}

/// Enters a receipt, written to whoever stands there. Nothing if the organization has one of that number.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &NewReceipt,
    (issued_to, tax_id): (&[String], Option<&str>),
) -> QueryResult<Option<ReceiptId>> {
    diesel::insert_into(receipts::table)
        .values((
            receipts::organization_id.eq(organization),
            receipts::number.eq(&new.number),
            receipts::issued_on.eq(new.issued_on),
            receipts::amount.eq(new.amount.minor),
            receipts::currency.eq(new.amount.currency.as_str()),
            receipts::status.eq(new.status),
            receipts::description.eq(&new.description),
            receipts::issued_to.eq(issued_to.join("\n")),
            receipts::tax_id.eq(tax_id),
        ))
        .on_conflict_do_nothing()
        .returning(receipts::id)
        .get_result(tx.0)
        .optional()
}
