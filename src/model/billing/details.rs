//! Whom receipts are written to, and who gets the emails.

use super::Country;
use crate::model::{EmailAddress, name::Name};

/// The billing details of an organization (M88).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingDetails {
    /// The company, or whoever pays.
    pub company: String,
    /// The person to talk to.
    pub contact: Option<String>,
    pub email: EmailAddress,
    pub line1: String,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: String,
    pub region: Option<String>,
    pub country: Country,
    /// As tax offices write it, without spaces.
    pub tax_id: Option<String>,
}

impl BillingDetails {
    /// The address as it stands on a receipt, a line each.
    pub fn lines(&self) -> Vec<String> {
        let place = [self.postal_code.as_deref(), Some(self.city.as_str())].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let lines = [
            Some(self.company.clone()),
            self.contact.clone(),
            Some(self.line1.clone()),
            self.line2.clone(),
            Some(place),
            self.region.clone(),
            Some(self.country.to_string()),
        ];
        lines.into_iter().flatten().collect()
    }

    /// The same without the tax id: what changes on its own is told on its own.
    pub fn without_tax(&self) -> Self {
        Self { tax_id: None, ..self.clone() }
    }
}

/// A line of an address that has to be there: no longer than a name, without what nobody sees.
///
/// # Errors
/// A sentence about `what`.
pub fn one_line(what: &str, typed: &str) -> Result<String, String> {
    Name::parse(what, typed).map(Name::into_string)
}

/// The same where nothing may be typed.
///
/// # Errors
/// A sentence about `what`.
pub fn one_line_if_any(what: &str, typed: &str) -> Result<Option<String>, String> {
    if typed.trim().is_empty() { Ok(None) } else { one_line(what, typed).map(Some) }
}
