//! What every request meets, whether a page or a program asks: the database, refusals, headers, the log. Knows no page.

pub mod compress;
pub mod db;
pub mod error;
pub mod headers;
pub mod log;
pub mod press;
pub mod request;
pub mod site;
pub mod within;

pub use db::Db;
pub use error::{Answer, Error};
pub use press::Press;
pub use site::Site;
