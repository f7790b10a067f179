//! Filters that people keep for their lists.

use super::encoded;
use crate::model::{OrganizationId, SavedFilterId, saved_filter::FilteredList};

/// Where a filter of a list gets its name.
pub fn new_filter(organization: OrganizationId) -> String {
    format!("/orgs/{organization}/settings/filters/new")
}

/// The same with what is to be kept.
pub fn new_filter_of(organization: OrganizationId, list: FilteredList, query: &str) -> String {
    format!("{}?list={}&query={}", new_filter(organization), list.as_str(), encoded(query))
}

/// The end of one of them.
pub fn filter_removal(organization: OrganizationId, filter: SavedFilterId) -> String {
    format!("/orgs/{organization}/settings/filters/{filter}/removal")
}

/// The list that is filtered.
pub fn filtered(organization: OrganizationId, list: FilteredList) -> String {
    match list {
        FilteredList::Users => super::users(organization),
        FilteredList::Invited => super::invited(organization),
        FilteredList::Teams => super::teams(organization),
        FilteredList::Projects => super::projects(organization),
    }
}
