//! Plan Details & Billing: the plan with what is used of it, what was paid, and who is told (R1.13, M87–M90, X38).

pub mod plan;
