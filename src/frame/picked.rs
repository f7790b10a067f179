//! Things ticked in a list of a form.

use std::{fmt::Display, marker::PhantomData, str::FromStr};

use serde::{Serialize, Serializer};

use super::Fields;

/// What was ticked, kept as typed until it is checked.
#[derive(Debug, Clone)]
pub struct Picked<I> {
    typed: Vec<String>,
    of: PhantomData<I>,
}

impl<I> Picked<I> {
    /// Takes everything ticked under this name.
    pub fn take(fields: &mut Fields, name: &str) -> Self {
        Self { typed: fields.all(name), of: PhantomData }
    }

    /// What was typed, whatever it is of.
    pub fn as_typed(&self) -> Picked<String> {
        Picked { typed: self.typed.clone(), of: PhantomData }
    }

    /// "No projects", "1 project", "3 projects".
    pub fn count(&self, (one, many): (&str, &str)) -> String {
        match self.typed.len() {
            0 => format!("No {many}"),
            1 => format!("1 {one}"),
            n => format!("{n} {many}"),
        }
    }
}

impl<I: Display> Picked<I> {
    /// Whether this one is ticked.
    pub fn has(&self, id: &I) -> bool {
        let id = id.to_string();
        self.typed.contains(&id)
    }
}

impl<I: FromStr + Ord> Picked<I> {
    /// The things, sorted and each once, or nothing if one of them is no such thing.
    pub fn ids(&self) -> Option<Vec<I>> {
        self.typed.iter().map(|id| id.parse().ok()).collect::<Option<_>>().map(sorted)
    }

    /// The things, sorted and each once, without what is no such thing.
    pub fn known(&self) -> Vec<I> {
        sorted(self.typed.iter().filter_map(|id| id.parse().ok()).collect())
    }
}

impl<I> Default for Picked<I> {
    fn default() -> Self {
        Self { typed: Vec::new(), of: PhantomData }
    }
}

impl<I> Serialize for Picked<I> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.typed.serialize(to)
    }
}

fn sorted<I: Ord>(mut ids: Vec<I>) -> Vec<I> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectId;

    fn picked(ids: &[&str]) -> Picked<ProjectId> {
        Picked::take(&mut Fields::from(ids.iter().map(|id| ("project", *id)).collect::<Vec<_>>()), "project")
    }

    #[test]
    fn what_is_ticked_is_sorted_and_each_once() {
        assert_eq!(picked(&["3", "1", "3"]).ids(), Some(vec![ProjectId(1), ProjectId(3)]));
        assert_eq!(picked(&["3", "x"]).ids(), None);
        assert_eq!(picked(&["3", "x", "1"]).known(), [ProjectId(1), ProjectId(3)]);
        assert!(picked(&["3"]).has(&ProjectId(3)) && !picked(&["3"]).has(&ProjectId(1)));
    }

    #[test]
    fn what_is_ticked_is_counted_in_words() {
        let words = |ids: &[&str]| picked(ids).count(("project", "projects"));
        assert_eq!([words(&[]), words(&["1"]), words(&["1", "2"])], ["No projects", "1 project", "2 projects"]);
    }
}
