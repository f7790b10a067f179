//! Letters: written by operations, sent by the mail worker. Nobody else sends anything.

mod account_news;
mod billing_news;
mod carrier;
mod desk;
mod kept;
mod letters;
mod library;
mod named;
mod news;
mod operator_news;
mod organization_news;
mod project_news;
mod smtp;
mod usage_news;
mod worker;
mod written;

pub use carrier::{Carrier, Fate};
pub use desk::Desk;
pub use letters::InvitationWords;
pub use library::library_warning;
pub use worker::{MailWorker, deliver_due};
