//! Where programs send what happened, and fetch it again (R3.3).

/// Events as they happen.
pub const TRACK: &str = "/track";
/// Events of any age.
pub const IMPORT: &str = "/import";
/// What is known of people.
pub const ENGAGE: &str = "/engage";
/// What is known of groups.
pub const GROUPS: &str = "/groups";
/// Events of some days.
pub const EXPORT: &str = "/api/2.0/export";
/// Pages of people, asked by a form.
pub const QUERY_ENGAGE: &str = "/api/query/engage";

/// Whether data comes here, from programs and from pages of other sites. No cookie counts here.
pub fn takes_data(path: &str) -> bool {
    [TRACK, IMPORT, ENGAGE, GROUPS, QUERY_ENGAGE].contains(&path.strip_suffix('/').unwrap_or(path))
}
