//! Being found by mail domain: who finds an organization, joins it, or asks to.

pub mod discoverability;
pub mod found;
pub mod requests;
