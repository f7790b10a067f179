//! People who are ticked in a list, on their way to a dialog and back.

use super::{Fields, Picked, confirm::Confirmed};
use crate::{model::UserId, store::grants::Scope};

/// Who is selected, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    pub people: Vec<UserId>,
    pub confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { people: Picked::take(&mut fields, "user").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

impl Selection {
    pub fn scope(&self) -> Scope {
        Scope { people: Some(self.people.clone()), projects: None }
    }
}
