//! Who somebody is: signing up, in and out, passwords, the own profile.

pub mod attempts;
pub mod password_resets;
pub mod records;
pub mod sessions;
pub mod signups;
pub mod users;
