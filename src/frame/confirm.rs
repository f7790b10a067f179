//! The dialog before a change: what it is about, what would come of it, and the one button that makes it.

use actix_web::http::StatusCode;
use askama::Template;

use super::{Chrome, Fields, Hx, consequences::Consequences, named::Concerned, respond};
use crate::{
    http::Answer,
    model::{FieldErrors, OrganizationId, WebhookId, addresses, folding::reads_alike},
    operations::Lapsing,
};

/// Who or what is in the way, each with a sentence.
pub type Obstacles = Vec<(String, &'static str)>;

/// What stands in the dialog.
#[derive(Default)]
pub struct Confirm {
    pub title: String,
    /// The one thing it is about, where neither `names` nor `about` has it.
    pub thing: Option<String>,
    /// The things and people it is about.
    pub names: Vec<String>,
    /// The people it is about, each with an address, since names repeat (L9).
    pub people: Vec<Concerned>,
    /// The one thing it is about, and how its sentence goes on.
    pub about: Option<(String, String)>,
    pub sentences: Vec<String>,
    /// What has to be chosen before it is known what comes of it.
    pub choice: Option<Choice>,
    /// What somebody should think about before they go on.
    pub warning: Option<&'static str>,
    /// What is not shown person by person.
    pub besides: Option<String>,
    pub consequences: Option<Consequences>,
    /// What else is lost, a sentence each, above what changes for people.
    pub losses: Vec<String>,
    /// Said where nobody gains or loses anything; without it nothing is said then.
    pub quiet: Option<&'static str>,
    /// Open invitations that would lose their sender, with a tick to revoke them.
    pub invitations: Vec<String>,
    pub revoke: bool,
    /// What stays, under a heading.
    pub stays: Option<(&'static str, Vec<String>)>,
    /// What stays and goes on.
    pub goes_on: Vec<GoesOn>,
    /// What else it brings, a sentence each.
    pub effects: Vec<String>,
    /// It deletes something for good in the end, so whom to ask stands below (M12).
    pub asks: bool,
    /// Words to be typed before the button does anything.
    pub typed: Option<Typed>,
    /// What is wrong with what was chosen or typed.
    pub errors: FieldErrors,
    /// Why it cannot be done, by name. Without a choice there is no button then.
    pub reasons: Obstacles,
    pub fields: Vec<(&'static str, String)>,
    pub action: String,
    pub back: String,
    pub verb: &'static str,
    /// The button destroys nothing.
    pub mild: bool,
    /// What was confirmed would do something else by now.
    pub moved: bool,
}

/// What stays and goes on, under a heading, each with its page, and what is to be thought of then.
pub struct GoesOn {
    pub heading: &'static str,
    pub links: Vec<(String, String)>,
    pub hint: Option<&'static str>,
}

impl GoesOn {
    /// The service accounts that whoever is removed made and may know the secrets of (A39).
    pub fn service_accounts(links: Vec<(String, String)>) -> Self {
        let hint = "They may still know the secrets. You can rotate each secret on the page of its service account.";
        Self { heading: "Service accounts they created stay:", links, hint: Some(hint) }
    }

    /// The webhooks that somebody made who goes (K7.1).
    pub fn webhooks(heading: &'static str, organization: OrganizationId, made: Vec<(WebhookId, String)>) -> Self {
        let links = made.into_iter().map(|(id, host)| (host, addresses::webhook(organization, id))).collect();
        Self { heading, links, hint: None }
    }
}

/// Something to choose or to write; what comes of it is shown as soon as it is chosen.
pub struct Choice {
    pub label: String,
    pub name: &'static str,
    /// The id of the field, where another of its name is on the page.
    pub id: &'static str,
    /// Values and their words; nothing to choose from means something to write.
    pub options: Option<Vec<(String, String)>>,
    /// The words before anything is chosen.
    pub first: Option<&'static str>,
    pub value: String,
    pub hint: Option<String>,
}

impl Choice {
    fn is_chosen(&self, value: &str) -> bool {
        self.value == value
    }

    /// There is nothing to choose from.
    fn is_empty(&self) -> bool {
        self.options.as_ref().is_some_and(Vec::is_empty)
    }
}

/// A name to be typed, so that nobody confirms by habit.
pub struct Typed {
    pub label: String,
    /// What was typed so far.
    pub value: String,
}

/// What was confirmed, with the name or number that was typed for it.
#[derive(Debug, Clone, Default)]
pub struct TypedForm {
    pub typed: String,
    pub confirmed: Confirmed,
}

impl From<Fields> for TypedForm {
    fn from(mut fields: Fields) -> Self {
        Self { typed: fields.one("typed"), confirmed: Confirmed::take(&mut fields) }
    }
}

impl Typed {
    /// One rule wherever projects are reset or deleted: the name of the one is typed, or how many there are (L17).
    pub fn of(names: &[String], value: &str) -> Self {
        let label = match names {
            [one] => format!("To confirm, type the project name: {one}"),
            many => format!("To confirm, type the number of projects: {}", many.len()),
        };
        Self { label, value: value.to_owned() }
    }

    /// The same where an organization is deleted: its name is typed.
    pub fn of_organization(name: &str, value: &str) -> Self {
        Self { label: format!("To confirm, type the organization name: {name}"), value: value.to_owned() }
    }

    /// What is wrong with what was typed for it.
    pub fn fault_of_organization(name: &str, value: &str) -> FieldErrors {
        match reads_alike(value, name) {
            true => FieldErrors::default(),
            false => FieldErrors::on("typed", "This isn't the name of the organization."),
        }
    }

    /// What is wrong with what was typed. Names are compared as they are read, not sign by sign (U10).
    pub fn fault(names: &[String], value: &str) -> FieldErrors {
        let sentence = match names {
            [] => return FieldErrors::default(),
            [one] if reads_alike(value, one) => return FieldErrors::default(),
            [_] => "This isn't the name of the project.",
            many if value.trim() == many.len().to_string() => return FieldErrors::default(),
            _ => "This isn't the number of projects.",
        };
        FieldErrors::on("typed", sentence)
    }
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
    /// Whether the button is there: without a choice there is nothing to mend in the dialog itself.
    fn has_button(&self) -> bool {
        self.reasons.is_empty() || self.choice.is_some()
    }

    /// Whether the heading is what a dialog begins with: not where something else asks for attention first.
    fn is_read_first(&self) -> bool {
        !self.moved && self.reasons.is_empty() && self.choice.is_none()
    }

    /// Whoever looks at it is among many others it is about.
    fn is_about_oneself_too(&self) -> bool {
        self.people.len() > 1 && self.people.iter().any(|it| it.oneself)
    }

    /// There is nothing to choose, and so nothing to do.
    fn is_hopeless(&self) -> bool {
        self.choice.as_ref().is_some_and(Choice::is_empty)
    }

    /// The one thing it is about, if it is one.
    fn thing(&self) -> Option<&str> {
        match self.names.as_slice() {
            _ if self.thing.is_some() => self.thing.as_deref(),
            [one] => Some(one),
            [] => self.about.as_ref().map(|(name, _)| name.as_str()),
            _ => None,
        }
    }

    /// The dialog, or a page of its own: 409 where what was previewed has changed, 422 where something is to be mended first.
    pub fn show(self, hx: &Hx, chrome: Chrome) -> Answer {
        let wrong = !self.reasons.is_empty() || !self.errors.is_empty();
        let status = match (wrong, self.moved) {
            (true, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, true) => StatusCode::CONFLICT,
            (false, false) => StatusCode::OK,
        };
        let chrome = match self.thing() {
            Some(name) => chrome.about(name),
            None => chrome,
        };
        let page = ConfirmPage { chrome, confirm: Self { moved: self.moved && !wrong, ..self } };
        respond::with(status, hx, &page, &page.as_form())
    }
}
