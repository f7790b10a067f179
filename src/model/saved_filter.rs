//! What somebody filters a list by, kept under a name (L10.5).

use super::{SavedFilterId, limits, name::Name, text_enum::text_enum};

text_enum! {
    /// A list whose filters people keep.
    FilteredList {
        Users = "users", "Users";
        Invited = "invited", "Invited Users";
        Teams = "teams", "Teams";
        Projects = "projects", "Projects";
    }
}

/// A filter that was kept.
#[derive(Debug, Clone)]
pub struct SavedFilter {
    pub id: SavedFilterId,
    pub name: String,
    /// The part of the list's address behind `?`.
    pub query: String,
}

/// One that is to be kept.
#[derive(Debug, Clone)]
pub struct NewFilter {
    pub list: FilteredList,
    pub name: Name,
    pub query: String,
}

/// The name of a filter as it was typed, or what is wrong with it.
///
/// # Errors
/// A sentence for beside the field.
pub fn filter_name(typed: &str) -> Result<Name, String> {
    let name = Name::parse("Filter name", typed)?;
    match name.as_str().chars().count() > limits::FILTER_NAME_LONGEST {
        true => Err(limits::filter_name_too_long().to_owned()),
        false => Ok(name),
    }
}
