//! What a plan includes, and who is told how much of it is used (R2.10, C3.21, C3.22).

use chrono::{DateTime, Utc};

use crate::{
    mail::Desk,
    model::{
        EmailAddress,
        limits::ALLOWANCE_ALERTS,
        usage::{Period, percent},
    },
    operations::Refusal,
    policy::{OrgAction, allowances, included_events, roles_that},
    store::{
        PgConnection, Tx,
        billing::details,
        members,
        usage::{self, Near},
    },
};

/// The organizations that people have to be told of at this moment.
///
/// # Errors
/// Those of the database.
pub fn to_tell(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Near>, Refusal> {
    let least = ALLOWANCE_ALERTS.first().copied().unwrap_or(100);
    let near = usage::near(conn, Period::at(now), &allowances(), least)?;
    Ok(near.into_iter().filter(|it| passed(it).last().is_some_and(|largest| *largest > it.told)).collect())
}

/// Notes where the allowance is used up, and tells those who look after plan and bills: of the largest share that was passed, once
/// a month, whatever number of Stewards runs. Those below it that were passed meanwhile count as told. Returns whether somebody was
/// told. Only the background work calls it.
///
/// # Errors
/// Those of the database.
pub fn tell(tx: &mut Tx, desk: &Desk, near: &Near, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let (period, passed) = (Period::at(now), passed(near));
    let (Some(share), Some(included)) = (passed.last().copied(), included_events(near.plan)) else { return Ok(false) };
    if near.counted >= included {
        usage::note_used_up(tx, near.id, period)?;
    }
    if !usage::note_alerts(tx, near.id, period, &passed)? {
        return Ok(false);
    }
    let mut to: Vec<EmailAddress> =
        members::holding(tx, near.id, &roles_that(OrgAction::ManageBilling))?.into_iter().map(|(_, email)| email).collect();
    to.extend(details::copies(tx, near.id)?);
    to.sort();
    to.dedup();
    for email in to {
        let (organization, plan) = ((near.id, near.name.as_str()), (near.plan, included));
        desk.post(tx, &desk.allowance_alert(email, organization, plan, (share, near.counted), period))?;
    }
    Ok(true)
}

/// The shares of the allowance that were passed, the largest last.
fn passed(near: &Near) -> Vec<i64> {
    let used = included_events(near.plan).map_or(0, |included| percent(near.counted, included));
    ALLOWANCE_ALERTS.into_iter().filter(|threshold| *threshold <= used).collect()
}
