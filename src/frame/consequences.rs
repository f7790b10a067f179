//! What a change would do, as pages show it above the button that does it.

use std::collections::BTreeMap;

use super::chrome::grouped as number;
use crate::{
    model::{ProjectRole, limits::CONSEQUENCES},
    operations::preview::{PersonChange, Preview, ProjectChange},
    policy::Cell,
    store::grants::ways_in::{Kind, WayIn},
};

/// The consequences for everybody concerned.
pub struct Consequences {
    pub people: Vec<Person>,
    /// How many more people there are than are shown.
    pub more: usize,
    /// How many lose, gain and keep access, where they are many.
    pub summary: Vec<String>,
    /// What stops working and what ends, under headings.
    pub ends: Vec<(&'static str, Vec<String>)>,
    /// Travels with the form; see `operations::preview`.
    pub state: String,
}

/// What one person gains and loses.
pub struct Person {
    pub name: String,
    pub email: String,
    /// "Admin → Member", if the organization role changes.
    pub role: Option<String>,
    pub gained: Vec<&'static str>,
    pub lost: Vec<&'static str>,
    pub projects: Vec<Projects>,
}

/// Projects in which the same happens.
pub struct Projects {
    /// "Owner → no access".
    pub change: String,
    /// Red for a loss, green for a gain, quiet where only the reason is another one.
    pub tone: &'static str,
    pub names: Vec<String>,
    pub gained: Vec<String>,
    pub lost: Vec<String>,
    /// What they keep access through, where they lose a grant and not the project.
    pub kept_through: Vec<String>,
}

impl Consequences {
    pub fn of(preview: Preview) -> Self {
        Self {
            people: preview.people.iter().take(CONSEQUENCES).map(Person::of).collect(),
            more: preview.people.len().saturating_sub(CONSEQUENCES),
            summary: summary(&preview),
            ends: ends(preview.stops),
            state: preview.fingerprint,
        }
    }

    /// Nobody loses or gains anything, and nothing ends.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.ends.is_empty()
    }
}

/// Sentences with numbers; none where the few names say it themselves.
fn summary(preview: &Preview) -> Vec<String> {
    let about_projects = preview.people.is_empty() || preview.people.iter().any(|person| !person.projects.is_empty());
    if preview.people.len() + preview.kept < 2 || !about_projects {
        return Vec::new();
    }
    let mut counts = [0, 0, 0];
    for person in &preview.people {
        let loses = |change: &ProjectChange| !change.before.is_none() && change.after.is_none();
        let gains = |change: &ProjectChange| change.before.is_none() && !change.after.is_none();
        let column = match (person.projects.iter().any(loses), person.projects.iter().any(gains)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        counts[column] += 1;
    }
    let words = [
        ("loses access", "lose access"),
        ("gains access", "gain access"),
        ("keeps other access", "keep other access"),
        ("keeps the same access", "keep the same access"),
    ];
    let counted = counts.into_iter().chain([preview.kept]).zip(words).filter(|(n, _)| *n > 0);
    counted
        .map(|(n, (one, many))| match n {
            1 => format!("1 person {one}."),
            n => format!("{} people {many}.", number(i64::try_from(n).unwrap_or(i64::MAX))),
        })
        .collect()
}

fn ends(stops: Vec<WayIn>) -> Vec<(&'static str, Vec<String>)> {
    let mut groups: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for WayIn { kind, name, .. } in stops {
        groups.entry(kind).or_default().push(name);
    }
    let headed = |kind| match kind {
        Kind::Token => "Project tokens that stop working",
        Kind::Keys => "API keys and API secrets that stop working",
        Kind::ServiceAccount => "Service accounts that lose access",
        Kind::Invitation => "Open invitations that lose this project",
        Kind::Request => "Access requests that end",
    };
    groups.into_iter().map(|(kind, names)| (headed(kind), names)).collect()
}

impl Person {
    fn of(change: &PersonChange) -> Self {
        let word = |role: Option<_>| {
            role.map_or_else(|| "no longer a member".to_owned(), |role: crate::model::OrganizationRole| role.to_string())
        };
        Self {
            name: change.name.clone(),
            email: change.email.clone(),
            role: (change.before != change.after).then(|| format!("{} → {}", word(change.before), word(change.after))),
            gained: change.gained().into_iter().map(|action| action.label()).collect(),
            lost: change.lost().into_iter().map(|action| action.label()).collect(),
            projects: grouped(&change.projects),
        }
    }
}

/// Two hundred projects in which the same happens are one line with two hundred names.
fn grouped(changes: &[ProjectChange]) -> Vec<Projects> {
    let mut groups: BTreeMap<(String, String, Vec<String>), Vec<&ProjectChange>> = BTreeMap::new();
    for change in changes {
        let sources = change.after.grants().iter().map(|grant| grant.source.label()).collect();
        groups.entry((word(change.before.highest()), word(change.after.highest()), sources)).or_default().push(change);
    }
    groups
        .into_iter()
        .map(|((before, after, sources), changes)| {
            let first = changes[0];
            let words = |rights: Vec<(crate::policy::ProjectAction, Cell)>| {
                rights.into_iter().map(|(action, cell)| right(action, cell)).collect()
            };
            Projects {
                change: if before == after { format!("{after}, as before") } else { format!("{before} → {after}") },
                tone: match (first.lost().is_empty(), first.gained().is_empty()) {
                    (false, _) => "bad",
                    (true, false) => "good",
                    (true, true) => "quiet",
                },
                names: changes.iter().map(|change| change.name.clone()).collect(),
                gained: words(first.gained()),
                lost: words(first.lost()),
                kept_through: if first.before.is_none() { Vec::new() } else { sources },
            }
        })
        .collect()
}

/// A line of the tables with the word of its cell where that is not a plain yes.
pub fn right(action: crate::policy::ProjectAction, cell: Cell) -> String {
    match cell {
        Cell::Yes => action.label().to_owned(),
        cell => format!("{} ({})", action.label(), cell.label()),
    }
}

fn word(role: Option<ProjectRole>) -> String {
    role.map_or_else(|| "no access".to_owned(), |role| role.to_string())
}
