//! What can be set in a project: its name, its timezone, its time period (R2.7, R2.7.1). Nothing else changes with them.

use serde_json::{Value, json};

use super::held;
use crate::{
    model::{
        event,
        name::Name,
        project::{QuarterStart, WeekStart},
        timezone::Timezone,
    },
    operations::{Refusal, audit},
    policy::{
        ProjectPermit,
        proj::{EditName, EditTimezone, TimePeriod},
    },
    store::{Tx, projects},
};

/// Gives the project another name (M27). Answers whether it had a different one.
pub fn rename(tx: &mut Tx, by: &ProjectPermit<EditName>, name: &Name) -> Result<bool, Refusal> {
    let before = held(tx, by.organization(), by.project())?;
    if before.name == name.as_str() {
        return Ok(false);
    }
    projects::rename(tx, by.organization(), by.project(), name)?;
    record(tx, by, name.as_str(), json!({ "name": before.name }), json!({ "name": name.as_str() }))
}

/// Puts the project into another timezone (M33, M34). Data stays as it is; only how it is shown changes.
pub fn set_timezone(tx: &mut Tx, by: &ProjectPermit<EditTimezone>, timezone: Timezone) -> Result<bool, Refusal> {
    let before = held(tx, by.organization(), by.project())?;
    if before.timezone == timezone.name() {
        return Ok(false);
    }
    projects::set_timezone(tx, by.organization(), by.project(), timezone)?;
    record(tx, by, &before.name, json!({ "timezone": before.timezone }), json!({ "timezone": timezone.name() }))
}

/// Sets where weeks and quarters begin (X30).
pub fn set_time_period(
    tx: &mut Tx,
    by: &ProjectPermit<TimePeriod>,
    week: WeekStart,
    quarter: QuarterStart,
) -> Result<bool, Refusal> {
    let before = held(tx, by.organization(), by.project())?;
    if (before.week_start, before.quarter_start) == (week, quarter) {
        return Ok(false);
    }
    projects::set_time_period(tx, by.organization(), by.project(), (week, quarter))?;
    let said = |week: WeekStart, quarter: QuarterStart| json!({ "week_start": week.as_str(), "quarter_start": quarter.as_str() });
    record(tx, by, &before.name, said(before.week_start, before.quarter_start), said(week, quarter))
}

fn record<A>(tx: &mut Tx, by: &ProjectPermit<A>, name: &str, previous: Value, current: Value) -> Result<bool, Refusal> {
    audit::record_by(tx, &by.actor().actor, &event::projects::updated(by.project(), name, previous, current))?;
    Ok(true)
}
