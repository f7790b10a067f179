//! What programs are answered, each in the shape its clients know (R3.3).

use std::collections::HashMap;

use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, http::StatusCode};
use serde_json::json;

use crate::{
    api::envelope::Refused,
    http::Error,
    model::{data::unpacked::Unreadable, limits},
    operations::data::batches::Outcome,
};

/// In which shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `1` or `0`.
    Plain,
    /// `{"status":1,"error":null}`
    Verbose,
    /// A picture of one point, whatever came of it.
    Pixel,
    /// A call of this function of a page.
    Callback(String),
    /// The answer of an import, which names what was not taken if that was asked for.
    Import { strict: bool },
}

/// One transparent point.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

impl Shape {
    /// What the fields ask for.
    pub fn asked(fields: &HashMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        let says = |name: &str| matches!(field(name), "1" | "true");
        let name = field("callback");
        let is_name = |text: &str| text.len() <= 100 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.$".contains(&b));
        match () {
            () if says("img") => Self::Pixel,
            () if !name.is_empty() && is_name(name) => Self::Callback(name.to_owned()),
            () if says("verbose") => Self::Verbose,
            () => Self::Plain,
        }
    }

    /// What is told of a request that was read.
    pub fn told(&self, outcome: &Outcome) -> HttpResponse {
        let Outcome { taken, wrong, .. } = outcome;
        match self {
            Self::Import { strict: true } if !wrong.is_empty() => begin(StatusCode::BAD_REQUEST).json(json!({
                "code": 400,
                "error": "some data points in the request failed validation",
                "failed_records": wrong,
                "num_records_imported": taken,
                "status": "Bad Request",
            })),
            Self::Import { .. } => {
                begin(StatusCode::OK).json(json!({ "code": 200, "num_records_imported": taken, "status": "OK" }))
            }
            _ => {
                let sentence = wrong.first().map(|first| match wrong.len() {
                    1 => first.message.clone(),
                    n => format!("{} ({n} entries were not taken)", first.message),
                });
                self.simple(StatusCode::OK, sentence)
            }
        }
    }

    /// What is told of a request that was refused whole.
    pub fn refused(&self, refused: &Refused) -> HttpResponse {
        let (status, mut bare) = (refused.status_code(), refused.error_response());
        let mut answer = self.said(status, refused.to_string());
        // Where answers have an envelope, the sentence stands in it, too (K4).
        answer.extensions_mut().extend(std::mem::take(&mut *bare.extensions_mut()));
        // A point and a call of a function say that all is well, or nobody would see them.
        if answer.status() != status {
            return answer;
        }
        for name in ["retry-after", "www-authenticate"] {
            if let Some(value) = bare.headers().get(name) {
                answer.headers_mut().insert(actix_web::http::header::HeaderName::from_static(name), value.clone());
            }
        }
        answer
    }

    /// What is told of a request whose token opens no project.
    pub fn closed(&self) -> HttpResponse {
        self.said(StatusCode::UNAUTHORIZED, "This project token isn't valid. Copy it from the project's Overview.".to_owned())
    }

    fn said(&self, status: StatusCode, sentence: String) -> HttpResponse {
        match self {
            Self::Import { .. } => {
                let reason = status.canonical_reason().unwrap_or_default();
                begin(status).json(json!({ "code": status.as_u16(), "error": sentence, "status": reason }))
            }
            Self::Plain => Self::Verbose.simple(status, Some(sentence)),
            _ => self.simple(status, Some(sentence)),
        }
    }

    fn simple(&self, status: StatusCode, sentence: Option<String>) -> HttpResponse {
        let good = i32::from(sentence.is_none());
        match self {
            Self::Pixel => begin(StatusCode::OK).content_type("image/gif").body(PIXEL),
            Self::Callback(name) => begin(StatusCode::OK).content_type("text/javascript").body(format!("/**/{name}({good});")),
            Self::Plain | Self::Import { .. } => begin(status).content_type("text/html").body(good.to_string()),
            Self::Verbose => begin(status).json(json!({ "error": sentence, "status": good })),
        }
    }
}

fn begin(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(("cache-control", "no-store"));
    answer
}

/// Why a body is not read, with the sentence for one that is too long.
pub fn unreadable(reason: Unreadable, too_long: &'static str) -> Refused {
    Refused::Because(match reason {
        Unreadable::TooLong => Error::TooLong(too_long),
        Unreadable::TooMany => Error::TooLong(limits::batch_too_many()),
        Unreadable::Packed => Error::Bad("The gzip data is broken or incomplete."),
        Unreadable::Letters => Error::Bad("The data must be UTF-8."),
        Unreadable::Json => Error::Bad("The data must be JSON: a list, an object, or one object on each line."),
    })
}
