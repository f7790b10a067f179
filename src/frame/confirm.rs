//! A change that wants a second look: what it is about, what would come of it, and the one button that does it.

use std::fmt::Debug;

use actix_web::http::StatusCode;
use askama::Template;

use super::{Chrome, Fields, Hx, consequences::Consequences, respond};
use crate::{
    http::{Answer, Db, Error},
    model::OrganizationId,
    operations::{
        Lapsing, Reason, Refusal,
        preview::{self, Preview},
    },
    store::{Tx, grants::Scope},
};

/// Who or what is in the way, each with a sentence.
pub type Obstacles = Vec<(String, &'static str)>;

/// What stands in the dialog.
#[derive(Default)]
pub struct Confirm {
    pub title: String,
    /// The things and people it is about.
    pub names: Vec<String>,
    pub sentences: Vec<&'static str>,
    /// What is not shown person by person.
    pub besides: Option<String>,
    pub consequences: Option<Consequences>,
    /// Open invitations that would lose their sender, with a tick to revoke them.
    pub invitations: Vec<String>,
    pub revoke: bool,
    /// What stays, under a heading.
    pub stays: Option<(&'static str, Vec<String>)>,
    /// What else it brings, a sentence each.
    pub effects: Vec<String>,
    /// Words to be typed before the button does anything.
    pub typed: Option<Typed>,
    /// Why it cannot be done, by name. Then there is no button.
    pub reasons: Obstacles,
    pub fields: Vec<(&'static str, String)>,
    pub action: String,
    pub back: String,
    pub verb: &'static str,
    /// What was confirmed would do something else by now.
    pub moved: bool,
}

/// A name to be typed, so that nobody confirms by habit.
pub struct Typed {
    pub label: String,
    /// What was typed so far.
    pub value: String,
    pub error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "layout/confirm.html", blocks = ["form"])]
struct ConfirmPage {
    chrome: Chrome,
    confirm: Confirm,
}

/// What comes back with a confirmation.
#[derive(Debug, Clone, Default)]
pub struct Confirmed {
    /// The mark of what was seen; empty if nothing was.
    pub state: String,
    pub revoke: bool,
}

impl Confirmed {
    pub fn take(fields: &mut Fields) -> Self {
        let kept = fields.one("invitations") == "keep";
        Self { state: fields.one("state"), revoke: !kept || fields.has("revoke") }
    }

    pub fn lapsing(&self) -> Lapsing {
        if self.revoke { Lapsing::Revoke } else { Lapsing::PassOn }
    }
}

impl From<Fields> for Confirmed {
    fn from(mut fields: Fields) -> Self {
        Self::take(&mut fields)
    }
}

impl Confirm {
    /// Fills in what a preview showed, or why it cannot be.
    pub fn seen<T>(mut self, seen: Result<(Preview, T), Refusal>, note: impl FnOnce(&mut Self, T)) -> Result<Self, Error> {
        match seen {
            Ok((preview, outcome)) => {
                self.consequences = Some(Consequences::of(preview));
                note(&mut self, outcome);
            }
            Err(Refusal::Several(reasons)) => (self.moved, self.reasons) = (false, worded(reasons)),
            Err(Refusal::Invalid(errors)) => {
                self.moved = false;
                self.reasons = errors.iter().map(|sentence| (sentence.to_owned(), "")).collect();
            }
            Err(refusal) => return Err(refusal.into()),
        }
        Ok(self)
    }

    /// The dialog, or a page of its own.
    pub fn show(self, hx: &Hx, chrome: Chrome) -> Answer {
        let mistyped = self.typed.as_ref().is_some_and(|typed| typed.error.is_some());
        let status = match (self.moved, self.reasons.is_empty() && !mistyped) {
            (true, _) => StatusCode::CONFLICT,
            (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, true) => StatusCode::OK,
        };
        let page = ConfirmPage { chrome, confirm: self };
        respond::with(status, hx, &page, &page.as_form())
    }
}

/// Carries a change out and takes it back, for a dialog to show what it would do.
pub async fn rehearsed<T: Debug + Send + 'static>(
    db: &Db,
    organization: OrganizationId,
    scope: Scope,
    change: impl FnOnce(&mut Tx) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<(Preview, T), Refusal>, Error> {
    db.rehearse(move |conn| preview::preview(conn, organization, &scope, change)).await
}

/// Carries a change out if it is still what was seen. Nothing if the dialog has to be shown again.
pub async fn carried_out<T: Debug + Send + 'static>(
    db: &Db,
    organization: OrganizationId,
    scope: Scope,
    seen: String,
    change: impl Fn(&mut Tx) -> Result<T, Refusal> + Send + 'static,
) -> Result<Option<T>, Error> {
    let done = db.write(move |tx| preview::carry_out(tx, organization, &scope, &seen, change)).await?;
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Refusal::Changed | Refusal::Several(_) | Refusal::Invalid(_)) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

fn worded(reasons: Vec<(String, Reason)>) -> Obstacles {
    reasons.into_iter().map(|(name, reason)| (name, reason.sentence())).collect()
}
