//! What the audit log knows (R2.17). Each event is made by a constructor in the file of its wing, and its kind stands in
//! `kinds.csv`: a new event is a constructor and a line.

pub mod access;
pub mod account;
pub mod billing;
pub mod grants;
pub mod invitations;
pub mod joining;
pub mod members;
pub mod organizations;
pub mod projects;
pub mod service_accounts;
pub mod teams;
pub mod webhooks;

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ProjectId;

/// Something that happened, with what an auditor asks about it. Secrets have no place in it (R2.17).
#[derive(Debug, Clone)]
pub struct Event {
    kind: &'static str,
    category: &'static str,
    id: Option<String>,
    name: Option<String>,
    project: Option<ProjectId>,
    payload: Map<String, Value>,
}

impl Event {
    /// The published kind, `resource.action` (A37).
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The kind of thing it happened to: the word before the dot (A37).
    pub fn resource(&self) -> &'static str {
        self.kind.split_once('.').map_or(self.kind, |(resource, _)| resource)
    }

    /// The published category.
    pub fn category(&self) -> &'static str {
        self.category
    }

    /// The id and the name of what it happened to.
    pub fn entity(&self) -> (Option<&str>, Option<&str>) {
        (self.id.as_deref(), self.name.as_deref())
    }

    /// The project whose own log has it too.
    pub fn project(&self) -> Option<ProjectId> {
        self.project
    }

    /// The facts that differ from kind to kind.
    pub fn payload(&self) -> Value {
        Value::Object(self.payload.clone())
    }

    // What follows is private: only the constructors of the wings make events.

    /// An event of this kind, about nothing in particular yet.
    fn of(kind: &'static str) -> Self {
        Self { kind, category: "admin_action", id: None, name: None, project: None, payload: Map::new() }
    }

    /// It is about how somebody proves who they are.
    fn auth(self) -> Self {
        Self { category: "auth", ..self }
    }

    /// What it happened to: its id, and its name or address.
    fn about(self, id: impl ToString, name: &str) -> Self {
        Self { id: Some(id.to_string()), name: Some(name.to_owned()), ..self }
    }

    /// It stands in the log of this project too.
    fn within(self, project: ProjectId) -> Self {
        Self { project: Some(project), ..self }
    }

    /// What was before.
    fn was(self, value: impl Serialize) -> Self {
        self.with("previous", value)
    }

    /// What is since.
    fn now(self, value: impl Serialize) -> Self {
        self.with("current", value)
    }

    /// Another fact.
    fn with(mut self, fact: &str, value: impl Serialize) -> Self {
        self.payload.insert(fact.to_owned(), json!(value));
        self
    }
}

/// A role as events tell of its change, in an organization or in a project.
fn role(word: &str) -> Value {
    json!({ "name": word, "is_custom_role": false })
}

/// A line of the published table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    pub kind: &'static str,
    pub resource: &'static str,
    pub meaning: &'static str,
}

/// All kinds that are published, in the order of the table (A37).
pub fn published() -> &'static [Published] {
    static TABLE: LazyLock<Vec<Published>> = LazyLock::new(|| {
        let line = |line: &'static str| {
            let (kind, rest) = line.split_once(';')?;
            let (resource, meaning) = rest.split_once(';')?;
            Some(Published { kind, resource, meaning })
        };
        include_str!("kinds.csv").lines().skip(1).filter_map(line).collect()
    });
    &TABLE
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    /// The kinds that constructors make: all words with a dot among the texts in the files of the wings.
    fn made() -> BTreeSet<String> {
        let files = fs::read_dir("src/model/event").unwrap().map(|entry| entry.unwrap().path());
        let wings = files.filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("mod.rs"));
        let code: String = wings.map(|path| fs::read_to_string(path).unwrap()).collect();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        code.split('"').skip(1).step_by(2).filter(|text| text.contains('.')).map(str::to_owned).collect()
    }

    fn published() -> Vec<Vec<&'static str>> {
        include_str!("kinds.csv").lines().skip(1).map(|line| line.split(';').collect()).collect()
    }

    #[test]
    fn every_event_is_published_and_every_published_kind_happens() {
        let table: BTreeSet<String> = published().iter().map(|line| line[0].to_owned()).collect();
        let made = made();
        assert_eq!(made.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "not in kinds.csv");
        assert_eq!(table.difference(&made).collect::<Vec<_>>(), Vec::<&String>::new(), "made by no constructor");
    }

    // A37
    #[test]
    fn every_published_kind_stands_once_with_its_resource_and_its_meaning() {
        let mut seen = BTreeSet::new();
        for line in published() {
            let [kind, resource, meaning] = line[..] else { panic!("{line:?} has not three cells") };
            assert!(seen.insert(kind), "{kind} stands twice");
            assert_eq!(kind.split_once('.').unwrap().0, resource, "{kind}");
            assert!(meaning.ends_with('.') && meaning.matches('.').count() == 1, "{kind}: one sentence");
        }
    }

    #[test]
    fn an_event_says_what_happened_to_what_and_how_it_was_before() {
        let event = Event::of("lamp.moved").about(7, "Lamp").within(ProjectId(3)).was("hall").now("attic").with("by", "hand");
        assert_eq!((event.kind(), event.resource(), event.category()), ("lamp.moved", "lamp", "admin_action"));
        assert_eq!((event.entity(), event.project()), ((Some("7"), Some("Lamp")), Some(ProjectId(3))));
        assert_eq!(event.payload(), json!({ "previous": "hall", "current": "attic", "by": "hand" }));
        let event = Event::of("lamp.lit").auth();
        assert_eq!((event.category(), event.entity(), event.project()), ("auth", (None, None), None));
        assert_eq!(event.payload(), json!({}));
    }
}
