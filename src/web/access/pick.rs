//! Choosing somebody by what was typed: an id from a link, an address, or part of a name (L14.2).

use std::collections::BTreeSet;

use crate::{
    frame::list::Somebody,
    model::{
        EmailAddress, OrganizationId, OrganizationRole, ProjectId, ProjectRole, UserId, addresses, limits::OFFERED,
        page::From as Begins,
    },
    store::{
        PgConnection, QueryResult, Search,
        grants::{self, Scope},
        members::{
            self,
            list::{MemberLine, MemberQuery, lines},
        },
    },
};

/// Somebody who can be chosen.
pub struct Who {
    pub id: UserId,
    pub who: Somebody,
    pub role: OrganizationRole,
}

/// One field in which somebody is chosen.
pub struct Pick {
    pub name: &'static str,
    pub label: &'static str,
    pub typed: String,
    /// What stands in the address besides when one of the choices is taken.
    pub keep: String,
    pub found: Option<Who>,
    /// Who could be meant, where it is not clear.
    pub choices: Vec<Who>,
    pub wrong: Option<&'static str>,
}

/// The members of an organization whom a text may mean; without one, the first of them.
///
/// # Errors
/// Those of the database.
pub fn among_members(conn: &mut PgConnection, organization: OrganizationId, text: &str) -> QueryResult<Vec<Who>> {
    if let Ok(id) = text.parse() {
        let found = members::among(conn, organization, &[id])?;
        return Ok(found.into_iter().map(Who::of).collect());
    }
    let query = MemberQuery { search: Search::typed(text), ..MemberQuery::default() };
    let of_line = |line: MemberLine| Who::of((line.user_id, line.name, line.email, line.role));
    Ok(lines(conn, organization, &query, OFFERED)?.into_iter().map(of_line).collect())
}

/// The same of those who have a way into a project. Nobody else's name is told there.
///
/// # Errors
/// Those of the database.
pub fn in_project(conn: &mut PgConnection, at: (OrganizationId, ProjectId), text: &str) -> QueryResult<Vec<Who>> {
    let (organization, project) = at;
    if text.is_empty() {
        let first = grants::holders_from(conn, organization, project, (ProjectRole::ALL, true), &Begins::Start, OFFERED)?;
        let ids: Vec<UserId> = first.into_iter().map(|line| line.user_id).collect();
        return Ok(members::among(conn, organization, &ids)?.into_iter().map(Who::of).collect());
    }
    let mut found = among_members(conn, organization, text)?;
    let scope = Scope { people: Some(found.iter().map(|who| who.id).collect()), projects: Some(vec![project]) };
    let grants = grants::grants_in(conn, organization, &scope)?;
    let inside: BTreeSet<UserId> = grants.iter().filter_map(|grant| grant.holder.person()).collect();
    found.retain(|who| inside.contains(&who.id));
    Ok(found)
}

impl Who {
    fn of((id, name, email, role): (UserId, String, EmailAddress, OrganizationRole)) -> Self {
        Self { id, who: Somebody::of(name, &email), role }
    }
}

impl Pick {
    /// What a text says among those it may mean: one person, several to choose from, or nobody.
    pub fn of(name: &'static str, label: &'static str, typed: String, mut choices: Vec<Who>) -> Self {
        let exact = choices.iter().position(|who| who.who.email.eq_ignore_ascii_case(typed.trim()));
        let at = exact.or((choices.len() == 1).then_some(0)).filter(|_| !typed.is_empty());
        let found = at.map(|at| choices.swap_remove(at));
        let wrong = match (&found, choices.is_empty(), typed.is_empty()) {
            (Some(_), ..) | (.., true) => None,
            (None, true, _) => Some("No one here has this name or email."),
            (None, false, _) => Some("Several people match. Choose one of them."),
        };
        let typed = found.as_ref().map_or(typed, |who| who.who.email.clone());
        Self { name, label, typed, keep: String::new(), found, choices, wrong }
    }

    /// Both fields of a comparison, each among those whom its text may mean.
    ///
    /// # Errors
    /// Those of `among`.
    pub fn both(typed: [String; 2], mut among: impl FnMut(&str) -> QueryResult<Vec<Who>>) -> QueryResult<[Self; 2]> {
        let [one, other] = typed.map(|text| text.trim().to_owned());
        let (first, second) = (among(&one)?, among(&other)?);
        let keeps = |name: &str, text: &str| format!("{name}={}&", addresses::encoded(text));
        let (keep, keep_other) = (keeps("other", &other), keeps("one", &one));
        Ok([
            Self { keep, ..Self::of("one", "First person", one, first) },
            Self { keep: keep_other, ..Self::of("other", "Second person", other, second) },
        ])
    }

    /// The two, if both are found.
    pub fn people([one, other]: &[Self; 2]) -> Option<[UserId; 2]> {
        Some([one.found.as_ref()?.id, other.found.as_ref()?.id])
    }

    /// What the found person is called.
    pub fn called(&self) -> &str {
        self.found.as_ref().map_or("", |who| &who.who.name)
    }
}
