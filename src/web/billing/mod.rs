//! Plan Details & Billing: the plan with what is used of it, what was paid, and who is told (R1.13, M87–M90, X38).

pub mod change;
pub mod copies;
pub mod details;
pub mod info;
pub mod lost;
pub mod plan;
pub mod receipts;
pub mod request;

/// What the menu calls it.
const MENU: &str = "Plan Details & Billing";
