//! What an organization or a project says it is about, for programs that work with its data (R3.2).

use super::limits::{BUSINESS_CONTEXT, business_context_too_long};

/// A text that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessContext(String);

impl BusinessContext {
    /// # Errors
    /// A sentence if it is too long.
    pub fn parse(typed: &str) -> Result<Self, &'static str> {
        let text = Self(typed.to_owned());
        if text.characters() > BUSINESS_CONTEXT { Err(business_context_too_long()) } else { Ok(text) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How long it is; the log tells no more of it.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R3.2: signs are counted, not bytes
    #[test]
    fn a_text_has_so_many_characters_and_no_more() {
        assert!(BusinessContext::parse(&"ü".repeat(BUSINESS_CONTEXT)).is_ok());
        assert_eq!(BusinessContext::parse(&"u".repeat(BUSINESS_CONTEXT + 1)), Err(business_context_too_long()));
        assert_eq!(BusinessContext::parse("").map(|text| text.characters()), Ok(0));
    }
}
