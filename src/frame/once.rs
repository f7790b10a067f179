//! One press, one deed (U3). A form that comes a second time is answered as the first one was, and nothing is done again, whatever
//! has become of the thing it was about. What is remembered stands in the database, so it holds for several Stewards alike.

use std::time::Duration;

use actix_session::SessionExt;
use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, header::CONTENT_TYPE},
    middleware::Next,
    rt::time::sleep,
    web::{Bytes, BytesMut, Data},
};
use futures_util::StreamExt;

use super::{After, entrance::enter_again, extract::token, htmx::Hx, referer, request_body::carried};
use crate::{
    http::{Db, Error, Press},
    model::{Digest, addresses},
    operations,
    store::{
        account::sessions,
        presses::{self, PressRecord},
    },
};

/// Signing in gives a token to one browser and no other; signing out and a letter for a new password do the same each time, and
/// the letters are counted for each address.
const ANEW: [&str; 3] = [addresses::LOGIN, addresses::LOGOUT, addresses::FORGOT_PASSWORD];
/// How often it is looked whether the first of two presses has its answer, and how long one waits between.
const LOOKS: usize = 60;
const BETWEEN: Duration = Duration::from_millis(50);

/// Counts presses. Behind `request_body` and before the guards: what a press was about may be gone when it comes again.
pub async fn once(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let press = match press(&mut request).await {
        Ok(Some(press)) => press,
        Ok(None) => return next.call(request).await,
        Err(error) => return Ok(request.error_response(error)),
    };
    let Some(db) = request.app_data::<Data<Db>>().map(|db| db.as_ref().clone()) else { return next.call(request).await };
    let session = token(&request.get_session());
    match repeated(&db, session, &press).await {
        Ok(Some(told)) => return Ok(answered(request, &db, &press, told).await),
        Ok(None) => {}
        Err(error) => return Ok(request.error_response(error)),
    }
    request.extensions_mut().insert(press.clone());
    let response = next.call(request).await?;
    match settled(&db, session, &press, &response).await {
        Ok(Some(told)) => {
            let request = response.into_parts().0;
            Ok(answered(ServiceRequest::from_request(request), &db, &press, told).await)
        }
        Ok(None) => Ok(response),
        Err(error) => {
            tracing::warn!(%error, "what a press was answered could not be kept");
            Ok(response)
        }
    }
}

/// The press, if the form carries a mark. The body is whole already, and is handed on as it is.
async fn press(request: &mut ServiceRequest) -> Result<Option<Press>, Error> {
    if *request.method() != Method::POST || ANEW.contains(&request.path()) {
        return Ok(None);
    }
    let body = read(request.take_payload()).await?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let press = Press::of(token(&request.get_session()), &address(request), kind, &body);
    request.set_payload(carried(body));
    Ok(press)
}

async fn read(mut payload: Payload) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(piece) = payload.next().await {
        body.extend_from_slice(&piece.map_err(|_| Error::Bad("The upload was interrupted. Send it again."))?);
    }
    Ok(body.freeze())
}

fn address(request: &ServiceRequest) -> String {
    request.uri().path_and_query().map_or_else(String::new, ToString::to_string)
}

/// What the first press was answered, and when, if anybody knows.
type Told = (After, Option<PressRecord>);

/// What the press was answered, before anybody asks who may: it is told only to the session that pressed, as long as it lives.
async fn repeated(db: &Db, session: Option<Digest>, press: &Press) -> Result<Option<Told>, Error> {
    match kept(db, press).await? {
        Some((counted, Some(after))) => told(db, session, counted, after).await,
        _ => Ok(None),
    }
}

/// A form that signs in ends the session it came with, so none is asked for there: what is told then asks for the new one.
async fn told(db: &Db, session: Option<Digest>, counted: PressRecord, after: After) -> Result<Option<Told>, Error> {
    let Some(session) = session.filter(|_| !after.enters) else { return Ok(Some((after, Some(counted)))) };
    let lives = db.ask(move |conn| sessions::standing(conn, session)).await?.is_some();
    Ok(lives.then_some((after, Some(counted))))
}

/// After the handler: keeps what the press was answered, gives its mark back if the deed was refused, and finds the first one's
/// answer for a press that came while the first was under way.
async fn settled(
    db: &Db,
    session: Option<Digest>,
    press: &Press,
    response: &ServiceResponse<BoxBody>,
) -> Result<Option<Told>, Error> {
    let (digest, refused) = (press.digest, response.status().as_u16() >= 400);
    if press.is_counted() {
        let after = response.response().extensions().get::<After>().and_then(|after| serde_json::to_value(after).ok());
        db.write(move |tx| match refused {
            true => operations::presses::give_back(tx, digest),
            false => operations::presses::answer(tx, digest, after.as_ref()),
        })
        .await??;
        return Ok(None);
    }
    for _ in 0..LOOKS {
        match kept(db, press).await? {
            None => return Ok(None),
            Some((counted, Some(after))) => return told(db, session, counted, after).await,
            Some((counted, None)) if counted.answered => break,
            Some(_) => sleep(BETWEEN).await,
        }
    }
    Ok(is_repeated(response).then(|| (back(response), None)))
}

/// The press as it was counted, and how it was answered.
async fn kept(db: &Db, press: &Press) -> Result<Option<(PressRecord, Option<After>)>, Error> {
    let digest = press.digest;
    let counted = db.ask(move |conn| presses::find(conn, digest)).await?;
    Ok(counted.map(|counted| {
        let after = counted.answer.clone().and_then(|answer| serde_json::from_value(answer).ok());
        (counted, after)
    }))
}

fn is_repeated(response: &ServiceResponse<BoxBody>) -> bool {
    response.response().error().and_then(|error| error.as_error::<Error>()).is_some_and(|error| matches!(error, Error::Repeated))
}

/// Where the form was, with a sentence, if nothing better is known: the answer showed a secret, or Steward ended before it was kept.
fn back(response: &ServiceResponse<BoxBody>) -> After {
    After::saying(
        referer::path(response.request()).unwrap_or_else(|| addresses::HOME.to_owned()),
        "This was already done. Here is how things are now.",
    )
}

async fn answered(request: ServiceRequest, db: &Db, press: &Press, (after, counted): Told) -> ServiceResponse<BoxBody> {
    let (hx, session) = (Hx::of(request.request()), request.get_session());
    let answer = match counted {
        Some(counted) if after.enters => enter_again(request.request(), db, (press, &counted), after).await,
        _ => after.answer(&hx, &session),
    };
    match answer {
        Ok(answer) => request.into_response(answer),
        Err(error) => request.error_response(error),
    }
}
