//! What a program sees: its organization and the projects it has a way into (X47).

use chrono::{DateTime, Utc};

use crate::{
    model::{ProjectId, ServiceAccountId, UserId},
    policy::{OrgActor, RolesHeld},
    store::{
        Error, PgConnection, QueryResult,
        service_accounts::seen::{self, SeenGrant},
    },
};

/// The names and roles of everything a program sees.
pub struct Seen {
    pub account: ServiceAccountId,
    /// When the account was made.
    pub since: DateTime<Utc>,
    pub organization: String,
    /// By ID.
    pub projects: Vec<SeenProject>,
}

/// One project, with what it may do there.
pub struct SeenProject {
    pub id: ProjectId,
    pub name: String,
    pub timezone: String,
    /// Nothing if a program made it, or if their account is gone.
    pub made_by: Option<UserId>,
    /// Whether it ever got data.
    pub has_data: bool,
    pub held: RolesHeld,
}

/// Two statements, however many projects there are.
///
/// # Errors
/// `NotFound` if it is no program that asks; those of the database.
pub fn seen(conn: &mut PgConnection, by: &OrgActor) -> QueryResult<Seen> {
    let account = by.actor.principal().and_then(|principal| principal.account()).ok_or(Error::NotFound)?;
    let (since, organization) = seen::account(conn, by.organization, account)?.ok_or(Error::NotFound)?;
    let mut grants = seen::grants(conn, by.organization, account)?;
    grants.sort_unstable_by_key(|grant| grant.project);
    let mut grants = grants.into_iter().peekable();
    let mut projects = Vec::new();
    while let Some(first) = grants.next() {
        let (mut roles, mut sees_classified) = (vec![first.role], first.sees_classified);
        while let Some(more) = grants.next_if(|grant| grant.project == first.project) {
            roles.push(more.role);
            sees_classified |= more.sees_classified;
        }
        projects.push(SeenProject::of(first, RolesHeld::of(&roles, sees_classified)));
    }
    Ok(Seen { account, since, organization, projects })
}

impl SeenProject {
    fn of(grant: SeenGrant, held: RolesHeld) -> Self {
        let SeenGrant { project: id, name, timezone, made_by, has_data, .. } = grant;
        Self { id, name, timezone, made_by, has_data, held }
    }
}
