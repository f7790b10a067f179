//! Forms with rows: `email-0`, `role-0`, `email-1` …, and the buttons that add and remove one.

use std::ops::Deref;

use validator::Validate;

use super::{Fields, posted::not_understood};
use crate::model::{
    FieldErrors,
    limits::{INVITEES, ROWS_SHOWN_AGAIN, no_more_rows, too_many_rows},
};

/// One row as it was typed. Its default is the one row of an empty form, which comes back with a message.
pub trait Row: Default + Validate {
    /// The field that every row has, before its number.
    const FIRST: &'static str;

    /// The most rows of a form.
    const MOST: usize = INVITEES;

    /// Takes the fields of this row.
    fn take(fields: &mut Fields, n: usize) -> Self;

    /// That there cannot be one more.
    fn no_more() -> String {
        no_more_rows()
    }

    /// That so many are too many.
    fn too_many(rows: usize) -> String {
        too_many_rows(rows)
    }
}

/// All rows of a form, at least one.
#[derive(Debug, Clone)]
pub struct Rows<R> {
    rows: Vec<Numbered<R>>,
    pressed: Option<Press>,
    /// How many came, if that is more than are kept.
    came: usize,
    /// One more was asked for than there can be.
    full: bool,
}

/// A row with its number, which stands in the names of its fields.
#[derive(Debug, Clone)]
pub struct Numbered<R> {
    pub n: usize,
    /// It was just added, or stands where one was removed: the person types here next.
    pub fresh: bool,
    row: R,
}

/// A button that changes the form and sends nothing.
#[derive(Debug, Clone, Copy)]
enum Press {
    Add,
    Remove(usize),
}

impl<R: Row> Rows<R> {
    /// A form to begin with.
    pub fn of(row: R) -> Self {
        Self { rows: vec![Numbered { n: 0, fresh: true, row }], pressed: None, came: 1, full: false }
    }

    /// Takes the rows in the order of their numbers, with or without gaps, and the button that was pressed. What is too much is
    /// kept too, and told by `check` (F19).
    pub fn take(fields: &mut Fields) -> Self {
        let pressed = match (fields.has("add"), fields.one("remove").parse()) {
            (true, _) => Some(Press::Add),
            (false, Ok(n)) => Some(Press::Remove(n)),
            _ => None,
        };
        let numbers = fields.numbers(&format!("{}-", R::FIRST));
        let pressed = match pressed {
            Some(Press::Remove(n)) => numbers.iter().position(|number| *number == n).map(Press::Remove),
            pressed => pressed,
        };
        let mut rows: Vec<R> = numbers.iter().take(ROWS_SHOWN_AGAIN).map(|n| R::take(fields, *n)).collect();
        if rows.is_empty() {
            rows.push(R::default());
        }
        let rows = rows.into_iter().enumerate().map(|(n, row)| Numbered { n, fresh: false, row }).collect();
        Self { rows, pressed, came: numbers.len(), full: false }
    }

    /// A button was pressed that changes the form and sends nothing.
    pub fn are_to_change(&self) -> bool {
        self.pressed.is_some()
    }

    /// The same rows after that button, with `blank` for a new one.
    pub fn changed(mut self, blank: R) -> Self {
        match self.pressed.take() {
            Some(Press::Add) if self.len() < R::MOST => self.rows.push(Numbered { n: 0, fresh: true, row: blank }),
            Some(Press::Add) => self.full = true,
            Some(Press::Remove(n)) if self.len() > 1 && n < self.len() => {
                self.rows.remove(n);
                self.rows[n.saturating_sub(1)].fresh = true;
            }
            _ => {}
        }
        for (n, row) in self.rows.iter_mut().enumerate() {
            row.n = n;
        }
        self
    }

    /// What is to be said of rows that were changed: that there cannot be one more.
    pub fn told(&self) -> FieldErrors {
        if self.full { FieldErrors::on("", R::no_more()) } else { FieldErrors::default() }
    }

    /// What is meant by each row, or what is wrong, beside the fields of its row. Nothing is left out in silence: a form with
    /// more rows than go in one step is refused as a whole (F19).
    pub fn check<M>(&self, meaning: impl Fn(&Numbered<R>) -> Option<M>) -> Result<Vec<M>, FieldErrors> {
        if self.came > R::MOST {
            return Err(FieldErrors::on("", R::too_many(self.came)));
        }
        let mut errors = FieldErrors::default();
        for row in self {
            if let Err(wrong) = row.validate() {
                errors.extend(FieldErrors::from(wrong).in_row(row.n));
            }
        }
        errors.or(())?;
        // Only a field without a validator of its own ends here; nobody is left out without a word.
        let all: Option<Vec<M>> = self.rows.iter().map(meaning).collect();
        all.ok_or_else(not_understood)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Never: a form has at least one row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'a, R> IntoIterator for &'a Rows<R> {
    type Item = &'a Numbered<R>;
    type IntoIter = std::slice::Iter<'a, Numbered<R>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<R> Deref for Numbered<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Clone, Validate)]
    struct Address {
        #[validate(length(min = 1, message = "Enter an email address."))]
        email: String,
    }

    impl Row for Address {
        const FIRST: &'static str = "email";

        fn take(fields: &mut Fields, n: usize) -> Self {
            Self { email: fields.one(&format!("email-{n}")) }
        }
    }

    fn rows(pairs: &[(&str, &str)]) -> Rows<Address> {
        Rows::take(&mut Fields::from(pairs.to_vec()))
    }

    fn typed(rows: &Rows<Address>) -> Vec<(usize, &str, bool)> {
        rows.into_iter().map(|row| (row.n, row.email.as_str(), row.fresh)).collect()
    }

    #[test]
    fn rows_come_and_go_without_losing_what_was_typed() {
        let three = [("email-0", "a@x.example"), ("email-1", "b@x.example"), ("email-2", "c@x.example")];
        let fewer = rows(&[&three[..], &[("remove", "1")]].concat());
        assert!(fewer.are_to_change() && !rows(&three).are_to_change());
        assert_eq!(typed(&fewer.changed(Address::default())), [(0, "a@x.example", true), (1, "c@x.example", false)]);
        let more = rows(&[&three[..], &[("add", "")]].concat()).changed(Address::default());
        assert_eq!(typed(&more)[2..], [(2, "c@x.example", false), (3, "", true)]);
    }

    // F19
    #[test]
    fn rows_that_are_too_many_or_have_gaps_are_kept_and_told() {
        let many = |n: usize| (0..n).map(|n| (format!("email-{n}"), format!("m{n}@x.example"))).collect::<Vec<_>>();
        let taken = |pairs: &[(String, String)], more: &[(&str, &str)]| {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            rows(&[&pairs[..], more].concat())
        };
        for n in [101, 103, 500] {
            let rows = taken(&many(n), &[]);
            assert_eq!(rows.len(), n, "what was typed is kept");
            assert_eq!(rows.check(|_| Some(())).unwrap_err().whole(), Some(too_many_rows(n).as_str()));
        }
        assert_eq!(taken(&many(1_000), &[]).len(), ROWS_SHOWN_AGAIN);
        assert_eq!(taken(&many(100), &[]).check(|_| Some(())).unwrap().len(), 100);
        let full = taken(&many(100), &[("add", "")]).changed(Address::default());
        assert_eq!((full.len(), full.told().whole()), (100, Some(no_more_rows().as_str())));
        let gaps = rows(&[("email-0", "a@x.example"), ("email-7", "b@x.example"), ("email-3", "c@x.example"), ("remove", "3")]);
        assert_eq!(typed(&gaps), [(0, "a@x.example", false), (1, "c@x.example", false), (2, "b@x.example", false)]);
        assert_eq!(typed(&gaps.changed(Address::default())), [(0, "a@x.example", true), (1, "b@x.example", false)]);
    }

    #[test]
    fn a_form_without_rows_has_an_empty_one_and_what_is_wrong_stands_beside_its_row() {
        let errors = rows(&[]).check(|row| Some(row.email.clone())).unwrap_err();
        assert_eq!(errors.at("email-0"), Some("Enter an email address."));
        let errors = rows(&[("email-0", "a@x.example"), ("email-1", "")]).check(|_| Some(())).unwrap_err();
        assert_eq!((errors.at("email-0"), errors.at("email-1")), (None, Some("Enter an email address.")));
    }
}
