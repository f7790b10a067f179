//! The grants behind everybody's access to projects. The view `grants` is the only source: what is enforced and what is
//! explained both read it. Grants of organization roles and teams are derived there, never stored.

pub mod as_subject;
pub mod given;
mod held;
mod holders;
pub mod list;
mod merged;
pub mod requests;
pub mod shown;
pub mod ways_in;

pub use held::{grants_of, grants_of_account, held};
pub use holders::{Holder, all_holders, holders, holders_from};

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use super::{
    Tx,
    keyset::{Order, keyed, keyset, number},
    prepared::{Bind, Prepared},
    schema::{individual_grants, projects},
};
use crate::model::{
    Grant, OrganizationId, Principal, ProjectId, ProjectRole, ServiceAccountId, TeamId, UserId,
    grant::{Giver, Source},
    page::{From, Page},
};

/// The view with the names of those who gave.
const GRANTS: &str = "select g.project_id, g.user_id, g.service_account_id, g.role, g.source, g.team_id, t.name as team_name, \
     g.sees_classified, coalesce(giver.name, 'service account ' || g.given_by_program) as given_by, g.given_at, \
     coalesce(joiner.name, 'service account ' || g.joined_by_program) as joined_by, g.joined_at \
     from grants g left join teams t on t.id = g.team_id \
     left join users giver on giver.id = g.given_by left join users joiner on joiner.id = g.joined_by";

/// Whose grants, and where. At least one of the two is named.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub people: Option<Vec<UserId>>,
    pub projects: Option<Vec<ProjectId>>,
}

impl Scope {
    /// Of a change after which no person sees more or less.
    pub fn nobody() -> Self {
        Self { people: Some(Vec::new()), projects: None }
    }
}

/// All grants of one holder in one project.
pub fn grants(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    holder: Principal,
) -> QueryResult<Vec<Grant>> {
    read(conn, of_one(GRANTS, organization, project, holder))
}

fn of_one(select: &str, organization: OrganizationId, project: ProjectId, holder: Principal) -> Prepared {
    let (column, id) = match holder {
        Principal::Person(user) => ("user_id", user.0),
        Principal::ServiceAccount(account) => ("service_account_id", account.0),
    };
    let sql = format!("{select} where g.organization_id = ? and g.project_id = ? and g.{column} = ?");
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(project.0), Bind::Int(id)])
}

/// All grants of people within a scope.
pub fn grants_in(conn: &mut PgConnection, organization: OrganizationId, scope: &Scope) -> QueryResult<Vec<Grant>> {
    let mut select =
        Prepared::new(format!("{GRANTS} where g.organization_id = ? and g.user_id is not null"), [Bind::Int(organization.0)]);
    if let Some(people) = &scope.people {
        select.push(" and g.user_id = any(?)", [Bind::Ints(people.iter().map(|user| user.0).collect())]);
    }
    if let Some([project]) = scope.projects.as_deref() {
        select.push(" and g.project_id = ?", [Bind::Int(project.0)]);
    } else if let Some(projects) = &scope.projects {
        select.push(" and g.project_id = any(?)", [Bind::Ints(projects.iter().map(|project| project.0).collect())]);
    }
    read(conn, select)
}

/// All grants of service accounts: of one, of some of them, in one project or in all.
pub fn grants_of_accounts(
    conn: &mut PgConnection,
    organization: OrganizationId,
    accounts: Option<&[ServiceAccountId]>,
    projects: Option<&[ProjectId]>,
) -> QueryResult<Vec<Grant>> {
    let sql = format!("{GRANTS} where g.organization_id = ? and g.service_account_id is not null");
    let mut select = Prepared::new(sql, [Bind::Int(organization.0)]);
    if let Some(accounts) = accounts {
        select.push(" and g.service_account_id = any(?)", [Bind::Ints(accounts.iter().map(|account| account.0).collect())]);
    }
    if let Some(projects) = projects {
        select.push(" and g.project_id = any(?)", [Bind::Ints(projects.iter().map(|project| project.0).collect())]);
    }
    read(conn, select)
}

/// The role an individual grant gives this person in the project, if there is one.
pub fn individual(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
) -> QueryResult<Option<ProjectRole>> {
    individual_grants::table.find((organization, project, user)).select(individual_grants::role).first(conn).optional()
}

/// Whether this person sees any project of the organization.
pub fn sees_some(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<bool> {
    sees_any(conn, &[organization], user)
}

/// The same for several organizations, in one statement.
pub fn sees_any(conn: &mut PgConnection, organizations: &[OrganizationId], user: UserId) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let binds = [Bind::Ints(organizations.iter().map(|organization| organization.0).collect()), Bind::Int(user.0)];
    let found: Found =
        Prepared::new("select exists (select 1 from grants where organization_id = any(?) and user_id = ?) as found", binds)
            .get_result(conn)?;
    Ok(found.found)
}

/// The projects this person sees, by name.
pub fn projects(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Vec<(ProjectId, String)>> {
    let lines: Vec<SeenProject> = seen(organization, user).then(" order by p.sort_name, p.id").load(conn)?;
    Ok(lines.into_iter().map(|line| (line.id, line.name)).collect())
}

/// The first project, by name, that this person sees.
pub fn first_project(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<Option<ProjectId>> {
    let first = seen(organization, user).then(" order by p.sort_name, p.id limit 1");
    let line: Option<SeenProject> = first.get_result(conn).optional()?;
    Ok(line.map(|line| line.id))
}

fn seen(organization: OrganizationId, user: UserId) -> Prepared {
    seen_by(organization, "g.user_id = ?", Bind::Int(user.0))
}

/// The active projects of an organization in which somebody of `whom` is let in.
fn seen_by(organization: OrganizationId, whom: &str, people: Bind) -> Prepared {
    let sql = format!(
        "select p.id, p.name, p.sort_name from projects p where p.organization_id = ? and p.state = 'active' \
         and p.id in (select g.project_id from grants g where g.organization_id = ? and {whom})"
    );
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(organization.0), people])
}

/// A project somebody sees.
#[derive(Debug, Clone, QueryableByName)]
pub struct SeenProject {
    #[diesel(sql_type = BigInt)]
    pub id: ProjectId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub sort_name: String,
}

keyed!(SeenProject by sort_name, id);

/// A page of the projects somebody sees, by name.
pub fn projects_page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    from: &From,
) -> QueryResult<Page<SeenProject>> {
    keyset(conn, seen(organization, user), Order::by("p.sort_name", "p.id"), from)
}

/// A page of the projects that any of these people sees, by name.
pub fn projects_of_any(
    conn: &mut PgConnection,
    organization: OrganizationId,
    people: &[UserId],
    from: &From,
) -> QueryResult<Page<SeenProject>> {
    let people = Bind::Ints(people.iter().map(|user| user.0).collect());
    keyset(conn, seen_by(organization, "g.user_id = any(?)", people), Order::by("p.sort_name", "p.id"), from)
}

/// A page of the projects a service account was given itself or through teams, by name; what follows from its organization role is
/// left out.
pub fn projects_given(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
    from: &From,
) -> QueryResult<Page<SeenProject>> {
    let given = seen_by(organization, GIVEN, Bind::Int(account.0));
    keyset(conn, given, Order::by("p.sort_name", "p.id"), from)
}

/// How many there are.
pub fn projects_given_count(
    conn: &mut PgConnection,
    organization: OrganizationId,
    account: ServiceAccountId,
) -> QueryResult<i64> {
    let sql = format!("select count(distinct g.project_id) as n from grants g where g.organization_id = ? and {GIVEN}");
    number(conn, Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(account.0)]))
}

/// Whatever a service account holds beside what follows from its organization role.
const GIVEN: &str = "g.service_account_id = ? and g.source <> 'organization_role'";

/// How many projects somebody sees.
pub fn projects_count(conn: &mut PgConnection, organization: OrganizationId, user: UserId) -> QueryResult<i64> {
    let sql = "select count(distinct project_id) as n from grants where organization_id = ? and user_id = ?";
    number(conn, Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(user.0)]))
}

/// Gives a person a role in a project, in place of an individual grant they may have there (R2.3.3.2).
pub fn grant(
    tx: &mut Tx,
    organization: OrganizationId,
    project: ProjectId,
    user: UserId,
    role: ProjectRole,
    by: Giver<'_>,
) -> QueryResult<usize> {
    diesel::insert_into(individual_grants::table)
        .values((
            individual_grants::organization_id.eq(organization),
            individual_grants::project_id.eq(project),
            individual_grants::user_id.eq(user),
            individual_grants::role.eq(role),
            individual_grants::granted_by.eq(by.user),
            individual_grants::granted_by_program.eq(by.program),
        ))
        .on_conflict((individual_grants::organization_id, individual_grants::project_id, individual_grants::user_id))
        .do_update()
        .set((
            individual_grants::role.eq(role),
            individual_grants::granted_by.eq(by.user),
            individual_grants::granted_by_program.eq(by.program),
            individual_grants::granted_at.eq(diesel::dsl::now),
        ))
        .execute(tx.0)
}

/// The names of these projects, active or not.
pub fn names(conn: &mut PgConnection, organization: OrganizationId, ids: &[ProjectId]) -> QueryResult<Vec<(ProjectId, String)>> {
    projects::table
        .filter(projects::organization_id.eq(organization))
        .filter(projects::id.eq_any(ids))
        .order((projects::sort_name, projects::id))
        .select((projects::id, projects::name))
        .load(conn)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    project_id: ProjectId,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<UserId>,
    #[diesel(sql_type = Nullable<BigInt>)]
    service_account_id: Option<ServiceAccountId>,
    #[diesel(sql_type = Text)]
    role: ProjectRole,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = Nullable<Text>)]
    team_name: Option<String>,
    #[diesel(sql_type = Bool)]
    sees_classified: bool,
    #[diesel(sql_type = Nullable<Text>)]
    given_by: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    given_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    joined_by: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    joined_at: Option<DateTime<Utc>>,
}

fn read(conn: &mut PgConnection, select: Prepared) -> QueryResult<Vec<Grant>> {
    let rows: Vec<Row> = select.load(conn)?;
    Ok(rows.into_iter().filter_map(Row::into_grant).collect())
}

impl Row {
    /// Nothing if the view has a line that this program knows no words for, which only a newer one could have put there.
    fn into_grant(self) -> Option<Grant> {
        let holder = match (self.user_id, self.service_account_id) {
            (Some(user), _) => Principal::Person(user),
            (None, account) => Principal::ServiceAccount(account?),
        };
        let source = match self.source.as_str() {
            "organization_role" => Source::OrganizationRole,
            "individual" => Source::Individual,
            "all_users" => Source::AllUsers,
            "team" => {
                Source::Team { id: self.team_id?, name: self.team_name?, joined_by: self.joined_by, joined_at: self.joined_at? }
            }
            _ => return None,
        };
        Some(Grant {
            project: self.project_id,
            holder,
            role: self.role,
            source,
            sees_classified: self.sees_classified,
            given_by: self.given_by,
            given_at: self.given_at,
        })
    }
}
