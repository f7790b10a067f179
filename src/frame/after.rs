//! Where one stands after something was done, and the sentence that says what was done.

use actix_session::Session;
use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use super::{
    Hx, respond,
    undo::{Told, Undo},
};
use crate::http::Error;

/// The end of something that was done. It is kept for whoever presses again, so no secret belongs into it (U3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// On these pages a dialog closes, the list looks again and a notice says what happened.
    pub on: Vec<String>,
    /// From anywhere else, and without script, one goes here.
    pub to: String,
    pub sentence: Option<String>,
    /// How it is taken back, where it can be (L2).
    #[serde(default)]
    pub undo: Option<Undo>,
    /// A session was opened, whose token is made of the press.
    #[serde(default)]
    pub enters: bool,
}

impl After {
    /// Goes there without a word.
    pub fn to(path: impl Into<String>) -> Self {
        Self { on: Vec::new(), to: path.into(), sentence: None, undo: None, enters: false }
    }

    /// Goes there, where the sentence stands then.
    pub fn saying(path: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { sentence: Some(sentence.into()), ..Self::to(path) }
    }

    /// Stays on that page, whose list looks again; from elsewhere one goes there.
    pub fn on(path: impl Into<String>, sentence: impl Into<String>) -> Self {
        let path = path.into();
        Self { on: vec![path.clone()], ..Self::saying(path, sentence) }
    }

    /// The same, but from elsewhere one goes back to where one came from.
    pub fn back_to(self, path: impl Into<String>) -> Self {
        Self { to: path.into(), ..self }
    }

    /// The dialog also opens on that page, and closes there.
    pub fn or_on(mut self, path: impl Into<String>) -> Self {
        self.on.push(path.into());
        self
    }

    /// The notice has a button that takes it back.
    pub fn undone_by(self, undo: Option<Undo>) -> Self {
        Self { undo, ..self }
    }

    /// What its notice says.
    pub fn told(&self) -> Option<Told> {
        self.sentence.clone().map(|sentence| Told { sentence, undo: self.undo.clone() })
    }

    /// The answer that says so. It remembers where it came from, for `once`.
    ///
    /// # Errors
    /// `Broken` if the sentence cannot be drawn.
    pub fn answer(self, hx: &Hx, session: &Session) -> Result<HttpResponse, Error> {
        let on: Vec<&str> = self.on.iter().map(String::as_str).collect();
        let mut answer = match self.told() {
            Some(told) => respond::done(hx, session, &on, &self.to, told)?,
            None => hx.send_to(&self.to),
        };
        answer.extensions_mut().insert(self);
        Ok(answer)
    }
}
