//! Who somebody is: signing up, in and out, passwords, the own profile.

pub mod attempts;
pub mod known;
pub mod password_resets;
pub mod sessions;
pub mod signups;
pub mod users;
