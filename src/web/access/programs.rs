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
        // Those past their end open nothing (R2.12.5).
        Ok(Self { named: service_accounts::living(conn, asked.organization, &ids)?, grants })
    }

    /// Each with what gives it what is asked, by username.
    pub fn held(self) -> impl Iterator<Item = (ServiceAccountId, String, ProjectAccess)> {
        let Self { named, grants } = self;
        named.into_iter().map(move |(id, username)| {
            let its = grants.iter().filter(|grant| grant.holder == Principal::ServiceAccount(id)).cloned();
            (id, username, ProjectAccess::of(its))
        })
    }

    /// Their lines on a page.
    pub fn lines(self, asked: &Question, place: &Place) -> Vec<ProgramLine> {
        let line = |(id, username, access): (_, _, ProjectAccess)| {
            let grants = access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect();
            ProgramLine { username, why: addresses::why_account_in_project(asked.project, id), grants }
        };
        self.held().map(line).collect()
    }
}
