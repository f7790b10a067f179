//! Letters: written by operations, carried by the postman. Nobody else sends anything.

mod carrier;
mod desk;
mod letters;
mod news;
mod postman;
mod project_news;

pub use carrier::{Carrier, Fate};
pub use desk::Desk;
pub use letters::InvitationWords;
pub use postman::{Postman, deliver_due};
