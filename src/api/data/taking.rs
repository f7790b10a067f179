//! The one way in which data is taken, whatever it is: unpacked, read and stored on a thread that may wait.

use std::{collections::HashMap, sync::Arc, time::Instant};

use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::Utc;

use super::{
    answer::{Shape, unreadable},
    arrived::{Arrived, pairs},
};
use crate::{
    http::{Error, Site},
    model::data::{event::Way, profile::Whose, unpacked::Unreadable},
    operations::{
        Refusal,
        data::{
            DataCredential,
            batches::{self, Batch},
        },
    },
};

/// What is taken.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Events(Way),
    Profiles(Whose),
}

/// What is taken, and what opens its project, where the things themselves do not say it.
pub struct Taking {
    pub kind: Kind,
    pub by: Option<DataCredential>,
    pub too_long: fn() -> &'static str,
}

/// Why a request is refused whole.
enum Failed {
    Unreadable(Unreadable),
    Refusal(Refusal),
}

impl Kind {
    /// How a request is answered that says so much of it.
    pub fn shape(self, fields: &HashMap<String, String>, was_form: bool) -> Shape {
        let strict = matches!(fields.get("strict").map(String::as_str), Some("1" | "true"));
        // An import that comes as a form is one of the older clients, which know the shape of `/track` alone.
        let imports = matches!(self, Self::Events(Way::Import)) && !was_form;
        if imports { Shape::Import { strict } } else { Shape::asked(fields) }
    }
}

/// Takes what arrived, and answers as whoever sent it expects, whatever came of it (R3.3.2).
pub async fn answer(request: &HttpRequest, arrived: Result<Arrived, Error>, taking: Taking) -> HttpResponse {
    let Taking { kind, by, too_long } = taking;
    let (arrived, site) = match (arrived, request.app_data::<Data<Site>>()) {
        (Ok(arrived), Some(site)) => (Arc::new(arrived), site),
        (arrived, _) => {
            let shape = kind.shape(&pairs(request.query_string().as_bytes()), false);
            return shape.refused(&arrived.err().unwrap_or(Error::Busy).into());
        }
    };
    let (brought, by_account) = (Arc::clone(&arrived), by.is_some());
    let allowances = Arc::clone(&site.data_pool.allowances);
    let taken = site.data_pool.run(move |conn| {
        let content = match arrived.content() {
            Ok(content) => content,
            Err(reason) => return Ok((None, Err(Failed::Unreadable(reason)))),
        };
        let batch = Batch {
            text: &content.text,
            in_lines: content.in_lines,
            by: by.as_ref(),
            allows: &|project, many| allowances.send(project, many, Instant::now()),
            now: Utc::now(),
        };
        let done = match kind {
            Kind::Events(way) => batches::events(conn, &batch, way),
            Kind::Profiles(whose) => batches::profiles(conn, &batch, whose),
        };
        let done = done.map_err(Failed::Refusal).and_then(|read| read.map_err(Failed::Unreadable));
        Ok((Some(kind.shape(&content.fields, content.was_form)), done))
    });
    // What was not unpacked says how it is to be answered as far as it can be read.
    let unread = || kind.shape(&brought.key_fields(), brought.is_form());
    let (shape, done) = match taken.await {
        Ok(Ok((shape, done))) => (shape.unwrap_or_else(unread), done),
        Ok(Err(refusal)) => (unread(), Err(Failed::Refusal(refusal))),
        Err(error) => return unread().refused(&error.into()),
    };
    match done {
        Ok(outcome) => shape.told(&outcome),
        Err(Failed::Unreadable(reason)) => shape.refused(&unreadable(reason, too_long())),
        // Whoever sends with a token has no secret, and a browser asks nobody for one.
        Err(Failed::Refusal(Refusal::SignedOut)) if !by_account => shape.closed(),
        Err(Failed::Refusal(refusal)) => shape.refused(&refusal.into()),
    }
}
