//! Project › Merge guide: the steps of merging two projects, each with how it stands (X34, M44–M50, D5.1).

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    frame::{Chrome, Fields, InProject, Query, Stage, chrome::grouped, guards::ProjectPlace, parted, when::When, zones},
    http::{Answer, Error},
    model::{
        ProjectId, addresses,
        limits::{BATCH_MOST, CLASHES_LOOKED_AT, EVENTS_KEPT_DAYS, IMPORT_BROKEN_AFTER, PEOPLE_COUNTED_IN, QUIET_AFTER},
        merge::{ImportState, MergeState},
    },
    operations::data::{
        Holding,
        importing::Import,
        merging::{self, Guided},
    },
    policy::proj::MergeProjects,
};

/// The other project, and whether people are to be counted.
#[derive(Debug, Clone)]
pub struct GuideQuery {
    to: String,
    people: bool,
}

impl From<Fields> for GuideQuery {
    fn from(mut fields: Fields) -> Self {
        Self { to: fields.one("to"), people: fields.one("people") == "yes" }
    }
}

#[derive(Template)]
#[template(path = "projects/merge.html")]
struct GuidePage {
    chrome: Chrome,
    id: ProjectId,
    name: String,
    here: String,
    /// How often the page looks again by itself, while something moves.
    looks: &'static str,
    targets: Vec<(ProjectId, String)>,
    target: Option<(ProjectId, String)>,
    token: String,
    source: Side,
    theirs: Side,
    aliases: bool,
    /// The zone whose time the project exports, where it is one of old.
    local: Option<String>,
    /// For how long events are kept: "2 years".
    kept: String,
    export: String,
    import: String,
    first_day: String,
    today: String,
    moving: Option<Moving>,
    /// Where what is still sent goes, and until when.
    forwards: Option<(String, String)>,
    /// The last file that was uploaded.
    imported: Option<Imported>,
    people: People,
}

parted!(GuidePage);

/// How much a project holds.
struct Side {
    events: String,
    profiles: String,
    groups: String,
    last: Option<When>,
    /// Something came within the last day.
    receives: bool,
}

/// The people that the events of both are about.
enum People {
    /// Nobody asked.
    Unasked,
    Counted(String, String),
    /// There are too many events for a page.
    TooMany,
}

/// The last merge, as it is shown.
struct Moving {
    state: MergeState,
    into: String,
    by: String,
    began: When,
    ended: Option<When>,
    seen: i64,
    all: i64,
    lines: Vec<(&'static str, String)>,
    /// What came into the source since, where it is over.
    arrived: Option<String>,
}

/// The last file that was uploaded into the other project, as it is shown.
struct Imported {
    file: String,
    state: ImportState,
    began: When,
    received: i64,
    size: i64,
    lines: Vec<(&'static str, String)>,
    reasons: Vec<String>,
    /// How many lines were refused beside those.
    others: String,
    sentence: String,
}

/// `GET /projects/{project}/settings/merge`, with `?to=` for the other project.
pub async fn guide(InProject { at, .. }: InProject<MergeProjects>, stage: Stage, Query(query): Query<GuideQuery>) -> Answer {
    let (actor, wanted) = (at.actor.clone(), query.to.parse().ok());
    let guided = stage.db.read(move |conn| merging::guided(conn, &actor, wanted)).await?;
    let people = if query.people { people(&stage, &at, &guided).await? } else { People::Unasked };
    stage.show(&GuidePage::of(&stage, at, guided, people))
}

async fn people(stage: &Stage, at: &ProjectPlace, guided: &Guided) -> Result<People, Error> {
    let Some(target) = &guided.target else { return Ok(People::Unasked) };
    if guided.source.events.max(guided.theirs.events) > PEOPLE_COUNTED_IN {
        return Ok(People::TooMany);
    }
    let (source, target) = (at.project.id, target.id);
    let count = stage.site().data_pool.run(move |conn| merging::people(conn, source, target)).await?;
    let (one, other) = count.map_err(Error::from)?;
    Ok(People::Counted(grouped(one), grouped(other)))
}

impl GuidePage {
    fn of(stage: &Stage, at: ProjectPlace, guided: Guided, people: People) -> Self {
        let (id, now) = (at.project.id, Utc::now());
        let site = stage.site().config.public_url.trim_end_matches('/').to_owned();
        let target = guided.target.as_ref().map(|target| (target.id, target.name.clone()));
        let day = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
        let source = Side::of(guided.source, now);
        let imported = guided.import.map(|import| Imported::of(import, now));
        let moves = imported.as_ref().is_some_and(Imported::runs)
            || guided.merge.as_ref().is_some_and(|(merge, _)| merge.state == MergeState::Running);
        Self {
            chrome: stage.project(&at, "Merge guide"),
            here: target.as_ref().map_or_else(|| addresses::merge_guide(id), |(to, _)| addresses::merge_guide_to(id, *to)),
            looks: match (moves, source.receives) {
                (true, _) => "every 2s, list-changed from:document",
                (false, true) => "every 30s, submit from:document delay:1500ms, list-changed from:document",
                (false, false) => "submit from:document delay:1500ms, list-changed from:document",
            },
            token: guided.target.map_or_else(String::new, |target| target.token),
            targets: guided.targets,
            target,
            theirs: Side::of(guided.theirs, now),
            aliases: guided.aliases,
            local: guided.local.then(|| zones::shown(&at.project.timezone, now)),
            kept: match guided.days_kept {
                EVENTS_KEPT_DAYS => "2 years".to_owned(),
                days => format!("{days} days"),
            },
            export: format!("{site}{}", addresses::EXPORT),
            import: format!("{site}{}?strict=1", addresses::IMPORT),
            first_day: day(guided.first_event.unwrap_or(at.project.created_at)),
            today: day(now),
            moving: guided.merge.map(|(merge, into)| Moving::of(&merge, into, (&at.project.name, &guided.source), now)),
            forwards: guided.forwards.map(|(into, until)| (into, until.format("%-d %B %Y").to_string())),
            imported,
            people,
            source,
            name: at.project.name,
            id,
        }
    }

    fn batch_most(&self) -> String {
        grouped(i64::try_from(BATCH_MOST).unwrap_or(i64::MAX))
    }

    fn starts(&self, to: &ProjectId) -> String {
        format!("{}?to={to}", addresses::merge_start(self.id))
    }

    fn takes(&self, to: &ProjectId) -> String {
        addresses::merge_import(*to, self.id)
    }

    /// What is looked at again. People who were counted stay as they were counted.
    fn watched(&self) -> &'static str {
        match self.people {
            People::Counted(_, _) => "#traffic,#imported",
            People::Unasked | People::TooMany => "#traffic,#imported,#compared",
        }
    }

    fn chosen(&self, id: &ProjectId) -> bool {
        self.target.as_ref().is_some_and(|(target, _)| target == id)
    }
}

impl Side {
    fn of(holding: Holding, now: DateTime<Utc>) -> Self {
        let last = holding.last_event_at.max(holding.last_received_at);
        Self {
            events: grouped(holding.events),
            profiles: grouped(holding.profiles),
            groups: match holding.groups > CLASHES_LOOKED_AT {
                true => format!("{}+", grouped(CLASHES_LOOKED_AT)),
                false => grouped(holding.groups),
            },
            receives: last.is_some_and(|last| now - last < QUIET_AFTER),
            last: last.map(|last| When::relative(last, now)),
        }
    }
}

impl Imported {
    fn of(import: Import, now: DateTime<Utc>) -> Self {
        let broke_off = import.state == ImportState::Running && now - import.moved_at > IMPORT_BROKEN_AFTER;
        let state = if broke_off { ImportState::Stopped } else { import.state };
        let again = "What was imported stays. Upload the file again: nothing is stored twice.";
        let sentence = match (state, import.failure) {
            (ImportState::Running, _) => "Leave this page open until the file is uploaded.".to_owned(),
            (ImportState::Done, _) if import.refused > 0 => {
                "Correct the refused lines and upload them again. Nothing is stored twice.".to_owned()
            }
            (ImportState::Done, _) => "Compare both projects in step 8.".to_owned(),
            (ImportState::Stopped, failure) => format!("{} {again}", failure.as_deref().unwrap_or("The upload was interrupted.")),
        };
        let megabytes = |bytes: i64| format!("{:.1}", bytes as f64 / 1024.0 / 1024.0);
        let mut lines =
            vec![("New", grouped(import.stored)), ("Already there", grouped(import.known)), ("Refused", grouped(import.refused))];
        if state != ImportState::Done && import.size > 0 {
            lines.insert(0, ("Uploaded", format!("{} of {} MB", megabytes(import.received), megabytes(import.size))));
        }
        let reasons: Vec<String> = import.reasons.lines().map(str::to_owned).collect();
        let others = import.refused - i64::try_from(reasons.len()).unwrap_or_default();
        Self {
            others: if others > 0 { grouped(others) } else { String::new() },
            file: if import.file.is_empty() { "A file".to_owned() } else { import.file },
            began: When::relative(import.started_at, now),
            received: import.received,
            size: import.size.max(import.received).max(1),
            state,
            lines,
            reasons,
            sentence,
        }
    }

    fn runs(&self) -> bool {
        self.state == ImportState::Running
    }
}

impl Moving {
    fn of(merge: &merging::Merge, into: String, (name, source): (&str, &Holding), now: DateTime<Utc>) -> Self {
        let known = merge.events_seen - merge.events_moved - merge.events_left_out;
        // What it was meant to be at the beginning says nothing once it is over: events may have gone meanwhile.
        let is_done = merge.state == MergeState::Done;
        let of = |seen: i64, all: i64| format!("{} of {}", grouped(seen), grouped(if is_done { seen } else { all.max(seen) }));
        let mut lines = vec![
            ("Events", of(merge.events_seen, merge.events)),
            ("Copied", grouped(merge.events_moved)),
            ("Already there", grouped(known)),
            ("Left out", grouped(merge.events_left_out)),
            ("Profiles", of(merge.profiles_seen, merge.profiles)),
        ];
        lines.retain(|(what, said)| said != "0" || *what == "Copied");
        // Profiles leave no number, and of events some may have been removed meanwhile.
        let more = source.events - merge.events_seen;
        let arrived = (is_done && source.last_received_at.is_some_and(|at| at > merge.started_at)).then(|| match more {
            1 => format!("1 event arrived in {name} since."),
            2.. => format!("{} events arrived in {name} since.", grouped(more)),
            _ => format!("Data arrived in {name} since the merge began."),
        });
        Self {
            state: merge.state,
            into,
            by: merge.started_by_name.clone(),
            began: When::relative(merge.started_at, now),
            ended: merge.ended_at.map(|at| When::relative(at, now)),
            seen: merge.events_seen + merge.profiles_seen,
            all: (merge.events.max(merge.events_seen) + merge.profiles.max(merge.profiles_seen)).max(1),
            lines,
            arrived,
        }
    }

    fn runs(&self) -> bool {
        self.state == MergeState::Running
    }

    /// What its state means, where the word alone does not say it.
    fn sentence(&self) -> &'static str {
        match self.state {
            MergeState::Running => "You can leave this page. The merge goes on.",
            MergeState::Done => "Compare both projects in step 8. You can merge again: nothing is stored twice.",
            MergeState::Cancelled => "What was copied stays. Merge again to go on: nothing is stored twice.",
            MergeState::Stopped => {
                "One of the projects ended, or the person who started it can no longer manage both. What was copied stays, and nothing is stored twice if you merge again."
            }
        }
    }
}
