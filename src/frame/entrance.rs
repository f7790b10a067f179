//! Letting somebody in, by whatever way they proved who they are.

use actix_web::HttpRequest;

use super::{
    After, Stage,
    extract::{carry_token, token},
    known,
};
use crate::{
    http::{Answer, request::facts},
    model::{EmailAddress, Secret},
    operations,
};

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
    known::remember(request, stage.site(), email, stage.after(after)?)
}
