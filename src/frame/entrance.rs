//! Letting somebody in, by whatever way they proved who they are.

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use chrono::Utc;

use super::{
    After, Hx, Stage,
    extract::{carry_token, token},
    known_browser,
};
use crate::{
    http::{Answer, Db, Error, Press, Site, request::facts},
    model::{EmailAddress, Secret, addresses, limits::ENTERED_AGAIN},
    operations,
    store::{account::sessions, presses::PressRecord},
};

/// What the token of a session is made for that a form opens without asking for a password: `Stage::secret`.
pub const ENTRANCE: &str = "session";

/// Ends the session the browser came with (F23), has it carry the new one, and has it remember the account (F12).
///
/// # Errors
/// Those of the database.
pub async fn enter(stage: &Stage, request: &HttpRequest, (session, email): (&Secret, &EmailAddress), after: After) -> Answer {
    if let Some(former) = token(&stage.session) {
        let facts = facts(request);
        stage.db.write(move |tx| operations::account::sessions::end_former(tx, former, facts)).await??;
    }
    carry_token(&stage.session, session)?;
    known_browser::remember(request, stage.site(), email, stage.after(After { enters: true, ..after })?)
}

/// The same for whoever pressed twice: their browser heeds the second answer alone, and it may be the only one that brings the
/// session (U3). Its token is made of the press, which has the link, the mark that was drawn for this browser and all that was typed,
/// so nothing of it is kept. It holds for a moment, and no longer than that session: whoever signed out stays so.
///
/// # Errors
/// Those of the database.
pub async fn enter_again(request: &HttpRequest, db: &Db, (press, counted): (&Press, &PressRecord), after: After) -> Answer {
    let (hx, session) = (Hx::of(request), request.get_session());
    let site = request.app_data::<Data<Site>>().ok_or(Error::Broken)?;
    let secret = Secret::for_press(&site.config.secret_key, ENTRANCE, press.digest);
    let digest = secret.digest();
    let opened = match Utc::now() - counted.pressed_at < ENTERED_AGAIN {
        true => db.ask(move |conn| sessions::standing(conn, digest)).await?,
        false => None,
    };
    let Some(opened) = opened else {
        return After::saying(addresses::LOGIN, "This was already done. Sign in to continue.").answer(&hx, &session);
    };
    carry_token(&session, &secret)?;
    known_browser::remember(request, site, &opened.user.email, after.answer(&hx, &session)?)
}
