//! What of a project's users is shown: searched, filtered, and where the list stands.

use crate::{
    frame::{Fields, list::ListQuery},
    model::ProjectRole,
    policy::roles_in_every_project,
    store::{
        Search,
        grants::list::{ProjectUserQuery, ProjectUserSort},
    },
};

/// The part of the address behind `?`, with two words more than every list has.
#[derive(Clone)]
pub struct UsersQuery(pub ListQuery);

impl From<Fields> for UsersQuery {
    fn from(mut fields: Fields) -> Self {
        let (grant, data) = (fields.one("grant"), fields.one("data"));
        Self(ListQuery::from(fields).with("grant", &grant).with("data", &data))
    }
}

impl UsersQuery {
    /// The same as the store asks it.
    pub fn wanted(&self) -> ProjectUserQuery {
        let words = [("name", ProjectUserSort::Name), ("email", ProjectUserSort::Email)];
        let (sort, descending) = self.0.sorted(&words, (ProjectUserSort::Name, false));
        ProjectUserQuery {
            everywhere: roles_in_every_project(),
            given: ProjectRole::ALL,
            search: Search::typed(&self.0.search),
            role: self.0.role.parse().ok(),
            grant: self.0.word("grant").parse().ok(),
            sees_classified: match self.0.word("data") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            sort,
            descending,
            from: self.0.from.clone(),
        }
    }
}
