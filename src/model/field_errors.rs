//! What is wrong with a form, said beside the field it is about.

use std::borrow::Cow;

use validator::ValidationErrors;

/// Sentences by field, in the order they were found. The empty field name is the form as a whole.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, Cow<'static, str>)>);

impl FieldErrors {
    /// One sentence at one field.
    pub fn on(field: impl Into<Cow<'static, str>>, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![(field.into(), sentence.into())])
    }

    /// Adds a sentence; the first one at a field is the one that is shown.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, sentence: impl Into<Cow<'static, str>>) {
        self.0.push((field.into(), sentence.into()));
    }

    /// Adds what was found elsewhere.
    pub fn extend(&mut self, found: Self) {
        self.0.extend(found.0);
    }

    /// The same at the fields of a row: `email` becomes `email-2`.
    pub fn in_row(self, n: usize) -> Self {
        Self(self.0.into_iter().map(|(field, sentence)| (format!("{field}-{n}").into(), sentence)).collect())
    }

    /// The sentence at this field.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.as_ref())
    }

    /// The sentence about the form as a whole.
    pub fn whole(&self) -> Option<&str> {
        self.at("")
    }

    /// All sentences, whatever they are about.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, sentence)| sentence.as_ref())
    }

    /// All sentences with their fields.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_ref(), sentence.as_ref()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// `value` if nothing was wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<ValidationErrors> for FieldErrors {
    /// Takes the sentences and leaves the rest: validator's errors carry the submitted values, passwords included.
    fn from(errors: ValidationErrors) -> Self {
        let mut found = Self::default();
        for (field, errors) in errors.field_errors() {
            for error in errors {
                found.add(field.clone(), error.message.clone().unwrap_or(Cow::Borrowed("Check this value.")));
            }
        }
        // `validator` has no order of its own.
        found.0.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }
}
