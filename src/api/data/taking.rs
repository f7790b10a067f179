//! The one way in which data is taken, whatever it is: unpacked, read and stored on a thread that may wait.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::Utc;

use super::{
    answer::{Shape, unreadable},
    arrived::{Arrived, Content},
};
use crate::{
    api::envelope::Refused,
    http::{Error, Site, allowance::SENT},
    model::data::{event::Way, profile::Whose, unpacked::Unreadable},
    operations::data::{
        Brought,
        batches::{self, Batch, Outcome},
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
    pub by: Option<Brought>,
    pub too_long: fn() -> &'static str,
}

/// Takes what arrived, and answers as whoever sent it expects.
pub async fn answer(request: &HttpRequest, arrived: Result<Arrived, Error>, taking: Taking) -> HttpResponse {
    let too_long = taking.too_long;
    let bare = if taking.by.is_some() { Shape::Import { strict: true } } else { Shape::Verbose };
    let (arrived, site) = match (arrived, request.app_data::<Data<Site>>()) {
        (Ok(arrived), Some(site)) => (arrived, site),
        (Err(error), _) => return bare.refused(&error.into()),
        (_, None) => return bare.refused(&Error::Busy.into()),
    };
    let taken = site.dock.run(move |conn| {
        let content = match arrived.content() {
            Ok(content) => content,
            Err(reason) => return Ok((None, Err(reason))),
        };
        let shape = shape(&content, taking.by.is_some());
        let batch = Batch {
            text: &content.text,
            in_lines: content.in_lines,
            by: taking.by.as_ref(),
            allows: |project, many| SENT.take(project, many, Instant::now()),
            now: Utc::now(),
        };
        let done = match taking.kind {
            Kind::Events(way) => batches::events(conn, &batch, way),
            Kind::Profiles(whose) => batches::profiles(conn, &batch, whose),
        };
        Ok((Some(shape), done?))
    });
    told(taken.await.map_err(Refused::from), bare, too_long)
}

type Taken = (Option<Shape>, Result<Outcome, Unreadable>);

fn told(
    taken: Result<Result<Taken, crate::operations::Refusal>, Refused>,
    bare: Shape,
    too_long: fn() -> &'static str,
) -> HttpResponse {
    match taken {
        Err(refused) => bare.refused(&refused),
        Ok(Err(refusal)) => bare.refused(&refusal.into()),
        Ok(Ok((shape, Ok(outcome)))) => shape.unwrap_or(bare).told(&outcome),
        Ok(Ok((shape, Err(reason)))) => shape.unwrap_or(bare).refused(&unreadable(reason, too_long())),
    }
}

/// An import that comes as a form is one of the older clients, which know the shape of `/track` alone.
fn shape(content: &Content, imports: bool) -> Shape {
    if imports && !content.was_form { Shape::Import { strict: content.says("strict") } } else { Shape::asked(content) }
}
