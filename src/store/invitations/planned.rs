//! What is planned to leave, as the limits on letters of invitation count it (F4).

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz},
};

use crate::{
    model::{EmailAddress, OrganizationId, OrganizationRole, UserId},
    store::{
        prepared::{Bind, Prepared},
        schema::outbox,
    },
};

/// A letter of invitation that left lately or will leave.
#[derive(Debug, Clone, QueryableByName)]
pub struct Planned {
    #[diesel(sql_type = Text)]
    pub recipient: EmailAddress,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub written_at: DateTime<Utc>,
    /// It is of the organization that was asked for.
    #[diesel(sql_type = Bool)]
    pub ours: bool,
    /// It is of the person who was asked for, in whichever organization.
    #[diesel(sql_type = Bool)]
    pub theirs: bool,
}

/// What is known of an organization that writes letters.
#[derive(Debug, Clone, QueryableByName)]
pub struct Writer {
    #[diesel(sql_type = Timestamptz)]
    pub founded_at: DateTime<Utc>,
    /// The mail domains in which somebody with one of the roles that were asked for has proven an address.
    #[diesel(sql_type = Array<Text>)]
    pub proven_domains: Vec<String>,
}

/// What the screens for inviting say of an organization, asked in one statement.
#[derive(Debug, Clone, QueryableByName)]
pub struct InvitingFigures {
    #[diesel(embed)]
    pub writer: Writer,
    /// The mail domain of each of its letters that were planned since the time that was asked for, up to now.
    #[diesel(sql_type = Array<Text>)]
    pub gone: Vec<String>,
    /// How many are those of one person, in all organizations.
    #[diesel(sql_type = BigInt)]
    pub gone_of_person: i64,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// When the next of those that wait leaves.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_at: Option<DateTime<Utc>>,
}

/// The letters of this organization and of this person that are planned after `since`.
pub fn of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    sender: Option<UserId>,
    since: DateTime<Utc>,
) -> QueryResult<Vec<Planned>> {
    let (organization, sender) = (Bind::Int(organization.0), Bind::Int(sender.map_or(0, |sender| sender.0)));
    let columns = "select recipient, planned_at as at, created_at as written_at,";
    let mut select = Prepared::new(
        format!("{columns} true as ours, coalesce(sender_id = ?, false) as theirs from outbox where organization_id = ?"),
        [sender.clone(), organization.clone()],
    );
    select.push(" and planned_at > ?", [Bind::Time(since)]);
    select.push(
        &format!(" union all {columns} false as ours, true as theirs from outbox where sender_id = ? and organization_id <> ?"),
        [sender, organization],
    );
    select.push(" and planned_at > ?", [Bind::Time(since)]);
    select.load(conn)
}

/// The letters of whichever organization to these people that are planned after `since`.
pub fn to(
    conn: &mut PgConnection,
    people: &[EmailAddress],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(EmailAddress, DateTime<Utc>)>> {
    let planned: Vec<(EmailAddress, Option<DateTime<Utc>>)> = outbox::table
        .filter(outbox::recipient.eq_any(people.iter().map(EmailAddress::as_str).collect::<Vec<_>>()))
        .filter(outbox::planned_at.gt(since))
        .select((outbox::recipient, outbox::planned_at))
        .load(conn)?;
    Ok(planned.into_iter().filter_map(|(to, at)| Some((to, at?))).collect())
}

/// What is known of an organization, and of the domains of members with these roles.
pub fn writer(conn: &mut PgConnection, organization: OrganizationId, roles: &[OrganizationRole]) -> QueryResult<Writer> {
    Prepared::new(
        format!("select {WRITER} from organizations o where o.id = ?"),
        [Bind::words(roles, OrganizationRole::as_str), Bind::Int(organization.0)],
    )
    .get_result(conn)
}

const WRITER: &str = "o.created_at as founded_at, array(select distinct split_part(u.email, '@', 2) \
     from memberships m join users u on u.id = m.user_id \
     where m.organization_id = o.id and m.role = any(?) and u.email_proven_at is not null) as proven_domains";

/// The same, and what was written by it and by one person: what is planned after `since`, and what of it is gone by `now`.
pub fn count(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[OrganizationRole],
    sender: Option<UserId>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<InvitingFigures> {
    let (since, now, roles) = (Bind::Time(since), Bind::Time(now), Bind::words(roles, OrganizationRole::as_str));
    let (organization, sender) = (Bind::Int(organization.0), Bind::Int(sender.map_or(0, |sender| sender.0)));
    Prepared::new(
        format!(
            "select {WRITER}, \
                 array(select recipient_domain from outbox \
                     where organization_id = o.id and planned_at > ? and planned_at <= ? and recipient_domain is not null) as gone, \
                 (select count(*) from outbox where sender_id = ? and planned_at > ? and planned_at <= ?) as gone_of_person, \
                 later.waiting, later.next_at \
             from organizations o cross join lateral (select count(*) as waiting, min(planned_at) as next_at \
                 from outbox where organization_id = o.id and planned_at > ?) later \
             where o.id = ?"
        ),
        [roles, since.clone(), now.clone(), sender, since, now.clone(), now, organization],
    )
    .get_result(conn)
}
