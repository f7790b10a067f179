//! Every answer in its envelope, and every refusal with its status and its words (R3.1).

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::http::Error;

/// What a program is answered instead of what it asked for.
#[derive(Debug)]
pub enum Refused {
    /// It brought nothing that opens anything. What exactly is wrong is not told.
    Credentials,
    /// Whatever a page would have been refused for.
    Because(Error),
}

/// What a handler of the interface answers.
pub type Reply = Result<HttpResponse, Refused>;

/// `{"status":"ok","results":…}`
pub fn ok(results: impl Serialize) -> Reply {
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(json!({ "status": "ok", "results": results })))
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        // A session ends with a page to sign in; a secret with a plain no.
        if matches!(error, Error::SignedOut) { Self::Credentials } else { Self::Because(error) }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => {
                f.write_str("Send the username and secret of a service account, or its secret as a bearer token.")
            }
            Self::Because(error) => error.fmt(f),
        }
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Credentials => StatusCode::UNAUTHORIZED,
            Self::Because(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header(("cache-control", "no-store"));
        match self {
            Self::Credentials => drop(answer.insert_header(("www-authenticate", "Basic realm=\"Steward\", Bearer"))),
            Self::Because(Error::TooMany(seconds)) => drop(answer.insert_header(("retry-after", seconds.to_string()))),
            Self::Because(_) => {}
        }
        answer.json(json!({ "status": "error", "error": self.to_string() }))
    }
}
