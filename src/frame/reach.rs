//! What of the rest of the console somebody can reach from their own pages.

use super::chrome::Elsewhere;
use crate::{
    model::{UserId, page::From},
    policy::{OrgAction, in_every_project},
    store::{
        PgConnection, QueryResult, Search, grants,
        organizations::{self, OrganizationLine},
        projects::own::OwnQuery,
    },
};

/// What of the rest of the console this person can reach, for the switch beside their own pages.
pub fn reach(conn: &mut PgConnection, user: UserId) -> QueryResult<Elsewhere> {
    let all = organizations::of_user(conn, user)?;
    reach_of(conn, user, &all)
}

/// The same when their organizations are known already.
pub fn reach_of(conn: &mut PgConnection, user: UserId, all: &[OrganizationLine]) -> QueryResult<Elsewhere> {
    let everywhere = all.iter().any(|line| line.project_count > 0 && in_every_project(line.role).is_some());
    let ids: Vec<_> = all.iter().map(|line| line.id).collect();
    Ok(Elsewhere { organization: all.iter().any(has_settings), project: everywhere || grants::sees_any(conn, &ids, user)? })
}

/// Whether this person sees settings of the organization (A5).
pub fn has_settings(line: &OrganizationLine) -> bool {
    OrgAction::SeeOverview.allows(line.role)
}

/// The projects that this person sees in these organizations of theirs, which the search finds, by name.
pub fn seen(user: UserId, organizations: &[OrganizationLine], search: Search) -> OwnQuery {
    let (everywhere, elsewhere): (Vec<_>, Vec<_>) = organizations.iter().partition(|line| in_every_project(line.role).is_some());
    OwnQuery {
        user,
        kept: everywhere.iter().map(|line| i64::from(line.project_count)).sum(),
        everywhere: everywhere.iter().map(|line| line.id).collect(),
        elsewhere: elsewhere.iter().map(|line| line.id).collect(),
        roles: None,
        only: None,
        search,
        from: From::Start,
    }
}
