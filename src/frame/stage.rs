//! What a handler acts on besides who is asking and what they say.

use actix_session::{Session, SessionExt};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};

use super::{
    After, Chrome, Outside, Parted,
    chrome::Elsewhere,
    extract::Scene,
    flash,
    guards::{Place, ProjectPlace},
    htmx::Hx,
    respond,
};
use crate::{
    http::{
        db::Db,
        error::{Answer, Error},
        request::facts,
        site::Site,
    },
    model::{Secret, person::Person},
    operations::{
        Refusal,
        throttle::{self, Counted, Try},
    },
};

/// The database, the scene and the session of a request in one. Ask for it once: a whole page takes the sentence that was left.
#[derive(Clone)]
pub struct Stage {
    pub db: Db,
    pub scene: Scene,
    pub session: Session,
}

impl Stage {
    /// Whether htmx is asking, and for what.
    pub fn hx(&self) -> &Hx {
        &self.scene.hx
    }

    /// What is the same for every request.
    pub fn site(&self) -> &Site {
        &self.scene.site
    }

    /// The frame of a page of an organization's settings, with this entry of the menu marked.
    pub fn organization(&self, place: &Place, current: &'static str) -> Chrome {
        Chrome::organization(self.scene.clone(), place, current)
    }

    /// The frame of a page of a project's settings, with this entry of the menu marked.
    pub fn project(&self, at: &ProjectPlace, current: &'static str) -> Chrome {
        Chrome::project(self.scene.clone(), at, current)
    }

    /// The frame of a person's own pages, with this entry of the menu marked.
    pub fn profile(&self, person: &Person, reach: Elsewhere, current: &'static str) -> Chrome {
        Chrome::profile(self.scene.clone(), person, reach, current)
    }

    /// The frame of a page for people who are nowhere yet, with whoever is signed in.
    pub fn outside(&self, person: Option<&Person>) -> Outside {
        match person {
            Some(person) => Outside::with(self.scene.clone(), person),
            // What was left for somebody whose session has ended is nobody else's to read (F23).
            None => Outside::new(Scene { flash: None, ..self.scene.clone() }),
        }
    }

    /// Counts a try before its work. Without what comes of it nothing is hashed (F6).
    ///
    /// # Errors
    /// `TooMany` where a limit is reached.
    pub async fn count_first(&self, what: Try, request: &HttpRequest) -> Result<Result<Counted, Refusal>, Error> {
        let facts = facts(request);
        self.db.beside().write(move |tx| throttle::count_first(tx, &what, &facts)).await
    }

    /// The page, or the part of it that htmx asked for.
    pub fn show(&self, page: &impl Parted) -> Answer {
        self.show_as(StatusCode::OK, page)
    }

    /// The same form again, with what was typed and what is wrong with it.
    pub fn show_again(&self, page: &impl Parted) -> Answer {
        self.show_as(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// The page or its part with another status.
    pub fn show_as(&self, status: StatusCode, page: &impl Parted) -> Answer {
        let body = if self.hx().wants_part() { page.part()? } else { page.render()? };
        Ok(respond::html(status, body))
    }

    /// Sends the person on.
    pub fn send_to(&self, path: &str) -> Answer {
        Ok(self.hx().send_to(path))
    }

    /// Where one stands after something was done, with the sentence that says so.
    pub fn after(&self, after: After) -> Answer {
        after.answer(self.hx(), &self.session)
    }

    /// The page or its part, in which something may just have been changed in place. Whoever presses again stands where `done`
    /// says (U3).
    pub fn show_changed(&self, page: &impl Parted, done: Option<After>) -> Answer {
        let mut answer = self.show(page)?;
        if let Some(done) = done {
            answer.extensions_mut().insert(done);
        }
        Ok(answer)
    }

    /// The one answer in which a secret stands (R2.12, S4). Nothing of it is kept: whoever presses again lands at `back` and is told
    /// what to do if it is `lost`. The list behind the dialog shows what is new.
    pub fn show_once(&self, page: &impl Parted, back: &str, lost: &str) -> Answer {
        let again = After::saying(back, format!("This was already done. The secret was shown once. {lost}"));
        let mut answer = self.show_changed(page, Some(again))?;
        for (name, value) in [("hx-trigger", "list-changed"), ("cache-control", "no-store")] {
            answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Ok(answer)
    }

    /// A secret that is the same however often this button is pressed (U3), so that nothing of it has to be kept.
    pub fn secret(&self, purpose: &str) -> Secret {
        match self.db.press() {
            Some(press) => Secret::for_press(&self.site().config.secret_key, purpose, press.digest),
            None => Secret::new(),
        }
    }

    /// Leaves a sentence for the next whole page.
    pub fn leave(&self, sentence: &str) {
        flash::leave(&self.session, sentence.into());
    }
}

impl FromRequest for Stage {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (db, scene) = (Db::from_request(request, payload).into_inner(), Scene::of(request).ok_or(Error::Broken));
        let session = request.get_session();
        std::future::ready(db.and_then(|db| scene.map(|scene| Self { db, scene, session })))
    }
}
