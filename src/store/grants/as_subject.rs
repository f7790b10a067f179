//! What somebody has of whom only a role is known, as if they were here (L14.3). Of a person it is what they have.

use std::collections::HashMap;

use chrono::Utc;
use diesel::prelude::*;

use super::{Scope, SeenProject, given, grants as grants_of_one, sees_some as person_sees_some};
use crate::{
    model::{
        Grant, OrganizationId, Principal, ProjectId, ProjectRole, UserId,
        grant::Source,
        page::{From, Page},
        subject::Subject,
    },
    store::{
        keyset::{Order, keyset},
        prepared::{Bind, Prepared},
        schema::all_users_grants,
    },
};

/// What lets the subject into a project. `everywhere` is what their organization role is in every one.
pub fn grants(
    conn: &mut PgConnection,
    (organization, project): (OrganizationId, ProjectId),
    subject: Subject,
    everywhere: Option<ProjectRole>,
) -> QueryResult<Vec<Grant>> {
    if let Some(user) = subject.person() {
        return grants_of_one(conn, organization, project, Principal::Person(user));
    }
    let given = given::all_users(conn, organization, project)?;
    Ok(of_role(project, subject, everywhere, given.map(|given| given.role)))
}

/// The same in several projects.
pub fn grants_in(
    conn: &mut PgConnection,
    organization: OrganizationId,
    projects: &[ProjectId],
    subject: Subject,
    everywhere: Option<ProjectRole>,
) -> QueryResult<Vec<Grant>> {
    if let Some(user) = subject.person() {
        let scope = Scope { people: Some(vec![user]), projects: Some(projects.to_vec()) };
        return super::grants_in(conn, organization, &scope);
    }
    let given: HashMap<ProjectId, ProjectRole> = all_users_grants::table
        .filter(all_users_grants::organization_id.eq(organization).and(all_users_grants::project_id.eq_any(projects)))
        .select((all_users_grants::project_id, all_users_grants::role))
        .load(conn)?
        .into_iter()
        .collect();
    let of = |project: &ProjectId| of_role(*project, subject, everywhere, given.get(project).copied());
    Ok(projects.iter().flat_map(of).collect())
}

fn of_role(project: ProjectId, subject: Subject, everywhere: Option<ProjectRole>, given: Option<ProjectRole>) -> Vec<Grant> {
    let own = match subject {
        Subject::InProject(there, role) if there == project => Some(role),
        _ => None,
    };
    let grant = |role: ProjectRole, source: Source| Grant {
        project,
        holder: Principal::Person(UserId(0)),
        role,
        source,
        sees_classified: false,
        given_by: None,
        given_at: Utc::now(),
    };
    let sources = [(everywhere, Source::OrganizationRole), (own, Source::Individual), (given, Source::AllUsers)];
    sources.into_iter().filter_map(|(role, source)| Some(grant(role?, source))).collect()
}

/// Whether the subject sees any project of the organization.
pub fn sees_some(conn: &mut PgConnection, organization: OrganizationId, subject: Subject, everywhere: bool) -> QueryResult<bool> {
    match subject {
        Subject::Person(user) => person_sees_some(conn, organization, user),
        _ => Ok(!projects(conn, organization, subject, everywhere, &From::Start)?.lines.is_empty()),
    }
}

/// A page of the projects the subject sees, by name.
pub fn projects(
    conn: &mut PgConnection,
    organization: OrganizationId,
    subject: Subject,
    everywhere: bool,
    from: &From,
) -> QueryResult<Page<SeenProject>> {
    let own = match subject {
        Subject::Person(user) => return super::projects_page(conn, organization, user, from),
        Subject::InProject(project, _) => project.0,
        Subject::Role(_) => 0,
    };
    let sql = "select p.id, p.name, p.sort_name from projects p where p.organization_id = ? and p.state = 'active'";
    let mut select = Prepared::new(sql, [Bind::Int(organization.0)]);
    if !everywhere {
        let all = " and (p.id = ? or p.id in (select project_id from all_users_grants where organization_id = ?))";
        select.push(all, [Bind::Int(own), Bind::Int(organization.0)]);
    }
    keyset(conn, select, Order::by("p.sort_name", "p.id"), from)
}
