//! What a program sees: its organization and the projects it has a way into (X47).

use chrono::{DateTime, Utc};

use crate::{
    model::{ProjectId, ServiceAccountId, UserId},
    policy::{OrgActor, RolesHeld},
    store::{
        Error, PgConnection, QueryResult,
        service_accounts::seen::{self, Line},
    },
};

/// The names and roles of everything a program sees.
pub struct Seen {
    pub account: ServiceAccountId,
    /// When the account was made.
    pub since: DateTime<Utc>,
    pub organization: String,
    /// By name.
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

/// One statement, however many projects there are.
///
/// # Errors
/// `NotFound` if it is no program that asks; those of the database.
pub fn seen(conn: &mut PgConnection, by: &OrgActor) -> QueryResult<Seen> {
    let account = by.actor.principal().and_then(|principal| principal.account()).ok_or(Error::NotFound)?;
    let lines = seen::seen(conn, by.organization, account)?;
    let first = lines.first().ok_or(Error::NotFound)?;
    let (since, organization) = (first.since, first.organization.clone());
    Ok(Seen { account, since, organization, projects: lines.into_iter().filter_map(SeenProject::of).collect() })
}

impl SeenProject {
    fn of(line: Line) -> Option<Self> {
        Some(Self {
            held: RolesHeld::of(&line.roles, line.sees_classified),
            id: line.project?,
            name: line.name?,
            timezone: line.timezone?,
            made_by: line.made_by,
            has_data: line.has_data,
        })
    }
}
