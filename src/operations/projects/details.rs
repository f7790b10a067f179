//! What can be set in a project: its name, its timezone, its time period (R2.7, R2.7.1). Nothing else changes with them.

use serde_json::{Value, json};

use super::locked;
use crate::{
    model::{
        event,
        name::{Name, Renamed},
        project::{QuarterStart, WeekStart},
        timezone::Timezone,
    },
    operations::{Held, Refusal, audit, refusal::CHANGED_AGAIN},
    policy::{
        ProjectPermit,
        proj::{EditName, EditTimezone, TimePeriod},
    },
    store::{Tx, projects},
};

/// Gives the project another name (M27). To take a change back, `undoes` says what it made of the name (L2.1).
pub fn rename(held: &mut Held<ProjectPermit<EditName>>, name: &Name, undoes: Option<&str>) -> Result<Renamed, Refusal> {
    let renamed = Renamed { before: locked(held)?.name, now: name.to_string() };
    let Held { tx, by, .. } = held;
    if undoes.is_some_and(|left| left != renamed.before) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if renamed.is_change() {
        projects::rename(tx, by.organization(), by.project(), name)?;
        record(tx, by, &renamed.now, json!({ "name": renamed.before }), json!({ "name": renamed.now }))?;
    }
    Ok(renamed)
}

/// Puts the project into another timezone (M33, M34). Data stays as it is; only how it is shown changes. What is chosen anew is
/// stored under its present name; an older one stays where it is stored, until something else is chosen (U14). Returns the timezone
/// as it is now.
pub fn set_timezone(held: &mut Held<ProjectPermit<EditTimezone>>, timezone: Timezone) -> Result<Timezone, Refusal> {
    let before = locked(held)?;
    let Held { tx, by, .. } = held;
    if before.timezone == timezone.name() {
        return Ok(timezone);
    }
    let timezone = timezone.present();
    if before.timezone == timezone.name() {
        return Ok(timezone);
    }
    projects::set_timezone(tx, by.organization(), by.project(), timezone)?;
    record(tx, by, &before.name, json!({ "timezone": before.timezone }), json!({ "timezone": timezone.name() }))?;
    Ok(timezone)
}

/// Sets where weeks and quarters begin (X30).
pub fn set_time_period(
    held: &mut Held<ProjectPermit<TimePeriod>>,
    (week, quarter): (Option<WeekStart>, Option<QuarterStart>),
) -> Result<bool, Refusal> {
    let before = locked(held)?;
    let Held { tx, by, .. } = held;
    let (week, quarter) = (week.unwrap_or(before.week_start), quarter.unwrap_or(before.quarter_start));
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
