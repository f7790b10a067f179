//! Whether this Steward can work, for load balancers.

use actix_web::HttpResponse;

use crate::{
    http::{Db, Error},
    store,
};

/// `GET /health`: 200 if the database answers, 503 if not.
pub async fn index(db: Db) -> Result<HttpResponse, Error> {
    let ready = db.ask(|conn| Ok(store::ready(conn))).await.unwrap_or(false);
    if ready {
        Ok(HttpResponse::Ok().body("ok"))
    } else {
        Ok(HttpResponse::ServiceUnavailable().body("the database does not answer"))
    }
}
