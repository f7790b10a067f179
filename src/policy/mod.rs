//! Who may do what. Pure and total: the handbook's tables, written as tables, and the only maker of permits.

mod organization;
mod plans;
mod project;

pub use organization::{Ask, Denied, OrgAction, OrgActor, Permit, invites_still, org};
pub use plans::assignable;
pub use project::{ProjectAccess, ProjectAction, grants_over};
