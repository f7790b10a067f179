//! Where one stands after something was done, and the sentence that says what was done.

/// The end of something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// On these pages a dialog closes, the list looks again and a notice says what happened.
    pub on: Vec<String>,
    /// From anywhere else, and without script, one goes here.
    pub to: String,
    pub sentence: Option<String>,
}

impl After {
    /// Goes there without a word.
    pub fn to(path: impl Into<String>) -> Self {
        Self { on: Vec::new(), to: path.into(), sentence: None }
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
}
