//! Numbers around plans, receipts and who is told of them (C3.5, C3.6).

use std::sync::LazyLock;

/// How many receipts the list shows, ten years of one a month; how many addresses get copies of them.
pub const RECEIPTS_SHOWN: i64 = 120;
pub const BILLING_COPIES: usize = 10;
/// How long the number of a receipt may be.
pub const RECEIPT_NUMBER_LONGEST: usize = 40;

told! {
    /// What is said under a list that ends before the receipts do.
    receipts_shown: "The newest {RECEIPTS_SHOWN} are shown. Ask the operator of this site for older ones.";
    /// What is said of too many addresses.
    billing_copies_full: "Copies go to at most {BILLING_COPIES} addresses.";
    /// What is wrong with the number of a receipt.
    receipt_number_wrong: "The number of a receipt has between 1 and {RECEIPT_NUMBER_LONGEST} characters.";
}
