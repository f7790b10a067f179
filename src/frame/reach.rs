//! What of the rest of the console somebody can reach from their own pages.

use super::chrome::Reach;
use crate::{
    model::UserId,
    policy::{OrgAction, in_every_project},
    store::{
        PgConnection, QueryResult, grants,
        organizations::{self, OrganizationLine},
    },
};

/// What of the rest of the console this person can reach, for the switch beside their own pages.
pub fn reach(conn: &mut PgConnection, user: UserId) -> QueryResult<Reach> {
    let all = organizations::of_user(conn, user)?;
    reach_of(conn, user, &all)
}

/// The same when their organizations are known already.
pub fn reach_of(conn: &mut PgConnection, user: UserId, all: &[OrganizationLine]) -> QueryResult<Reach> {
    let everywhere = all.iter().any(|line| line.project_count > 0 && in_every_project(line.role).is_some());
    let ids: Vec<_> = all.iter().map(|line| line.id).collect();
    Ok(Reach { organization: all.iter().any(has_settings), project: everywhere || grants::sees_any(conn, &ids, user)? })
}

/// Whether this person sees settings of the organization (A5).
pub fn has_settings(line: &OrganizationLine) -> bool {
    OrgAction::SeeOverview.allows(line.role)
}
