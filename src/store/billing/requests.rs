//! What is asked of the plan: one request waits at a time.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};

use crate::{
    model::{
        OrganizationId, PlanRequestId, UserId,
        billing::{PlanRequest, PlanRequestState},
        organization::Plan,
    },
    store::{
        Tx,
        schema::{organizations, plan_requests},
    },
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = plan_requests)]
struct Row {
    id: PlanRequestId,
    from_plan: Plan,
    to_plan: Plan,
    reason: Option<String>,
    effective_on: Option<NaiveDate>,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
    state: PlanRequestState,
    closed_at: Option<DateTime<Utc>>,
    closed_by_name: Option<String>,
    note: Option<String>,
}

impl From<Row> for PlanRequest {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            from: row.from_plan,
            to: row.to_plan,
            reason: row.reason,
            effective_on: row.effective_on,
            requested_by: row.requested_by_name,
            requested_at: row.requested_at,
            state: row.state,
            closed: row.closed_at.zip(row.closed_by_name),
            note: row.note,
        }
    }
}

/// A request, with whose it is.
pub type Whose = (OrganizationId, String, PlanRequest);

/// What an organization is waiting for, if anything.
pub fn open(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Option<PlanRequest>> {
    let row = plan_requests::table
        .filter(plan_requests::organization_id.eq(organization).and(plan_requests::state.eq(PlanRequestState::Open)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(PlanRequest::from))
}

/// Notes a request. The organization is locked, and nothing else of it waits.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    (from, to): (Plan, Plan),
    (reason, effective_on): (Option<&str>, Option<NaiveDate>),
    (user, name): (Option<UserId>, &str),
) -> QueryResult<PlanRequestId> {
    diesel::insert_into(plan_requests::table)
        .values((
            plan_requests::organization_id.eq(organization),
            plan_requests::from_plan.eq(from),
            plan_requests::to_plan.eq(to),
            plan_requests::reason.eq(reason),
            plan_requests::effective_on.eq(effective_on),
            plan_requests::requested_by.eq(user),
            plan_requests::requested_by_name.eq(name),
        ))
        .returning(plan_requests::id)
        .get_result(tx.0)
}

/// Ends a request that waits, if it still does.
pub fn close(tx: &mut Tx, id: PlanRequestId, state: PlanRequestState, (by, note): (&str, Option<&str>)) -> QueryResult<bool> {
    diesel::update(plan_requests::table.find(id).filter(plan_requests::state.eq(PlanRequestState::Open)))
        .set((
            plan_requests::state.eq(state),
            plan_requests::closed_at.eq(now.into_sql::<Nullable<Timestamptz>>()),
            plan_requests::closed_by_name.eq(by),
            plan_requests::note.eq(note),
        ))
        .execute(tx.0)
        .map(|n| n > 0)
}

/// The organizations whose smaller plan begins on this day, or began before.
pub fn due(conn: &mut PgConnection, today: NaiveDate) -> QueryResult<Vec<OrganizationId>> {
    plan_requests::table
        .filter(plan_requests::state.eq(PlanRequestState::Open).and(plan_requests::effective_on.le(today)))
        .order((plan_requests::effective_on, plan_requests::id))
        .select(plan_requests::organization_id)
        .load(conn)
}

/// Requests of all organizations, the oldest first: those that wait, or all of them.
pub fn everywhere(conn: &mut PgConnection, all: bool) -> QueryResult<Vec<Whose>> {
    let mut query = plan_requests::table.inner_join(organizations::table).into_boxed();
    if !all {
        query = query.filter(plan_requests::state.eq(PlanRequestState::Open));
    }
    let rows: Vec<(OrganizationId, String, Row)> =
        query.order(plan_requests::id).select((organizations::id, organizations::name, Row::as_select())).load(conn)?;
    Ok(rows.into_iter().map(|(id, name, row)| (id, name, row.into())).collect())
}

/// The request of this id, whatever became of it.
pub fn find(conn: &mut PgConnection, id: PlanRequestId) -> QueryResult<Option<PlanRequest>> {
    let row = plan_requests::table.find(id).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(PlanRequest::from))
}

/// The organization that asked.
pub fn whose(conn: &mut PgConnection, id: PlanRequestId) -> QueryResult<Option<OrganizationId>> {
    plan_requests::table.find(id).select(plan_requests::organization_id).first(conn).optional()
}
