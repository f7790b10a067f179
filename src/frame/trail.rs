//! Where a page stands: its organization and project, in the bar, in the heading and in the title of the browser's tab (L5).

use std::fmt;

use askama::filters::{Html, escape};

use crate::model::{OrganizationId, ProjectId, addresses};

/// The organization on the screen and, on a project's pages, the project.
#[derive(Debug, Clone)]
pub struct Trail {
    pub organization: String,
    pub project: Option<String>,
}

/// What a page is about, behind its heading: "Reset" of which project. Drawn, it is escaped; there is none on a person's own pages.
#[derive(Debug, Clone, Default)]
pub struct Of {
    /// The organization or project.
    place: Option<String>,
    /// Something in it that has a name of its own: a team, a person, an invitation.
    thing: Option<String>,
}

/// Where the switcher and the jump field of a page look, which knows where they were opened.
#[derive(Debug, Clone)]
pub struct Ways {
    pub switch: String,
    pub jump: String,
    /// The place as a field of a form.
    pub at: Option<(&'static str, String)>,
}

impl Trail {
    /// On a page of the organization's settings.
    pub fn organization(name: &str) -> Self {
        Self { organization: name.to_owned(), project: None }
    }

    /// On a page of a project's settings.
    pub fn project(organization: &str, project: &str) -> Self {
        Self { organization: organization.to_owned(), project: Some(project.to_owned()) }
    }

    /// What the page is about.
    pub fn of(&self) -> Of {
        Of { place: Some(self.project.clone().unwrap_or_else(|| self.organization.clone())), thing: None }
    }
}

impl Of {
    /// The same with the thing in it that the page is about.
    pub fn thing(self, name: &str) -> Self {
        let thing = Some(name.to_owned()).filter(|thing| self.place.as_ref() != Some(thing));
        Self { thing, ..self }
    }

    /// The same behind a title, which knows no markup: the thing and where it is.
    pub fn title(&self) -> String {
        self.thing.iter().chain(&self.place).map(|name| format!(" · {name}")).collect()
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = self.thing.as_ref().or(self.place.as_ref()) else { return Ok(()) };
        let name = escape(name, Html).map_err(|_| fmt::Error)?;
        write!(f, "<span class=\"of\"><span class=\"hidden-text\"> · </span>{name}</span>")
    }
}

impl askama::filters::HtmlSafe for Of {}

impl Ways {
    /// On a person's own pages.
    pub fn own() -> Self {
        Self { switch: addresses::SWITCH.to_owned(), jump: addresses::GO.to_owned(), at: None }
    }

    /// On a page of the organization's settings.
    pub fn organization(id: OrganizationId) -> Self {
        let at = Some(("organization", id.to_string()));
        Self { switch: addresses::switch_from(id), jump: addresses::go_in(id), at }
    }

    /// On a page of a project's settings.
    pub fn project(id: ProjectId) -> Self {
        let at = Some(("project", id.to_string()));
        Self { switch: addresses::switch_from_project(id), jump: addresses::go_in_project(id), at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // L5
    #[test]
    fn a_name_behind_a_heading_is_text() {
        let of = Trail::project("Northwind", "<b>Shop</b>").of();
        assert!(of.to_string().contains("&#60;b&#62;Shop&#60;/b&#62;"), "{of}");
        assert_eq!(of.title(), " · <b>Shop</b>");
        let of = Trail::organization("Northwind").of().thing("Growth");
        assert_eq!(of.title(), " · Growth · Northwind");
        assert!(of.to_string().contains("Growth") && !of.to_string().contains("Northwind"));
        assert_eq!(Trail::organization("Northwind").of().thing("Northwind").title(), " · Northwind");
        assert_eq!((Of::default().to_string(), Of::default().title()), (String::new(), String::new()));
    }
}
