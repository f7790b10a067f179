//! What gives programs access to projects, and who has asked for it or was invited: tokens, keys, service accounts, invitations, requests.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    model::{OrganizationId, ProjectId},
    store::prepared::{Bind, Prepared},
};

/// One way in. Two looks at the same way have equal ids, whatever it is called by then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayIn {
    pub kind: Kind,
    /// Stands for it and opens nothing.
    pub id: String,
    /// The project's name, a username or an address.
    pub name: String,
}

/// What kind of way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Token,
    Keys,
    ServiceAccount,
    Invitation,
    Request,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    name: String,
}

/// All ways into these projects, as far as they are active and belong to one of these organizations. One statement.
///
/// What a successor took over counts as its predecessor's: `successors` says who stands for whom.
pub fn of(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
    projects: &[ProjectId],
    successors: &[(ProjectId, ProjectId)],
) -> QueryResult<Vec<WayIn>> {
    let mut ids: Vec<i64> = projects.iter().map(|id| id.0).collect();
    ids.extend(successors.iter().map(|(_, successor)| successor.0));
    let organizations: Vec<i64> = organizations.iter().map(|id| id.0).collect();
    let binds = [Bind::Ints(organizations), Bind::Ints(ids)];
    let rows: Vec<Row> = Prepared::new(WAYS, binds).load(conn)?;
    let mut ways: Vec<WayIn> = rows.into_iter().filter_map(Row::into_way).collect();
    ways.sort();
    ways.dedup();
    Ok(ways)
}

/// Of these projects, those that were reset, each with what took its place.
pub fn successors(conn: &mut PgConnection, projects: &[ProjectId]) -> QueryResult<Vec<(ProjectId, ProjectId)>> {
    #[derive(QueryableByName)]
    struct Successor {
        #[diesel(sql_type = BigInt)]
        id: ProjectId,
        #[diesel(sql_type = BigInt)]
        successor_id: ProjectId,
    }
    let binds = [Bind::Ints(projects.iter().map(|id| id.0).collect())];
    let sql = "select id, successor_id from projects where id = any(?) and successor_id is not null";
    let successors: Vec<Successor> = Prepared::new(sql, binds).load(conn)?;
    Ok(successors.into_iter().map(|successor| (successor.id, successor.successor_id)).collect())
}

// An invitation and a request belong to a person, so they go on in the successor; a token and keys do not.
const WAYS: &str = "with standing as (select p.id, p.organization_id, p.name, p.token from projects p \
        where p.organization_id = any(?) and p.id = any(?) and p.state = 'active') \
    select 'token' as kind, md5(s.token) as id, s.name from standing s \
    union all select 'keys', md5(k.api_key_digest::text), s.name from standing s join project_keys k on k.project_id = s.id \
    union all select distinct 'service_account', a.id::text, a.username from standing s \
        join grants g on g.organization_id = s.organization_id and g.project_id = s.id and g.service_account_id is not null \
        join service_accounts a on a.id = g.service_account_id \
    union all select 'invitation', i.id::text, i.email from standing s \
        join invitation_projects c on c.organization_id = s.organization_id and c.project_id = s.id \
        join invitations i on i.organization_id = c.organization_id and i.id = c.invitation_id \
            and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() \
    union all select 'request', r.user_id::text, m.email from standing s \
        join access_requests r on r.organization_id = s.organization_id and r.project_id = s.id and r.state = 'open' \
        join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id";

impl Row {
    fn into_way(self) -> Option<WayIn> {
        let kind = match self.kind.as_str() {
            "token" => Kind::Token,
            "keys" => Kind::Keys,
            "service_account" => Kind::ServiceAccount,
            "invitation" => Kind::Invitation,
            "request" => Kind::Request,
            _ => return None,
        };
        Some(WayIn { kind, id: self.id, name: self.name })
    }
}
