//! The service accounts among those who can do something in a project; they stand below the people (K1).

use super::who::Question;
use crate::{
    frame::{grant_line::GrantLine, guards::Place},
    model::{Grant, Principal, ServiceAccountId, addresses},
    policy::ProjectAccess,
    store::{PgConnection, QueryResult, grants, service_accounts},
};

/// A service account that can do it, and through what.
pub struct ProgramLine {
    pub username: String,
    pub why: String,
    pub grants: Vec<GrantLine>,
}

/// What the service accounts hold that gives what is asked, with their usernames.
pub struct Programs {
    named: Vec<(ServiceAccountId, String)>,
    grants: Vec<Grant>,
}

impl Programs {
    /// All of them, in two statements.
    pub fn of(conn: &mut PgConnection, asked: &Question) -> QueryResult<Self> {
        let mut grants = grants::grants_of_accounts(conn, asked.organization, None, Some(&[asked.project]))?;
        grants.retain(|grant| asked.is_given_by(grant));
        let ids: Vec<_> = grants.iter().filter_map(|grant| grant.holder.account()).collect();
        let known = service_accounts::known(conn, asked.organization, &ids)?;
        Ok(Self { named: known.into_iter().map(|(id, username, _)| (id, username)).collect(), grants })
    }

    /// Their lines on a page.
    pub fn lines(self, asked: &Question, place: &Place) -> Vec<ProgramLine> {
        let Self { named, grants } = self;
        let line = |(id, username)| {
            let its = grants.iter().filter(|grant| grant.holder == Principal::ServiceAccount(id)).cloned();
            let access = ProjectAccess::of(its);
            let grants = access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect();
            ProgramLine { username, why: addresses::why_account_in_project(asked.project, id), grants }
        };
        named.into_iter().map(line).collect()
    }
}
