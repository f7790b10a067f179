//! *Merge for Me*: what would move and what is in both, and then the merge itself (D5.2, D5.4).

use chrono::{TimeDelta, Utc};

use super::ends::of_one;
use crate::{
    frame::{
        After, Fields, Form, InProject, Query, Stage,
        change::{Change, look, make},
        chrome::grouped,
        confirm::{Choice, Confirm, Confirmed},
    },
    http::{Answer, Error},
    model::{
        FieldErrors, ProjectId, addresses,
        limits::{CLASHES_LOOKED_AT, FORWARDED_DAYS, QUIET_AFTER},
    },
    operations::{
        Held, Refusal,
        data::merging::{self, Begun, Clashes},
    },
    policy::{ProjectPermit, proj::MergeProjects},
    store::grants::Scope,
};

/// The other project, for how many days what is still sent goes there, and the mark of what was seen.
#[derive(Debug, Clone)]
pub struct StartForm {
    to: String,
    days: String,
    confirmed: Confirmed,
}

impl From<Fields> for StartForm {
    fn from(mut fields: Fields) -> Self {
        Self { to: fields.one("to"), days: fields.one("days"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /projects/{project}/settings/merge/start`, with `?to=`.
pub async fn new(within: InProject<MergeProjects>, stage: Stage, Query(form): Query<StartForm>) -> Answer {
    let (chrome, change) = (stage.project(&within.at, "Merge guide"), Merging::of(within, &stage, form).await?);
    look(change, stage, chrome).await
}

/// `POST /projects/{project}/settings/merge/start`. Without the mark of what was seen, that is shown first.
pub async fn create(within: InProject<MergeProjects>, stage: Stage, Form(form): Form<StartForm>) -> Answer {
    let confirmed = form.confirmed.clone();
    let (chrome, change) = (stage.project(&within.at, "Merge guide"), Merging::of(within, &stage, form).await?);
    make(change, confirmed, stage, chrome).await
}

/// Merging the project into another one.
#[derive(Clone)]
struct Merging {
    by: ProjectPermit<MergeProjects>,
    name: String,
    /// A project that is not there is answered like one that is not the person's to choose.
    to: Option<(ProjectId, String)>,
    days: Option<i64>,
    clashes: Clashes,
}

impl Merging {
    async fn of(within: InProject<MergeProjects>, stage: &Stage, form: StartForm) -> Result<Self, Error> {
        let (actor, source) = (within.at.actor.clone(), within.at.project.id);
        let typed = form.to;
        let (to, clashes) = stage
            .db
            .read(move |conn| -> Result<_, Refusal> {
                let to = merging::targets(conn, &actor)?.into_iter().find(|(id, _)| id.to_string() == typed);
                let clashes = match &to {
                    Some((target, _)) => merging::clashes(conn, source, *target)?,
                    None => Clashes::default(),
                };
                Ok((to, clashes))
            })
            .await?;
        let days = form.days.parse().ok().filter(|days| FORWARDED_DAYS.contains(days));
        Ok(Self { by: within.by, name: within.at.project.name, to, days, clashes })
    }

    fn into(&self) -> &str {
        self.to.as_ref().map_or("another project", |(_, name)| name)
    }

    fn choice(&self) -> Choice {
        let until = |days: i64| (Utc::now() + TimeDelta::days(days)).format("%-d %B %Y");
        let option = |days: i64| (days.to_string(), format!("Goes to {} until {}", self.into(), until(days)));
        Choice {
            label: format!("Data still sent with the token or a key of {}", self.name),
            name: "days",
            id: "days",
            options: Some(FORWARDED_DAYS.into_iter().map(option).collect()),
            first: Some("Stays where it is sent"),
            value: self.days.map_or_else(String::new, |days| days.to_string()),
            hint: Some(format!("Exports with a key of {} always come from {0}.", self.name)),
        }
    }

    fn effects(&self) -> Vec<String> {
        let Clashes { source, names, people, .. } = &self.clashes;
        let (from, into) = (&self.name, self.into());
        let (events, profiles) = (count(source.events, "event"), count(source.profiles, "profile"));
        let copied = match source.groups {
            0 => format!("{events} and {profiles}"),
            n => format!("{events}, {profiles} and {}", groups(n, "group profile")),
        };
        let mut all = vec![
            format!("{copied} are copied. {from} keeps them."),
            format!("Events that {into} already has aren't stored twice."),
            "Your plan doesn't count the copies: it counted these events when they arrived.".to_owned(),
        ];
        if !names.is_empty() {
            let first: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
            let more = if names.len() > first.len() { " and others" } else { "" };
            all.push(format!("Both have events named {}{more}. Afterwards they are the same events.", first.join(", ")));
        }
        if *people > 0 {
            let known = if source.profiles > CLASHES_LOOKED_AT { "At least " } else { "" };
            let sentence = "Where both know the same property, the profile updated last counts.";
            all.push(format!("{known}{} in both projects. {sentence}", are(*people)));
        }
        let receives = source.last_received_at.is_some_and(|at| Utc::now() - at < QUIET_AFTER);
        if receives && self.days.is_none() {
            all.push(format!("{from} still receives data. Events that arrive during the merge may need a second merge."));
        }
        all.push("$identify events are left out, and $user_id becomes distinct_id.".to_owned());
        all
    }
}

/// "1 event", "12,345 events".
pub(super) fn count(n: i64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{} {word}s", grouped(n)) }
}

/// The same of what is counted up to a limit: "10,000+ group profiles".
pub(super) fn groups(n: i64, word: &str) -> String {
    if n > CLASHES_LOOKED_AT { format!("{}+ {word}s", grouped(CLASHES_LOOKED_AT)) } else { count(n, word) }
}

fn are(people: i64) -> String {
    if people == 1 { "1 person is".to_owned() } else { format!("{} people are", grouped(people)) }
}

impl Change for Merging {
    type By = ProjectPermit<MergeProjects>;
    type Done = Begun;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        of_one(self.by.project())
    }

    fn is_ready(&self) -> bool {
        self.to.is_some()
    }

    fn lacks(&self) -> FieldErrors {
        match self.to {
            Some(_) => FieldErrors::default(),
            None => FieldErrors::on("", "Choose a project where you are an Owner or Admin."),
        }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Begun, Refusal> {
        let Some((target, _)) = &self.to else { return Err(self.lacks().into()) };
        merging::start(held, *target, self.days.map(TimeDelta::days))
    }

    fn words(&self) -> Confirm {
        let (source, to) = (self.by.project(), self.to.as_ref().map(|(id, _)| *id));
        Confirm {
            title: "Merge for Me".into(),
            about: Some((self.name.clone(), format!("is merged into {}.", self.into()))),
            sentences: vec!["What was copied can't be taken out again.".into()],
            choice: to.map(|_| self.choice()),
            quiet: Some("No one gains or loses access."),
            effects: if to.is_some() { self.effects() } else { Vec::new() },
            fields: to.map(|id| ("to", id.to_string())).into_iter().collect(),
            errors: self.lacks(),
            action: addresses::merge_start(source),
            back: to.map_or_else(|| addresses::merge_guide(source), |id| addresses::merge_guide_to(source, id)),
            verb: "Merge",
            ..Confirm::default()
        }
    }

    fn after(&self, begun: Begun) -> After {
        let source = self.by.project();
        let sentence = format!("{} is being merged into {}.", self.name, begun.target);
        let page = After::on(addresses::merge_guide(source), sentence);
        match self.to {
            Some((target, _)) => page.back_to(addresses::merge_guide_to(source, target)),
            None => page,
        }
    }
}
