//! What programs send to a project: events, and changes to profiles of people and groups (R3.3, X43).

pub mod event;
pub mod lines;
pub mod paces;
pub mod profile;
pub mod unpacked;

use serde::Serialize;

/// One thing of a batch that was not taken, and why. The others are (D1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Its place in what was sent, from 0.
    pub index: usize,
    #[serde(rename = "$insert_id")]
    pub insert_id: String,
    pub field: String,
    pub message: String,
}

impl Wrong {
    /// Something is wrong with this field.
    pub fn with(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { index: 0, insert_id: String::new(), field: field.into(), message: message.into() }
    }
}

/// Text that a database can keep.
fn storable(field: &str, text: &str, longest: usize) -> Result<(), Wrong> {
    if text.contains('\0') {
        return Err(Wrong::with(field, format!("'{field}' must not contain a null character")));
    }
    if text.len() > longest {
        return Err(Wrong::with(field, format!("'{field}' must be at most {longest} bytes long")));
    }
    Ok(())
}
