//! What the merge guide offers beside the merge itself: the events as a file, and the ends of what goes on (M47, M50, D5.2, D5.4).

use std::time::Instant;

use actix_web::HttpResponse;
use chrono::NaiveDate;

use crate::{
    frame::{After, Fields, InProject, Query, Stage},
    http::{
        Answer, Error,
        export_stream::{ExportStream, Written, wanted},
    },
    model::addresses,
    operations::data::{DataCredential, giving, merging},
    policy::proj::{DownloadReports, MergeProjects},
};

/// Which days, and how.
#[derive(Debug, Clone)]
pub struct DaysQuery {
    from: String,
    to: String,
    for_import: bool,
}

impl From<Fields> for DaysQuery {
    fn from(mut fields: Fields) -> Self {
        Self { from: fields.one("from_date"), to: fields.one("to_date"), for_import: fields.one("for") == "import" }
    }
}

impl DaysQuery {
    fn days(&self) -> Result<(NaiveDate, NaiveDate), Error> {
        let day =
            |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.format("%Y").to_string().len() == 4);
        match (day(&self.from), day(&self.to)) {
            (Some(from), Some(to)) if from <= to => Ok((from, to)),
            (Some(_), Some(_)) => Err(Error::Bad("The first day must not be after the last day.")),
            _ => Err(Error::Bad("Choose the first and the last day.")),
        }
    }
}

/// `GET /projects/{project}/settings/merge/events`: as the export address gives them, or as an import takes them.
pub async fn download(InProject { at, .. }: InProject<DownloadReports>, stage: Stage, Query(query): Query<DaysQuery>) -> Answer {
    let (from, to) = query.days()?;
    let by = DataCredential::Person(at.place.actor.clone(), at.project.id);
    let key = by.clone();
    let opened = stage.site().data_pool.run(move |conn| giving::export(conn, &key)).await?.map_err(Error::from)?;
    let turn = stage.site().data_pool.allowances.export(at.project.id, Instant::now()).map_err(Error::TooMany)?;
    let written = Written { in_millis: query.for_import, packed: false, for_import: query.for_import };
    let events = wanted(opened.receiver(), (from, to), None);
    let flow = ExportStream::new(stage.site().data_pool.clone(), by, (opened.receiver(), events), (written, turn));
    let kind = if query.for_import { "for-import" } else { "events" };
    let name = format!("project-{}-{kind}-{from}-{to}.ndjson", at.project.id);
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}\"")))
        .insert_header(("cache-control", "no-store"))
        .streaming(flow.pieces()))
}

/// `POST /projects/{project}/settings/merge/cancellation`
pub async fn cancel(InProject { by, at, .. }: InProject<MergeProjects>, stage: Stage) -> Answer {
    let ended = stage.db.change(by, merging::cancel).await??;
    let sentence = if ended { "The merge was cancelled. What was copied stays." } else { "No merge is under way." };
    stage.after(After::on(addresses::merge_guide(at.project.id), sentence))
}

/// `POST /projects/{project}/settings/merge/forwarding/removal`
pub async fn end_forwarding(InProject { by, at, .. }: InProject<MergeProjects>, stage: Stage) -> Answer {
    let ended = stage.db.change(by, merging::end_forwarding).await??;
    let name = &at.project.name;
    let sentence = match ended {
        true => format!("What is sent to {name} stays there from now on."),
        false => format!("Nothing is sent on from {name}."),
    };
    stage.after(After::on(addresses::merge_guide(at.project.id), sentence))
}
