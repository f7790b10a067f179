//! What every page stands in: guards, forms, lists, dialogs, and the bar and menus around them. Nothing about one noun.

pub mod after;
pub mod assets;
pub mod chrome;
pub mod confirm;
pub mod consequences;
pub mod dress;
pub mod export;
pub mod extract;
pub mod flash;
pub mod form;
pub mod guards;
pub mod htmx;
pub mod list;
pub mod origin;
pub mod picked;
pub mod posted;
pub mod respond;
pub mod rows;
pub mod stage;
pub mod validators;
pub mod when;
pub mod zones;

pub use after::After;
pub use chrome::{Area, Chrome, Outside};
pub use extract::{SignedIn, Visitor};
pub use form::{Fields, Form, Query};
pub use guards::{InProject, May, Member, NearProject};
pub use htmx::Hx;
pub use picked::Picked;
pub use posted::{meant, posted};
pub(crate) use respond::parted;
pub use respond::{Parted, show, show_again};
pub use rows::{Numbered, Row, Rows};
pub use stage::Stage;
