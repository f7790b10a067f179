//! Who may do what. Pure and total: the handbook's tables, written as tables, and the only maker of permits.

mod access;
mod closing;
mod denied;
mod everywhere;
mod keys;
mod lists;
mod operator;
mod organization;
mod plans;
mod project;
mod rank;
mod viewing;

pub use access::{ProjectAccess, ProjectActor, ProjectPermit, RolesHeld, strongest_first};
pub use closing::Begins;
pub use denied::{Denied, plural};
pub use everywhere::{EVERYBODY_CAN_BE, everybody_would_manage, gives_anything, in_every_project, roles_in_every_project};
pub use keys::ProjectKey;
pub use lists::{owner_roles, plans_with, project_owner_roles, project_roles_that, roles_that};
pub use operator::ByOperator;
pub use organization::{Ask, OrgAction, OrgActor, Permit, invites_into_projects, invites_still, org};
pub use plans::{
    Feature, allowances, assignable, audit_days, ends_with_allowance, gated_roles, included_events, is_upgrade, price, renews,
    usual,
};
pub use project::{AskProject, Cell, ProjectAction, proj};
pub use rank::{Rank, Whom, grants_over, may_change_role};
pub use viewing::{viewed_project_roles, viewed_roles, views_as};
