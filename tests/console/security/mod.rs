//! What advisories of consoles like this one were about, tried on this one. `docs/security.md` says which suite covers which.

mod doors;
mod programs;
mod records;
mod secrets;
