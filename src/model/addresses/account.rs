//! Addresses of signing in and signing up, and of a person's own pages.

use super::{encoded, is_own_path};
use crate::model::{OrganizationId, Secret};

/// Where everybody begins; sends each to the first page that is open to them.
pub const HOME: &str = "/";
/// Signing in.
pub const LOGIN: &str = "/login";
/// Signing out.
pub const LOGOUT: &str = "/logout";
/// Making an account.
pub const SIGN_UP: &str = "/signup";
/// Asking for a letter that lets one choose another password.
pub const FORGOT_PASSWORD: &str = "/password/forgot";
/// A person's own page.
pub const PROFILE: &str = "/account/profile";
/// The form on it that changes the password.
pub const PROFILE_PASSWORD: &str = "/account/profile#change-password";
/// Where one's own name is changed.
pub const OWN_NAME: &str = "/account/profile/name";
/// Where the password on that page is changed.
pub const PASSWORD: &str = "/account/password";
/// Where light or dark is chosen.
pub const APPEARANCE: &str = "/account/appearance";
/// The settings of an organization of theirs.
pub const SOME_ORGANIZATION: &str = "/settings/org";
/// The settings of a project of theirs.
pub const SOME_PROJECT: &str = "/settings/project";

/// Where everybody begins, in this organization if it is open to them.
pub fn home_in(organization: OrganizationId) -> String {
    format!("/?organization={organization}")
}

/// The settings of a project of theirs in this organization.
pub fn some_project_in(organization: OrganizationId) -> String {
    format!("/settings/project?organization={organization}")
}

/// Sign-in that leads back to `path` afterwards.
pub fn login(path: &str) -> String {
    if path == HOME || !is_own_path(path) { LOGIN.to_owned() } else { format!("/login?return_to={}", encoded(path)) }
}

/// The link of a letter that makes the account.
pub fn verification(token: &Secret) -> String {
    format!("/signup/verify/{}", token.reveal())
}

/// The link of a letter that lets one choose another password.
pub fn password_reset(token: &Secret) -> String {
    format!("/password/reset/{}", token.reveal())
}

/// Sign-in that leads there, and says so.
pub const LOGIN_TO_HOME: &str = "/login?return_to=/";
