//! Who holds what in a project: the people to whom some grant gives a role there, or a tick.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use crate::{
    model::{
        EmailAddress, OrganizationId, ProjectId, ProjectRole, UserId,
        page::{From, LINES, Page},
    },
    store::{
        columns::disabled_column,
        keyset::{Order, keyed},
        prepared::{Bind, Prepared},
    },
};

/// Somebody with a role in a project.
#[derive(Debug, Clone, QueryableByName)]
pub struct Holder {
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    /// Whoever runs the site closed the account (C5.6).
    #[diesel(sql_type = Bool)]
    pub disabled: bool,
    #[diesel(sql_type = Text)]
    pub sort_name: String,
}

keyed!(Holder by sort_name, user_id);

/// A page of the people, by name, to whom some grant gives one of these roles in the project, or a tick for classified data.
pub fn holders(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    roles: &[ProjectRole],
    or_ticked: bool,
    from: &From,
) -> QueryResult<Page<Holder>> {
    Ok(Page::cut(holders_from(conn, organization, project, (roles, or_ticked), from, LINES + 1)?, from))
}

/// So many of the same people from there on, for a list that is taken as a whole.
pub fn holders_from(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    (roles, or_ticked): (&[ProjectRole], bool),
    from: &From,
    most: usize,
) -> QueryResult<Vec<Holder>> {
    let places = vec!["?"; roles.len()].join(", ");
    let given = match (roles.is_empty(), or_ticked) {
        (true, true) => "g.sees_classified".to_owned(),
        (true, false) => "false".to_owned(),
        (false, true) => format!("(g.role in ({places}) or g.sees_classified)"),
        (false, false) => format!("g.role in ({places})"),
    };
    let roles = roles.iter().map(|role| Bind::Text(role.as_str().to_owned()));
    let order = Order::by("m.sort_name", "m.user_id");
    order.walk(held(organization, project, &given, roles), from, most).load(conn)
}

/// The addresses of all people to whom some grant gives this role in the project, by name.
pub fn all_holders(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: ProjectId,
    role: ProjectRole,
) -> QueryResult<Vec<EmailAddress>> {
    let select = held(organization, project, "g.role = ?", [Bind::Text(role.as_str().to_owned())]);
    let holders: Vec<Holder> = select.then(" order by m.sort_name, m.user_id").load(conn)?;
    Ok(holders.into_iter().map(|holder| holder.email).collect())
}

/// The members to whom some grant in the project gives what `given` says.
fn held(organization: OrganizationId, project: ProjectId, given: &str, values: impl IntoIterator<Item = Bind>) -> Prepared {
    let disabled = disabled_column("m.user_id");
    let sql = format!(
        "select m.user_id, m.name, m.email, {disabled}, m.sort_name from memberships m where m.organization_id = ? and m.user_id in \
         (select g.user_id from grants g where g.organization_id = ? and g.project_id = ? and g.user_id is not null and {given})"
    );
    let binds = [Bind::Int(organization.0), Bind::Int(organization.0), Bind::Int(project.0)];
    Prepared::new(sql, binds.into_iter().chain(values).collect::<Vec<_>>())
}
