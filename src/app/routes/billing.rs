//! Addresses of Plan Details & Billing.

use super::lines;
use crate::web::billing;

#[rustfmt::skip]
lines! {
    get  "/orgs/{org}/settings/billing"               Organization(ManageBilling)   => billing::plan::one;
}
