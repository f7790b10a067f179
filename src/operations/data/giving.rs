//! Giving out what is kept: events, profiles, names (X44, M100, M102).

use super::{
    Profile, Wanted,
    access::{DataCredential, Opened},
};
use crate::{
    model::limits::PROFILES_PAGE,
    operations::Refusal,
    policy::ProjectAction,
    store::{
        PgConnection,
        data::{given, given::KeptEvent, profiles},
    },
};

/// Opens a project for an export of its events (M100).
///
/// # Errors
/// Those of `DataCredential::open`.
pub fn export(conn: &mut PgConnection, brought: &DataCredential) -> Result<Opened, Refusal> {
    brought.open(conn, ProjectAction::DownloadReports)
}

/// The next piece of an export, if what was brought opens the project still.
///
/// # Errors
/// Those of `DataCredential::open`, and of the database.
pub fn piece(conn: &mut PgConnection, brought: &DataCredential, wanted: &Wanted) -> Result<Vec<KeptEvent>, Refusal> {
    export(conn, brought)?;
    Ok(given::piece(conn, wanted)?)
}

/// Opens a project for whoever reads its people (M102).
///
/// # Errors
/// Those of `DataCredential::open`.
pub fn opened_for_people(conn: &mut PgConnection, brought: &DataCredential) -> Result<Opened, Refusal> {
    brought.open(conn, ProjectAction::ExportUsersReport)
}

/// A page of people, of all or of these, and how many there are.
///
/// # Errors
/// Those of the database.
pub fn people(
    conn: &mut PgConnection,
    opened: &Opened,
    page: i64,
    only: Option<Vec<String>>,
) -> Result<(Vec<Profile>, i64), Refusal> {
    let project = opened.receiver().id;
    let Some(only) = only else { return Ok((profiles::page(conn, project, page)?, profiles::count(conn, project)?)) };
    let known = profiles::of(conn, project, "", &only)?;
    let total = i64::try_from(known.len()).unwrap_or(i64::MAX);
    let mut known: Vec<Profile> =
        known.into_iter().map(|(distinct_id, properties)| Profile { distinct_id, properties }).collect();
    known.sort_by(|one, other| one.distinct_id.cmp(&other.distinct_id));
    let size = usize::try_from(PROFILES_PAGE).unwrap_or(usize::MAX);
    let before = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(size);
    Ok((known.into_iter().skip(before).take(size).collect(), total))
}

/// Opens a project for whoever asks for the names of its events.
///
/// # Errors
/// Those of `DataCredential::open`.
pub fn opened_for_names(conn: &mut PgConnection, brought: &DataCredential) -> Result<Opened, Refusal> {
    brought.open(conn, ProjectAction::CreateReports)
}

/// The names of events.
///
/// # Errors
/// Those of the database.
pub fn names(conn: &mut PgConnection, opened: &Opened, most: i64) -> Result<Vec<String>, Refusal> {
    Ok(given::names(conn, opened.receiver().id, most)?)
}
