//! What an organization is billed by: money, countries, tax ids, and what is asked of its plan (C3.3, C3.4, C3.6).

mod country;
mod details;
mod money;
mod tax_id;

use chrono::{Datelike, NaiveDate};

use super::{PlanRequestId, ReceiptId, organization::Plan, text_enum::text_enum};

pub use country::Country;
pub use details::{BillingDetails, one_line, one_line_if_any, receipt_number};
pub use money::{Currency, Money};
pub use tax_id::TaxId;

text_enum! {
    /// What became of a request for another plan.
    PlanRequestState {
        Open = "open", "Waiting";
        Canceled = "canceled", "Canceled";
        Done = "done", "Done";
        Refused = "refused", "Refused";
    }
}

text_enum! {
    /// What became of the amount of a receipt.
    ReceiptStatus {
        Paid = "paid", "Paid";
        Due = "due", "Due";
        Refunded = "refunded", "Refunded";
        Void = "void", "Void";
    }
}

/// A request for another plan, as its screen and the operator see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRequest {
    pub id: PlanRequestId,
    pub from: Plan,
    pub to: Plan,
    /// Why a smaller plan is enough.
    pub reason: Option<String>,
    /// The day on which it comes by itself; nothing where it waits for the operator.
    pub effective_on: Option<NaiveDate>,
    pub requested_by: String,
    pub requested_at: chrono::DateTime<chrono::Utc>,
    pub state: PlanRequestState,
    /// When it was closed, and by whom; nothing while it waits.
    pub closed: Option<(chrono::DateTime<chrono::Utc>, String)>,
    /// What whoever closed it wrote to those who asked.
    pub note: Option<String>,
}

/// A receipt, as the operator entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: ReceiptId,
    pub number: String,
    pub issued_on: NaiveDate,
    pub amount: Money,
    pub status: ReceiptStatus,
    pub description: String,
    /// Whom it was written to on its day, a line each: what the billing details say later changes no receipt.
    pub issued_to: Vec<String>,
    pub tax_id: Option<String>,
}

/// A receipt to be entered.
#[derive(Debug, Clone)]
pub struct NewReceipt {
    pub number: String,
    pub issued_on: NaiveDate,
    pub amount: Money,
    pub status: ReceiptStatus,
    pub description: String,
}

/// The next day on which a plan renews, and on which a smaller one begins: the first of the next month, since what a plan includes
/// is counted by calendar months (C3.3).
pub fn next_billing_date(today: NaiveDate) -> NaiveDate {
    let (year, month) = if today.month() == 12 { (today.year() + 1, 1) } else { (today.year(), today.month() + 1) };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(today)
}

/// A day as pages and emails write it: `3 March 2027`.
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    // C3.3
    #[test]
    fn a_plan_renews_on_the_first_of_the_next_month() {
        let next = |y, m, d| day(next_billing_date(NaiveDate::from_ymd_opt(y, m, d).unwrap()));
        assert_eq!(next(2026, 11, 26), "1 December 2026");
        assert_eq!(next(2026, 12, 1), "1 January 2027");
        assert_eq!(next(2028, 1, 31), "1 February 2028");
    }
}
