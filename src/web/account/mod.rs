//! Who somebody is: signing up, in and out, passwords, the own profile.

pub mod name;
pub mod passwords;
pub mod profile;
pub mod sessions;
pub mod sign_up;
