//! Who may do what. Pure and total: the handbook's tables, written as tables, and the only maker of permits.

mod access;
mod denied;
mod organization;
mod plans;
mod project;
mod rank;

pub use access::{ProjectAccess, ProjectActor, ProjectPermit};
pub use denied::{Denied, plural};
pub use organization::{Ask, OrgAction, OrgActor, Permit, invites_into_projects, invites_still, org};
pub use plans::{Feature, assignable, audit_days};
pub use project::{AskProject, Cell, ProjectAction, proj};
pub use rank::{Rank, Whom, grants_over, turns};
