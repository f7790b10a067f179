//! What is ticked in a list, on its way to a dialog and back: single lines, or everything that matches (L9).

use super::{Fields, Picked, confirm::Confirmed, list::ListQuery};
use crate::{
    http::{Db, Error},
    model::{
        UserId,
        limits::{SELECTED, first_selected},
        page::{From as Begins, Page},
    },
    store::{Keyed, PgConnection, QueryResult, grants::Scope},
};

/// Who is selected, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    pub people: Vec<UserId>,
    pub all: Everything,
    pub confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        let people = Picked::take(&mut fields, "user").known();
        Self { people, all: Everything::take(&mut fields), confirmed: Confirmed::take(&mut fields) }
    }
}

impl Selection {
    pub fn scope(&self) -> Scope {
        Scope { people: Some(self.people.clone()), projects: None }
    }

    /// The same with everybody that `find` finds, where everybody that matches is selected.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn found(
        mut self,
        db: &Db,
        find: impl FnOnce(&mut PgConnection, Fields) -> QueryResult<Vec<UserId>> + Send + 'static,
    ) -> Result<Self, Error> {
        (self.people, self.all) = self.all.found(db, self.people, find).await?;
        Ok(self)
    }
}

/// Everything that a list shows with its search and filters, in place of single ticks. The field `all` says what stands behind `?` in
/// the address of the list, so the selection is what matches when the dialog is opened; the dialog lists it, and what it lists
/// is what its button is about.
#[derive(Debug, Clone, Default)]
pub struct Everything {
    matching: Option<String>,
    /// More match than go in one step.
    more: bool,
}

impl Everything {
    pub fn take(fields: &mut Fields) -> Self {
        let matching = fields.has("all").then(|| fields.one("all"));
        Self { matching, more: false }
    }

    /// The ticked ones, or what `find` finds in place of them, as many as go in one step.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn found<I: Send + 'static>(
        self,
        db: &Db,
        ticked: Vec<I>,
        find: impl FnOnce(&mut PgConnection, Fields) -> QueryResult<Vec<I>> + Send + 'static,
    ) -> Result<(Vec<I>, Self), Error> {
        let Some(matching) = self.matching else { return Ok((ticked, Self::default())) };
        let fields = Fields::of_query(matching.trim_start_matches('?'));
        let mut found = db.read(move |conn| find(conn, fields)).await?;
        let more = found.len() > SELECTED;
        found.truncate(SELECTED);
        Ok((found, Self { matching: None, more }))
    }

    /// What the dialog says of those that are left.
    pub fn sentence(&self) -> Option<String> {
        self.more.then(|| first_selected().to_owned())
    }
}

/// The lines of a list, page by page, until they are more than go in one step.
///
/// # Errors
/// Those of the database.
pub fn gathered<L: Keyed>(mut page: impl FnMut(&Begins) -> QueryResult<Page<L>>) -> QueryResult<Vec<L>> {
    let (mut lines, mut from) = (Vec::new(), Begins::Start);
    loop {
        let next = page(&from)?;
        let more = next.has_next;
        lines.extend(next.lines);
        match lines.last().filter(|_| more && lines.len() <= SELECTED) {
            Some(last) => from = Begins::After(last.key()),
            None => return Ok(lines),
        }
    }
}

/// Where a list begins, whatever page of it was in front of somebody.
pub fn from_the_start(query: ListQuery) -> ListQuery {
    ListQuery { from: Begins::Start, before: 0, ..query }
}
