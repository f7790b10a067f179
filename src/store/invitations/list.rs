//! The list of open invitations.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text, Timestamptz},
};

use crate::{
    model::{
        EmailAddress, InvitationId, OrganizationId, OrganizationRole, ProjectId,
        page::{COUNTED, From, Key, LINES, Page},
    },
    store::{
        Search,
        prepared::{Bind, Prepared},
    },
};

/// One open invitation in the list, with the fate of its last letter.
#[derive(Debug, Clone, QueryableByName)]
pub struct InvitedLine {
    #[diesel(sql_type = BigInt)]
    pub id: InvitationId,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Text)]
    pub role: OrganizationRole,
    #[diesel(sql_type = Text)]
    pub invited_by_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub sent_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub expires_at: DateTime<Utc>,
    /// The time it was sent, in microseconds: what the list is sorted by.
    #[diesel(sql_type = BigInt)]
    pub key: i64,
    #[diesel(sql_type = Nullable<Integer>)]
    pub attempts: Option<i32>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub delivered_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub failed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    pub answer: Option<String>,
}

impl InvitedLine {
    pub fn key(&self) -> Key {
        Key { value: self.key.to_string(), id: self.id.0 }
    }
}

/// A page of open invitations, the newest first; of one project, or of all. The letters are looked up for the lines of the page only.
pub fn page(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: Option<ProjectId>,
    search: &Search,
    from: &From,
) -> QueryResult<Page<InvitedLine>> {
    let (condition, binds) = condition(organization, project, search);
    let backwards = matches!(from, From::Before(_) | From::End);
    let (direction, compare) = if backwards { ("asc", ">") } else { ("desc", "<") };
    let mut select = Prepared::new(
        format!(
            "select i.*, (extract(epoch from i.sent_at) * 1000000)::bigint as key, \
                o.attempts, o.due_at, o.sent_at as delivered_at, o.failed_at, o.answer \
             from (select id, organization_id, email, role, invited_by_name, sent_at, expires_at from invitations where {condition}"
        ),
        binds,
    );
    if let From::After(key) | From::Before(key) = from {
        let tail = format!(" and (sent_at, id) {compare} ('epoch'::timestamptz + ?::bigint * interval '1 microsecond', ?)");
        select.push(&tail, [Bind::Int(key.value.parse().unwrap_or(0)), Bind::Int(key.id)]);
    }
    let rest = format!(
        " order by sent_at {direction}, id {direction} limit {}) i \
         left join lateral (select attempts, due_at, sent_at, failed_at, answer from outbox \
            where organization_id = i.organization_id and invitation_id = i.id order by created_at desc limit 1) o on true \
         order by i.sent_at {direction}, i.id {direction}",
        LINES + 1
    );
    select.push(&rest, []);
    Ok(Page::cut(select.load(conn)?, from))
}

/// How many open invitations match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(
    conn: &mut PgConnection,
    organization: OrganizationId,
    project: Option<ProjectId>,
    search: &Search,
) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Hits {
        #[diesel(sql_type = BigInt)]
        hits: i64,
    }
    let (condition, binds) = condition(organization, project, search);
    let sql = format!("select count(*) as hits from (select 1 from invitations where {condition} limit {}) h", COUNTED + 1);
    let hits: Hits = Prepared::new(sql, binds).get_result(conn)?;
    Ok(hits.hits)
}

fn condition(organization: OrganizationId, project: Option<ProjectId>, search: &Search) -> (String, Vec<Bind>) {
    let mut sql = "organization_id = ? and accepted_at is null and revoked_at is null".to_owned();
    let mut binds = vec![Bind::Int(organization.0)];
    if let Some(project) = project {
        sql.push_str(
            " and id in (select p.invitation_id from invitation_projects p where p.organization_id = ? and p.project_id = ?)",
        );
        binds.extend([Bind::Int(organization.0), Bind::Int(project.0)]);
    }
    let (more, values) = search.condition("email", &["email"]);
    sql.push_str(&more);
    binds.extend(values);
    (sql, binds)
}
