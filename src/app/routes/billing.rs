//! Addresses of Plan Details & Billing, and of what is used.

use super::lines;
use crate::web::{billing, usage};

#[rustfmt::skip]
lines! {
    get  "/orgs/{org}/settings/billing"               Organization(ManageBilling)   => billing::plan::one;
    get  "/orgs/{org}/settings/billing/usage"         Organization(ManageBilling)   => usage::plan::one;
    get  "/orgs/{org}/settings/billing/usage/export"  Organization(ManageBilling)   => usage::plan::file;
    get  "/orgs/{org}/settings/usage"                 Organization(ManageUsers)     => usage::index::index;
    get  "/orgs/{org}/settings/usage/export"          Organization(ManageUsers)     => usage::index::file;
    get  "/orgs/{org}/settings/billing/plan"          Organization(ManageBilling)   => billing::change::edit;
    post "/orgs/{org}/settings/billing/plan"          Organization(ManageBilling)   => billing::change::update;
    get  "/orgs/{org}/settings/billing/request/cancellation"  Organization(ManageBilling) => billing::request::cancelling;
    post "/orgs/{org}/settings/billing/request/cancellation"  Organization(ManageBilling) => billing::request::cancel;
    get  "/orgs/{org}/settings/billing/info"          Organization(ManageBilling)   => billing::info::one;
    get  "/orgs/{org}/settings/billing/info/details"  Organization(ManageBilling)   => billing::details::edit;
    post "/orgs/{org}/settings/billing/info/details"  Organization(ManageBilling)   => billing::details::update;
    get  "/orgs/{org}/settings/billing/info/copies"   Organization(ManageBilling)   => billing::copies::edit;
    post "/orgs/{org}/settings/billing/info/copies"   Organization(ManageBilling)   => billing::copies::update;
    get  "/orgs/{org}/settings/billing/receipts"      Organization(ManageBilling)   => billing::receipts::index;
    get  "/orgs/{org}/settings/billing/receipts/{receipt}"    Organization(ManageBilling) => billing::receipts::one;
}
