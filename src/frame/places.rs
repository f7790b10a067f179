//! Organizations and projects as lines of the switcher and the jump field: ticked where one is, and told apart where two have the
//! same name (L5).

use std::collections::HashMap;

use super::recent::Visited;
use crate::{
    model::{addresses, folding::folded},
    store::{organizations::OrganizationLine, projects::own::OwnProject},
};

/// A line that leads to an organization or a project.
pub struct PlaceLine {
    pub place: Visited,
    pub name: String,
    /// Which organization a project is in, or what one is in an organization.
    pub about: String,
    /// Its number, where another line has the same name.
    pub number: Option<String>,
    pub href: String,
    /// It is where one is.
    pub current: bool,
}

impl PlaceLine {
    /// An organization, with what one is there.
    pub fn organization(line: &OrganizationLine) -> Self {
        Self {
            place: Visited::Organization(line.id),
            name: line.name.clone(),
            about: line.role.to_string(),
            number: None,
            href: addresses::home_in(line.id),
            current: false,
        }
    }

    /// A project, with its organization.
    pub fn project(project: &OwnProject, organizations: &[OrganizationLine]) -> Self {
        let of = organizations.iter().find(|line| line.id == project.organization_id);
        Self {
            place: Visited::Project(project.id),
            name: project.name.clone(),
            about: of.map(|line| line.name.clone()).unwrap_or_default(),
            number: None,
            href: addresses::project(project.id),
            current: false,
        }
    }

    fn number(&self) -> String {
        match self.place {
            Visited::Organization(id) => id.to_string(),
            Visited::Project(id) => id.to_string(),
        }
    }
}

/// Gives lines of the same name their numbers, and ticks the one that stands for where one is.
pub fn told_apart(lists: &mut [&mut Vec<PlaceLine>], here: &[Visited]) {
    let key = |line: &PlaceLine| (matches!(line.place, Visited::Project(_)), folded(&line.name));
    let mut named: HashMap<_, Vec<Visited>> = HashMap::new();
    for line in lists.iter().flat_map(|list| list.iter()) {
        let places = named.entry(key(line)).or_default();
        if !places.contains(&line.place) {
            places.push(line.place);
        }
    }
    for line in lists.iter_mut().flat_map(|list| list.iter_mut()) {
        line.number = named.get(&key(line)).filter(|places| places.len() > 1).map(|_| line.number());
        line.current = here.contains(&line.place);
    }
}
