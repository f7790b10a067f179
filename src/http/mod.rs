//! What every request meets, whether a page or a program asks: the database, refusals, headers, the log. Knows no page.

pub mod allowance;
pub mod body;
pub mod busy_retry;
pub mod compress;
pub mod concurrency;
pub mod data_pool;
pub mod db;
pub mod error;
pub mod export_stream;
pub mod gauges;
pub mod hash_pool;
pub mod head;
pub mod headers;
pub mod log;
pub mod metrics;
pub mod press;
mod process;
pub mod proxy_path;
pub mod readiness;
pub mod request;
pub mod request_id;
pub mod site;
pub mod turns;
pub mod within;
mod worker_pool;

pub use data_pool::DataPool;
pub use db::Db;
pub use error::{Answer, Error};
pub use gauges::Gauges;
pub use hash_pool::HashPool;
pub use press::Press;
pub use request_id::RequestId;
pub use site::Site;
