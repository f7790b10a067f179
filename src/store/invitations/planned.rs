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

/// How many letters of an organization left lately or wait.
#[derive(Debug, Clone, QueryableByName)]
pub struct Counted {
    /// Planned since the time that was asked for, up to now; those to the domains that were left out do not count.
    #[diesel(sql_type = BigInt)]
    pub gone: i64,
    /// The same of one person, in all organizations and to whatever domain.
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
    let domains = "array(select distinct split_part(u.email, '@', 2) from memberships m join users u on u.id = m.user_id \
         where m.organization_id = o.id and m.role = any(?) and u.email_proven_at is not null)";
    Prepared::new(
        format!("select o.created_at as founded_at, {domains} as proven_domains from organizations o where o.id = ?"),
        [Bind::words(roles, OrganizationRole::as_str), Bind::Int(organization.0)],
    )
    .get_result(conn)
}

/// Counts the letters of an organization, and those of one person, that are planned after `since`.
pub fn count(
    conn: &mut PgConnection,
    organization: OrganizationId,
    sender: Option<UserId>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    without: &[&str],
) -> QueryResult<Counted> {
    let (since, now) = (Bind::Time(since), Bind::Time(now));
    let mut select = Prepared::new(
        "select count(*) filter (where planned_at <= ? and recipient_domain <> all(string_to_array(?, ' '))) as gone, \
             count(*) filter (where planned_at > ?) as waiting, min(planned_at) filter (where planned_at > ?) as next_at, \
             (select count(*) from outbox where sender_id = ? and planned_at > ? and planned_at <= ?) as gone_of_person \
         from outbox where organization_id = ?",
        [
            now.clone(),
            Bind::Text(without.join(" ")),
            now.clone(),
            now.clone(),
            Bind::Int(sender.map_or(0, |sender| sender.0)),
            since.clone(),
            now,
            Bind::Int(organization.0),
        ],
    );
    select.push(" and planned_at > ?", [since]);
    select.get_result(conn)
}
