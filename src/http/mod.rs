//! What every request meets, whether a page or a program asks: the database, refusals, headers, the log. Knows no page.

pub mod allowance;
pub mod body;
pub mod compress;
mod crew;
pub mod crowd;
pub mod db;
pub mod dock;
pub mod error;
pub mod gauges;
pub mod hashery;
pub mod head;
pub mod headers;
pub mod log;
pub mod metrics;
pub mod outflow;
pub mod patience;
pub mod press;
mod process;
pub mod readiness;
pub mod request;
pub mod request_id;
pub mod site;
pub mod way;
pub mod within;

pub use db::Db;
pub use dock::Dock;
pub use error::{Answer, Error};
pub use gauges::Gauges;
pub use hashery::Hashery;
pub use press::Press;
pub use request_id::RequestId;
pub use site::Site;
