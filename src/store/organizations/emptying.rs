//! An organization is emptied before it goes, in steps so small that nobody waits long for one of them: what is half gone goes on
//! where it was, by whichever Steward (R2.11, M11).

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use crate::{
    model::{OrganizationId, OrganizationRole, UserId},
    store::{
        Tx,
        counts::{self, fewer},
        prepared::{Bind, Prepared},
        remains,
        schema::memberships,
    },
};

/// So much of a kind goes in a step. With a person go their teams, grants, filters and requests.
pub const AT_ONCE: i64 = 1_000;

/// What goes with nothing else, with the keys by which it is removed. Nothing of it is counted anywhere.
const APART: [(&str, &str); 6] = [
    ("webhook_deliveries", "id"),
    ("removals", "user_id"),
    ("project_departures", "project_id"),
    ("project_months", "project_id, month"),
    ("organization_months", "month, slot"),
    ("receipts", "id"),
];

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = BigInt)]
    gone: i64,
    /// How many of them were counted beside the organization.
    #[diesel(sql_type = Nullable<BigInt>)]
    counted: Option<i64>,
}

impl Gone {
    fn counted(&self) -> counts::By {
        fewer(usize::try_from(self.counted.unwrap_or_default()).unwrap_or_default())
    }
}

/// Removes a piece of what belongs to an organization. Those who hold one of these roles go last, with the organization itself: they
/// are told. Returns whether something went, so that there may be more.
pub fn step(tx: &mut Tx, organization: OrganizationId, last: &[OrganizationRole]) -> QueryResult<bool> {
    if people(tx, organization, last)? > 0 {
        return Ok(true);
    }
    for kind in [invitations, teams, service_accounts, projects, join_requests, apart] {
        if kind(tx, organization)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes what is left once no step finds anything: those who were to go last, and whatever came in the meantime.
pub fn rest(tx: &mut Tx, organization: OrganizationId) -> QueryResult<()> {
    while step(tx, organization, &[])? {}
    let sql = "delete from discoverability_domains where organization_id = ?";
    Prepared::new(sql, [Bind::Int(organization.0)]).execute(tx.0)?;
    counts::nothing_is_left(tx, organization)
}

fn people(tx: &mut Tx, organization: OrganizationId, last: &[OrganizationRole]) -> QueryResult<i64> {
    let people: Vec<UserId> = memberships::table
        .filter(memberships::organization_id.eq(organization).and(memberships::role.ne_all(last)))
        .order(memberships::user_id)
        .limit(AT_ONCE)
        .select(memberships::user_id)
        .load(tx.0)?;
    if people.is_empty() {
        return Ok(0);
    }
    counts::people_leave(tx, organization, &people)?;
    let them = memberships::table.filter(memberships::organization_id.eq(organization));
    let gone = diesel::delete(them.filter(memberships::user_id.eq_any(&people))).execute(tx.0)?;
    counts::members(tx, organization, fewer(gone))?;
    Ok(i64::try_from(gone).unwrap_or(i64::MAX))
}

fn invitations(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    let sql = "with gone as (delete from invitations where id in (select id from invitations where organization_id = ? limit ?) \
            returning accepted_at is null and revoked_at is null as open) \
        select count(*) as gone, count(*) filter (where open) as counted from gone";
    let gone = some(tx, organization, sql)?;
    counts::invitations(tx, organization, gone.counted())?;
    Ok(gone.gone)
}

fn join_requests(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    let sql = "with gone as (delete from join_requests where id in (select id from join_requests where organization_id = ? limit ?) \
            returning state = 'open' as open) \
        select count(*) as gone, count(*) filter (where open) as counted from gone";
    let gone = some(tx, organization, sql)?;
    counts::join_requests(tx, organization, gone.counted())?;
    Ok(gone.gone)
}

/// What is counted of a team goes with it.
fn teams(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    let sql = "with gone as (delete from teams where id in (select id from teams where organization_id = ? limit ?) returning id) \
        select count(*) as gone, null::bigint as counted from gone";
    Ok(some(tx, organization, sql)?.gone)
}

/// The teams in which they were counted are gone before.
fn service_accounts(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    let sql = "with gone as (delete from service_accounts \
            where id in (select id from service_accounts where organization_id = ? limit ?) returning id) \
        select count(*) as gone, null::bigint as counted from gone";
    Ok(some(tx, organization, sql)?.gone)
}

/// What those that go received is noted as left behind, and goes by itself. That of the others stays theirs until their step.
fn projects(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    let sql = format!(
        "with gone as (delete from projects where id in (select id from projects where organization_id = ? limit ?) \
            returning id, state = 'active' as active), {} \
        select count(*) as gone, count(*) filter (where active) as counted from gone",
        remains::leave_gone()
    );
    let gone = some(tx, organization, sql)?;
    counts::projects(tx, organization, gone.counted())?;
    Ok(gone.gone)
}

fn apart(tx: &mut Tx, organization: OrganizationId) -> QueryResult<i64> {
    for (table, key) in APART {
        let sql = format!(
            "with gone as (delete from {table} where organization_id = ? and ({key}) in \
                (select {key} from {table} where organization_id = ? limit ?) returning 1) \
             select count(*) as gone, null::bigint as counted from gone"
        );
        let here = Bind::Int(organization.0);
        let gone: Gone = Prepared::new(sql, [here.clone(), here, Bind::Int(AT_ONCE)]).get_result(tx.0)?;
        if gone.gone > 0 {
            return Ok(gone.gone);
        }
    }
    Ok(0)
}

fn some(tx: &mut Tx, organization: OrganizationId, sql: impl Into<String>) -> QueryResult<Gone> {
    Prepared::new(sql, [Bind::Int(organization.0), Bind::Int(AT_ONCE)]).get_result(tx.0)
}
