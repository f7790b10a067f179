//! A file with events that somebody uploads: stored block by block, each as an import by a program is, and counted line by line, so
//! that the end can say what became of all of them (D5.5).

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::{
    access::DataCredential,
    batches::{self, Batch, Outcome},
};
use crate::{
    model::{
        FieldErrors, ProjectId,
        data::{event::Way, lines::Block},
        event,
        limits::IMPORT_REASONS,
    },
    operations::{Held, Refusal, audit},
    policy::{OrgActor, ProjectPermit, proj::SendEvents},
    store::{self, PgConnection, data::imports, projects},
};

pub use crate::store::data::imports::{Import, Progress};

/// An upload under way.
#[derive(Debug, Clone)]
pub struct Upload {
    actor: OrgActor,
    project: ProjectId,
    name: String,
    file: String,
    started_at: DateTime<Utc>,
}

/// Begins an upload into the permit's project, which is written down before anything of it is stored. There is one at a time.
///
/// # Errors
/// `Invalid` while another one goes on.
pub fn begin(held: &mut Held<ProjectPermit<SendEvents>>, file: &str, size: i64) -> Result<Upload, Refusal> {
    let project = projects::lock(held.tx, held.by.organization(), held.by.project())?;
    let actor = held.by.actor().actor.clone();
    let Some(started_at) = imports::begin(held.tx, project.id, file, size, Utc::now())? else {
        let sentence = format!("A file is already being imported into {}. Wait for it to finish.", project.name);
        return Err(FieldErrors::on("", sentence).into());
    };
    audit::record_by(held.tx, &actor, &event::projects::import_started(project.id, &project.name, file))?;
    Ok(Upload { actor, project: project.id, name: project.name, file: file.to_owned(), started_at })
}

/// Stores what is good of a block, and notes how far the file has come. What was stored before counts as known. `allows` is that of
/// any batch.
///
/// # Errors
/// Those of `batches::events`: whoever uploads is asked anew each time whether they may. `Invalid` if it was given up for lost, and
/// another one began.
pub fn store(
    conn: &mut PgConnection,
    (upload, block): (&Upload, &Block),
    mut progress: Progress,
    allows: fn(ProjectId, usize) -> Result<(), i64>,
) -> Result<Progress, Refusal> {
    let by = DataCredential::Person(upload.actor.clone(), upload.project);
    let batch = Batch { text: &block.text, in_lines: true, by: Some(&by), allows: &allows, now: Utc::now() };
    let outcome = batches::events(conn, &batch, Way::Import)?.unwrap_or_default();
    tell(&mut progress, block, &outcome);
    note(conn, upload, &progress)?;
    Ok(progress)
}

/// Notes how far the file has come, whether something was stored or not: one that comes slowly has not broken off.
///
/// # Errors
/// `Invalid` if it was given up for lost, and another one began; those of the database.
pub fn note(conn: &mut PgConnection, upload: &Upload, progress: &Progress) -> Result<(), Refusal> {
    match imports::moved(conn, upload.project, upload.started_at, progress)? {
        true => Ok(()),
        false => Err(FieldErrors::on("", "This upload took too long, and another one began.").into()),
    }
}

fn tell(progress: &mut Progress, block: &Block, outcome: &Outcome) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let place = |index: usize| block.numbers.get(index).copied().unwrap_or_default();
    let unread = block.wrong.iter().map(|(line, reason)| (*line, (*reason).to_owned()));
    let mut wrong: Vec<(u64, String)> =
        outcome.wrong.iter().map(|wrong| (place(wrong.index), wrong.message.clone())).chain(unread).collect();
    wrong.sort_by_key(|(line, _)| *line);
    progress.stored += number(outcome.new);
    progress.known += number(outcome.taken.saturating_sub(outcome.new));
    progress.refused += number(wrong.len());
    let told = progress.reasons.lines().count();
    for (line, reason) in wrong.into_iter().take(IMPORT_REASONS.saturating_sub(told)) {
        let reason: String = reason.chars().filter(|sign| !sign.is_control()).take(300).collect();
        let _ = writeln!(progress.reasons, "Line {line}: {reason}");
    }
}

/// Ends an upload, with the sentence that says why if it broke off. What was stored stays.
///
/// # Errors
/// Those of the database.
pub fn end(conn: &mut PgConnection, upload: &Upload, progress: &Progress, failure: Option<&str>) -> Result<(), Refusal> {
    store::write(conn, |tx| {
        imports::moved(tx, upload.project, upload.started_at, progress)?;
        if imports::end(tx, upload.project, upload.started_at, failure)? > 0 {
            let counts = (progress.stored, progress.known, progress.refused);
            let event = event::projects::import_ended(upload.project, &upload.name, &upload.file, counts);
            audit::record_by(tx, &upload.actor, &event)?;
        }
        Ok(())
    })
}
