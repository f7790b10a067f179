//! Whom receipts are written to, and who gets the emails.

use super::Country;
use crate::model::{
    EmailAddress,
    limits::{RECEIPT_NUMBER_LONGEST, receipt_number_wrong},
    name::Name,
};

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

/// The number of a receipt, which is read and typed as a name is (U10).
///
/// # Errors
/// A sentence about it.
pub fn receipt_number(typed: &str) -> Result<String, String> {
    match typed.trim().is_empty() {
        true => Err(receipt_number_wrong().to_owned()),
        false => one_line("Receipt number", typed),
    }
    .and_then(|number| {
        if number.chars().count() > RECEIPT_NUMBER_LONGEST { Err(receipt_number_wrong().to_owned()) } else { Ok(number) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // U10
    #[test]
    fn a_receipt_has_no_number_that_cannot_be_read() {
        for (typed, number) in [("2026-110", "2026-110"), (" R  7 ", "R 7"), ("№ 12/é", "№ 12/é")] {
            assert_eq!(receipt_number(typed).as_deref(), Ok(number), "{typed:?}");
        }
        for typed in ["", " ", "\u{200B}", "2026\u{202E}110", "7\u{AD}", "1\n2", "\u{3164}", &"7".repeat(41)] {
            assert!(receipt_number(typed).is_err(), "{typed:?}");
        }
    }
}
