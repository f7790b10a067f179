//! Faults that are nobody's fault: two changes at once, and a database that has no time.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

/// Another change was in the way: a deadlock that the database broke, a snapshot that does not hold any more, or a thing that
/// went away while something was tied to it. Once more, and it is told what is left (F9).
pub fn is_collision(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ForeignKeyViolation, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, about) => is_deadlock(about.as_ref()),
        _ => false,
    }
}

/// Diesel does not tell the code of a deadlock, and its sentence comes in the server's language. No other fault has a hint and
/// names those who wait for each other, one a line.
fn is_deadlock(about: &dyn DatabaseErrorInformation) -> bool {
    let waiting = about.details().is_some_and(|details| details.trim().lines().count() > 1);
    about.message().contains("deadlock") || (waiting && about.hint().is_some())
}

/// A statement that was ended because it took or waited too long.
pub fn is_timeout(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::Unknown, about) if about.message().contains("timeout"))
}

/// What a change ends with that is ready only when nobody waits for its answer any more.
pub fn too_late() -> Error {
    Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new("timeout: nobody waits for the answer any more".to_owned()))
}
