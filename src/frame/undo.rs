//! Taking back what was just done (L2): a form in the notice, posted like any other. What it asks for is asked anew, under the lock,
//! with the rights of that moment; if something else happened meanwhile, nothing is done and a sentence says so.

use serde::{Deserialize, Serialize};

use super::Fields;
use crate::model::name::Renamed;

/// The form that takes something back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl Undo {
    /// Posted there, with these fields.
    pub fn at(action: impl Into<String>, fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { action: action.into(), fields }
    }

    /// Gives back what something was called before (L2.1). Where nothing changed, or where this took a change back itself, nothing is
    /// offered.
    pub fn of_name(action: impl Into<String>, renamed: &Renamed, undoes: Option<&str>) -> Option<Self> {
        let fields = [("name", renamed.before.clone()), ("undoes", renamed.now.clone())];
        (renamed.is_change() && undoes.is_none()).then(|| Self::at(action, fields))
    }
}

/// What the change that is taken back made of it, in the form that takes it back: `undoes=`.
pub fn undoes(fields: &mut Fields) -> Option<String> {
    Some(fields.one("undoes")).filter(|left| !left.is_empty())
}

/// What a notice says, and how it is taken back where it can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub sentence: String,
    #[serde(default)]
    pub undo: Option<Undo>,
}

impl From<&str> for Told {
    fn from(sentence: &str) -> Self {
        Self { sentence: sentence.to_owned(), undo: None }
    }
}
