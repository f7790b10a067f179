//! Whether this Steward can work, for load balancers and whoever starts and stops programs.

use actix_web::{HttpRequest, HttpResponse};

use crate::http::{Db, Error, proxy_path};

/// `GET /health` and `GET /health/ready`: 200 if a change goes through in the database, 503 and a sentence if not (F22).
pub async fn index(db: Db) -> Result<HttpResponse, Error> {
    Ok(match db.ready().await {
        Ok(()) => HttpResponse::Ok().body("ok"),
        Err(unready) => HttpResponse::ServiceUnavailable().body(unready.to_string()),
    })
}

/// `GET /health/live`: 200 while the program answers at all. Starting it again helps only where this is not so (F22). The doctor asks
/// here how its request came (C6.7).
pub async fn live(request: HttpRequest) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    if let Some(header) = proxy_path::answer(&request) {
        answer.insert_header(header);
    }
    answer.body("ok")
}
