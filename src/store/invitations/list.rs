//! The list of open invitations.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text, Timestamptz},
};

use crate::{
    model::{
        EmailAddress, InvitationId, OrganizationId, OrganizationRole, ProjectId,
        letter::HeldBy,
        page::{From, LINES, Page},
    },
    store::{
        Search,
        keyset::{Order, capped, keyed},
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
    /// What the list is sorted by, for the next page's address.
    #[diesel(sql_type = Text)]
    pub key: String,
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
    /// Which limit keeps the letter waiting, if one does.
    #[diesel(sql_type = Nullable<Text>)]
    pub held_by: Option<HeldBy>,
}

keyed!(InvitedLine by key, id);

/// What the list of invitations is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InvitedSort {
    #[default]
    Sent,
    Email,
    Expires,
}

impl InvitedSort {
    fn order(self) -> Order {
        match self {
            Self::Sent => Order::by_time("sent_at", "id"),
            Self::Email => Order::by("email", "id"),
            Self::Expires => Order::by_time("expires_at", "id"),
        }
    }
}

/// Which open invitations, in which order, from where; of one project, or of all.
#[derive(Debug, Clone)]
pub struct InvitedQuery {
    pub project: Option<ProjectId>,
    pub search: Search,
    pub sort: InvitedSort,
    pub descending: bool,
    pub from: From,
}

/// A page of open invitations. The letters are looked up for the lines of the page only.
pub fn page(conn: &mut PgConnection, organization: OrganizationId, query: &InvitedQuery) -> QueryResult<Page<InvitedLine>> {
    let (order, from) = (query.sort.order().descending(query.descending), &query.from);
    let condition = condition(organization, query);
    let shown =
        condition.after("select id, organization_id, email, role, invited_by_name, sent_at, expires_at from invitations where ");
    let letter = "select attempts, due_at, sent_at, failed_at, answer, held_by from outbox \
         where organization_id = i.organization_id and invitation_id = i.id order by created_at desc limit 1";
    let lines = order
        .walk(shown, from, LINES + 1)
        .after(&format!(
            "select i.*, {} as key, o.attempts, o.due_at, o.sent_at as delivered_at, o.failed_at, o.answer, o.held_by from (",
            order.key_in("i.")
        ))
        .then(&format!(") i left join lateral ({letter}) o on true {}", order.again("i.", from)))
        .load(conn)?;
    Ok(Page::cut(lines, from))
}

/// How many open invitations match, exactly up to `COUNTED` and one more beyond it.
pub fn hits(conn: &mut PgConnection, organization: OrganizationId, query: &InvitedQuery) -> QueryResult<i64> {
    capped(conn, condition(organization, query).after("from invitations where "))
}

fn condition(organization: OrganizationId, query: &InvitedQuery) -> Prepared {
    let open = "organization_id = ? and accepted_at is null and revoked_at is null";
    let mut condition = Prepared::new(open, [Bind::Int(organization.0)]);
    if let Some(project) = query.project {
        condition.push(
            " and id in (select p.invitation_id from invitation_projects p where p.organization_id = ? and p.project_id = ?)",
            [Bind::Int(organization.0), Bind::Int(project.0)],
        );
    }
    condition.append(query.search.condition("search"))
}
