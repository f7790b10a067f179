//! One `Idempotency-Key`, one deed: whoever sends a request again is told what the first one was answered (K4, U3).

use actix_web::{
    FromRequest as _, HttpMessage as _, ResponseError as _,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
    rt::time::sleep,
    web::{Bytes, Data},
};
use futures_util::stream;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    body::UNREADABLE,
    caller::{Caller, KnownCaller},
    envelope::{Kept, Refused},
    repeats::still,
    table::{Operation, plain},
};
use crate::{
    http::{Db, Error, press::Press, within::Ids},
    model::{
        Digest, FieldErrors,
        limits::{IDEMPOTENCY_KEY, REPEAT_BETWEEN, REPEAT_LOOKS, idempotency_key},
    },
    operations::presses as counted,
    store::presses::{self, PressRecord},
};

const KEY: &str = "idempotency-key";

/// Counts requests that carry a key. The account is looked at first: a key belongs to whoever sent it, and tells others nothing.
pub async fn idempotent(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(key) = request.headers().get(KEY).filter(|_| !request.method().is_safe()).cloned() else {
        return next.call(request).await;
    };
    let fits = |byte: &u8| byte.is_ascii_graphic();
    if !IDEMPOTENCY_KEY.contains(&key.len()) || !key.as_bytes().iter().all(fits) {
        let refused = Refused::from(FieldErrors::on("Idempotency-Key", idempotency_key()));
        return Ok(request.into_response(refused.error_response()));
    }
    // Whoever opens nothing is refused where everybody is, by what was found here: a wrong secret is one try.
    let came = Caller::from_request(request.request(), &mut Payload::None).await.map(|caller| caller.actor);
    let actor = came.as_ref().ok().cloned();
    request.extensions_mut().insert(KnownCaller(came));
    let Some(actor) = actor else { return next.call(request).await };
    let Some(account) = actor.actor.principal().and_then(|principal| principal.account()) else {
        return next.call(request).await;
    };
    let Ok(body) = request.extract::<Bytes>().await else {
        return Ok(request.into_response(Refused::from(Error::Bad(UNREADABLE)).error_response()));
    };
    let asked = hash(&[request.method().as_str().as_bytes(), plain(request.path()).as_bytes(), &body]);
    let press = Press::keyed(Digest(hash(&[b"program", account.to_string().as_bytes(), key.as_bytes()])));
    let (pattern, ids) = (request.match_pattern().unwrap_or_default(), Ids::of(request.request()));
    let operation = Operation::at(request.method(), &pattern);
    request.set_payload(carried(body.clone()));
    let Some(db) = request.app_data::<Data<Db>>().map(|db| db.as_ref().clone()) else { return next.call(request).await };
    let asked = data_encoding::HEXLOWER.encode(&asked);
    match waited(&db, press.digest).await {
        Ok(None) => {}
        Ok(Some(counted)) => {
            // Whoever lost the right since is told so, and not what the first request was answered.
            let told = match still(&db, operation, actor, ids, &body).await {
                Ok(()) => again(counted.answer, &asked),
                Err(refused) => refused.error_response(),
            };
            return Ok(request.into_response(told));
        }
        Err(error) => return Ok(request.into_response(Refused::from(error).error_response())),
    }
    request.extensions_mut().insert(press.clone());
    let response = next.call(request).await?;
    if operation.is_none_or(Operation::is_safe) {
        return Ok(response);
    }
    settled(&db, &press, &asked, response).await
}

fn hash(pieces: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(Sha256::digest(piece));
    }
    hash.finalize().into()
}

fn carried(bytes: Bytes) -> Payload {
    if bytes.is_empty() { Payload::None } else { Payload::Stream { payload: Box::pin(stream::once(async { Ok(bytes) })) } }
}

/// What is known of the key, if it was counted. While the first request has no answer yet, this waits for it a while.
async fn waited(db: &Db, digest: Digest) -> Result<Option<PressRecord>, Error> {
    for _ in 0..REPEAT_LOOKS {
        match db.ask(move |conn| presses::find(conn, digest)).await? {
            Some(counted) if !counted.answered => sleep(REPEAT_BETWEEN).await,
            known => return Ok(known),
        }
    }
    db.ask(move |conn| presses::find(conn, digest)).await
}

/// The first answer, for the same request; another request needs another key.
fn again(answer: Option<Value>, asked: &str) -> actix_web::HttpResponse {
    let Some(answer) = answer else { return Refused::Because(Error::Repeated).error_response() };
    if answer["asked"].as_str() != Some(asked) {
        return Refused::KeyOfAnother.error_response();
    }
    let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    actix_web::HttpResponse::build(status)
        .insert_header(("idempotency-replayed", "true"))
        .insert_header(("cache-control", "no-store"))
        .json(&answer["body"])
}

/// After the handler: keeps the answer of what was done, and waits for the first one's answer where it
/// was still under way.
async fn settled(
    db: &Db,
    press: &Press,
    asked: &str,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let digest = press.digest;
    let (was_counted, is_fine) = (press.is_counted(), response.status().is_success());
    if was_counted || is_fine {
        let kept = response.response().extensions().get::<Kept>().cloned();
        let answer = kept.map(|Kept(status, body)| json!({ "asked": asked, "status": status, "body": body }));
        // Whatever counted it did what it asks for: what was refused was taken back with the count. So the key is never given back.
        // What had nothing to write counts here, so that its key means one request, too.
        let done = db.write(move |tx| {
            if !was_counted {
                counted::count(tx, digest)?;
            }
            counted::answer(tx, digest, answer.as_ref())
        });
        match done.await {
            Ok(Ok(())) => return Ok(response),
            // The same key did something else meanwhile.
            Err(Error::Repeated) if !was_counted => {}
            _ => {
                tracing::warn!("what a request was answered could not be kept");
                return Ok(response);
            }
        }
    }
    // What the first took away is not found by the second.
    if !is_fine && ![StatusCode::CONFLICT, StatusCode::NOT_FOUND].contains(&response.status()) {
        return Ok(response);
    }
    match waited(db, digest).await {
        Ok(Some(PressRecord { answer: Some(answer), .. })) => {
            let request = response.into_parts().0;
            Ok(ServiceResponse::new(request, again(Some(answer), asked)))
        }
        _ => Ok(response),
    }
}
