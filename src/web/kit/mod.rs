//! What every page file uses, and nothing about any noun.

pub mod assets;
pub mod chrome;
pub mod compress;
pub mod db;
pub mod dress;
pub mod error;
pub mod extract;
pub mod flash;
pub mod form;
pub mod guards;
pub mod headers;
pub mod htmx;
pub mod log;
pub mod origin;
pub mod paths;
pub mod respond;
pub mod site;
pub mod when;

pub use chrome::{Area, Chrome, Outside};
pub use db::Db;
pub use error::{Answer, Error};
pub use extract::{SignedIn, Visitor};
pub use form::{Fields, Form, Query};
pub use guards::{InProject, May, Member, NearProject};
pub use htmx::Hx;
pub use respond::{show, show_again};
pub use site::Site;
