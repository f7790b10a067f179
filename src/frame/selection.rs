//! What is ticked in a list, on its way to a dialog and back: single lines, or everything that matches (L9).

use std::str::FromStr;

use super::{Fields, Picked, confirm::Confirmed, list::ListQuery};
use crate::{
    http::{Db, Error},
    model::{
        ProjectId, ServiceAccountId, TeamId, UserId,
        limits::{SELECTED, first_selected},
        page::{From as Begins, Page},
    },
    store::{Keyed, PgConnection, QueryResult},
};

/// What can be ticked in a list.
pub trait Ticked: FromStr + Ord + Send + 'static {
    /// The name of its field.
    const FIELD: &'static str;
}

impl Ticked for UserId {
    const FIELD: &'static str = "user";
}

impl Ticked for TeamId {
    const FIELD: &'static str = "team";
}

impl Ticked for ProjectId {
    const FIELD: &'static str = "project";
}

impl Ticked for ServiceAccountId {
    const FIELD: &'static str = "account";
}

/// What is selected, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection<I> {
    pub ids: Vec<I>,
    pub all: Everything,
    pub confirmed: Confirmed,
}

impl<I: Ticked> From<Fields> for Selection<I> {
    fn from(mut fields: Fields) -> Self {
        let ids = Picked::take(&mut fields, I::FIELD).known();
        Self { ids, all: Everything::take(&mut fields), confirmed: Confirmed::take(&mut fields) }
    }
}

impl<I: Ticked> Selection<I> {
    /// The same with everything that `find` finds, where everything that matches is selected (L9).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn found(
        mut self,
        db: &Db,
        find: impl FnOnce(&mut PgConnection, Fields) -> QueryResult<Vec<I>> + Send + 'static,
    ) -> Result<Self, Error> {
        (self.ids, self.all) = self.all.found(db, self.ids, find).await?;
        Ok(self)
    }
}

/// What is said of things that were deleted: the name of one, the number of several, which are `things`.
pub fn deleted(names: &[String], things: &str) -> String {
    match names {
        [one] => format!("{one} was deleted."),
        many => format!("{} {things} were deleted.", many.len()),
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
