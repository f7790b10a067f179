//! The last step of a merge by hand: a file with events is uploaded into the other project (M48, D5.5). It is read piece by piece and
//! stored block by block, so that it may be long, and each block is asked for anew.

use std::{
    fmt::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    rt::time::{sleep, timeout},
    web::{Bytes, Payload},
};
use futures_util::StreamExt;

use super::merge_start::count;
use crate::{
    frame::{After, Fields, InProject, Query, Stage},
    http::{Answer, DataPool, Error, concurrency::ConcurrencyLimit},
    model::{
        ProjectId, addresses,
        data::{
            lines::{Block, Lines},
            unpacked::Unreadable,
        },
        limits::{self, IMPORT_FILE_LONGEST, IMPORT_FILES, IMPORT_NOTED, IMPORT_SILENCE, UPLOAD_PACE},
    },
    operations::{
        Refusal,
        data::importing::{self, Progress, Upload},
    },
    policy::proj::SendEvents,
};

/// Files on their way in.
static FILES: ConcurrencyLimit = ConcurrencyLimit::new(usize::MAX, IMPORT_FILES);
/// So few bytes are unpacked at a time, of each of which a thousand may come.
const BITE: usize = 4 * 1024;
/// How often a block waits for its turn before the file is given up.
const WAITS: usize = 60;

/// The project whose guide it is.
#[derive(Debug, Clone)]
pub struct GuideOf {
    source: Option<ProjectId>,
}

impl From<Fields> for GuideOf {
    fn from(mut fields: Fields) -> Self {
        Self { source: fields.one("from").parse().ok() }
    }
}

/// `POST /projects/{project}/settings/merge/import`, with `?from=` for the project whose guide it is. What breaks off can be sent again:
/// nothing is stored twice.
pub async fn create(
    InProject { by, at, .. }: InProject<SendEvents>,
    stage: Stage,
    Query(guide): Query<GuideOf>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let size = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
    if size > IMPORT_FILE_LONGEST {
        return Err(Error::TooLong(limits::import_file_too_long()));
    }
    let _slot = FILES.acquire(Vec::new()).ok_or(Error::Overloaded)?;
    let mut parts = Multipart::new(request.headers(), payload);
    let mut file = Arriving::first(&mut parts).await?;
    let (named, size) = (file.name.clone(), i64::try_from(size).unwrap_or_default());
    let upload = stage.db.change(by, move |held| importing::begin(held, &named, size)).await??;
    let data_pool = stage.site().data_pool.clone();
    let mut run = Run { data_pool, project: at.project.id, upload, progress: Progress::default() };
    let done = run.take(&mut file).await;
    run.end(done.as_ref().err()).await?;
    done?;
    let sentence = run.told(&at.project.name);
    let source = guide.source.unwrap_or(at.project.id);
    stage.after(After::on(addresses::merge_guide(source), sentence).back_to(addresses::merge_guide_to(source, at.project.id)))
}

/// A file, as far as it has come.
struct Arriving {
    name: String,
    field: Field,
    first: Option<Bytes>,
    received: usize,
    waited: Duration,
}

impl Arriving {
    /// The first file of the form that has something in it.
    async fn first(parts: &mut Multipart) -> Result<Self, Error> {
        const NONE: Error = Error::Bad("Choose the file to import.");
        while let Ok(Some(Ok(field))) = timeout(IMPORT_SILENCE, parts.next()).await {
            let is_file = field.name() == Some("file");
            let name = field.content_disposition().and_then(|it| it.get_filename()).unwrap_or_default();
            let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
            let mut file = Self { name, field, first: None, received: 0, waited: Duration::ZERO };
            while let Some(piece) = file.next().await? {
                if is_file && !piece.is_empty() {
                    file.first = Some(piece);
                    return Ok(file);
                }
            }
        }
        Err(NONE)
    }

    /// The next piece, if it comes in time: nobody keeps a place by sending little.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let began = Instant::now();
        let piece = timeout(IMPORT_SILENCE, self.field.next()).await.map_err(|_| Error::BodyTooSlow)?;
        self.waited += began.elapsed();
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(|_| Error::Bad("The upload was interrupted. Send it again."))?;
        self.received += piece.len();
        let pace = Duration::from_secs(u64::try_from(self.received / UPLOAD_PACE).unwrap_or(u64::MAX));
        match () {
            () if self.received > IMPORT_FILE_LONGEST => Err(Error::TooLong(limits::import_file_too_long())),
            () if self.waited > IMPORT_SILENCE.saturating_add(pace) => Err(Error::BodyTooSlow),
            () => Ok(Some(piece)),
        }
    }
}

/// What becomes of it.
struct Run {
    data_pool: DataPool,
    project: ProjectId,
    upload: Upload,
    progress: Progress,
}

impl Run {
    async fn take(&mut self, file: &mut Arriving) -> Result<(), Error> {
        let (mut lines, mut noted) = (Lines::default(), Instant::now());
        while let Some(piece) = file.next().await? {
            if noted.elapsed() >= IMPORT_NOTED {
                self.note(file.received).await?;
                noted = Instant::now();
            }
            for bite in piece.chunks(BITE) {
                let blocks = lines.take(bite).map_err(unreadable)?;
                self.store(blocks, file.received).await?;
            }
        }
        self.store(lines.finish().map_err(unreadable)?, file.received).await
    }

    /// Stores these. Whoever has to wait for a turn does so, and meanwhile nothing more is read.
    async fn store(&mut self, blocks: Vec<Block>, received: usize) -> Result<(), Error> {
        self.progress.received = bytes(received);
        for block in blocks.into_iter().map(Arc::new) {
            self.allowed(block.numbers.len(), received).await?;
            let mut waits = 0;
            self.progress = loop {
                let (upload, block, progress) = (self.upload.clone(), Arc::clone(&block), self.progress.clone());
                // The block has its allowance, however often it is tried.
                let stored =
                    self.data_pool.run(move |conn| importing::store(conn, (&upload, &block), progress, |_, _| Ok(()))).await;
                waits += 1;
                let wait = match stored {
                    Ok(Ok(progress)) => break progress,
                    Ok(Err(Refusal::TooMany(seconds))) if waits < WAITS => seconds,
                    Err(Error::Overloaded | Error::Busy) if waits < WAITS => 1,
                    Ok(Err(refusal)) => return Err(refusal.into()),
                    Err(error) => return Err(error),
                };
                pause(wait).await;
                self.note(received).await?;
            };
        }
        Ok(())
    }

    /// Notes how far it has come. Where nobody has time for that, it is noted the next time.
    async fn note(&self, received: usize) -> Result<(), Error> {
        let progress = Progress { received: bytes(received), ..self.progress.clone() };
        let upload = self.upload.clone();
        match self.data_pool.run(move |conn| importing::note(conn, &upload, &progress)).await {
            Ok(noted) => Ok(noted?),
            Err(Error::Overloaded | Error::Busy) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Waits until the project may be sent so much.
    async fn allowed(&self, many: usize, received: usize) -> Result<(), Error> {
        for _ in 0..WAITS {
            match self.data_pool.allowances.send(self.project, many, Instant::now()) {
                Ok(()) => return Ok(()),
                Err(seconds) => pause(seconds).await,
            }
            self.note(received).await?;
        }
        Err(Error::Overloaded)
    }

    async fn end(&self, failed: Option<&Error>) -> Result<(), Error> {
        let failure = failed.map(|error| match error {
            Error::BodyTooSlow => "The upload was too slow.".to_owned(),
            Error::SignedOut | Error::NotFound | Error::Denied(_) => {
                "The person who uploaded it can no longer import here.".to_owned()
            }
            error => error.to_string(),
        });
        let (upload, progress) = (self.upload.clone(), self.progress.clone());
        Ok(self.data_pool.run(move |conn| importing::end(conn, &upload, &progress, failure.as_deref())).await??)
    }

    fn told(&self, name: &str) -> String {
        let Progress { stored, known, refused, .. } = self.progress;
        let mut sentence = format!("{} imported into {name}.", were(stored, "event"));
        for (n, word, end) in [(known, "event", "already there"), (refused, "line", "refused")] {
            if n > 0 {
                let _ = write!(sentence, " {} {end}.", were(n, word));
            }
        }
        sentence
    }
}

fn bytes(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

async fn pause(seconds: i64) {
    sleep(Duration::from_secs(u64::try_from(seconds.clamp(1, 30)).unwrap_or(1))).await;
}

fn were(n: i64, word: &str) -> String {
    format!("{} {}", count(n, word), if n == 1 { "was" } else { "were" })
}

fn unreadable(reason: Unreadable) -> Error {
    match reason {
        Unreadable::TooLong | Unreadable::TooMany => Error::TooLong(limits::import_file_too_long()),
        Unreadable::Packed => Error::Bad("The gzip file is broken or incomplete."),
        Unreadable::Letters => Error::Bad("The file must be UTF-8."),
        Unreadable::Json => Error::Bad("The file must have one event on each line (NDJSON). A JSON list can't be imported here."),
    }
}
