//! Taking back what was just done (L2): a form in the notice, posted like any other. What it asks for is asked anew, under the lock,
//! with the rights of that moment; if something else happened meanwhile, nothing is done and a sentence says so.

use serde::{Deserialize, Serialize};

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
