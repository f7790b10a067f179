//! Giving out what is kept: events, profiles, names (X44, M100, M102).

use super::{
    Profile, Wanted,
    access::{Brought, Opened},
};
use crate::{
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
/// Those of `Brought::open`.
pub fn export(conn: &mut PgConnection, brought: &Brought) -> Result<Opened, Refusal> {
    brought.open(conn, ProjectAction::DownloadReports)
}

/// The next piece of an export, if what was brought opens the project still.
///
/// # Errors
/// Those of `Brought::open`, and of the database.
pub fn piece(conn: &mut PgConnection, brought: &Brought, wanted: &Wanted) -> Result<Vec<KeptEvent>, Refusal> {
    export(conn, brought)?;
    Ok(given::piece(conn, wanted)?)
}

/// Opens a project for whoever reads its people (M102).
///
/// # Errors
/// Those of `Brought::open`.
pub fn opened_for_people(conn: &mut PgConnection, brought: &Brought) -> Result<Opened, Refusal> {
    brought.open(conn, ProjectAction::ExportUsersReport)
}

/// A page of people, and how many there are.
///
/// # Errors
/// Those of the database.
pub fn people(conn: &mut PgConnection, opened: &Opened, page: i64) -> Result<(Vec<Profile>, i64), Refusal> {
    let project = opened.receiver().id;
    Ok((profiles::page(conn, project, page)?, profiles::count(conn, project)?))
}

/// The names of events.
///
/// # Errors
/// Those of `Brought::open`, and of the database.
pub fn names(conn: &mut PgConnection, brought: &Brought, most: i64) -> Result<Vec<String>, Refusal> {
    let opened = brought.open(conn, ProjectAction::CreateReports)?;
    Ok(given::names(conn, opened.receiver().id, most)?)
}
