//! The application, made of the table of routes and of that of the interface for programs.

use actix_web::{
    middleware::from_fn,
    web::{ServiceConfig, resource, route},
};

use super::{
    router::{self, Entry},
    routes::{Asks, IN_PIECES, Line, TABLE},
};
use crate::{
    api,
    frame::{once::once, request_body::read},
    http::Error,
};

/// Makes the application of the table. Without letters kept on this machine the mailbox does not exist.
pub fn resources(config: &mut ServiceConfig, keeps_letters: bool) {
    let lines = TABLE.iter().filter(|line| keeps_letters || line.asks != Asks::Operator);
    let mut found: Vec<(&str, Vec<&'static Line>)> = Vec::new();
    for line in lines {
        match found.last_mut().filter(|(path, _)| *path == line.path) {
            Some((_, lines)) => lines.push(line),
            None => found.push((line.path, vec![line])),
        }
    }
    let mut entries: Vec<Entry> =
        found.into_iter().map(|(path, lines)| Entry::new(path, |config, rest| page(config, rest, lines))).collect();
    for (addresses, made) in api::table::resources() {
        entries.extend(addresses.into_iter().map(|address| {
            let made = made.clone();
            Entry::new(address, move |config, rest| {
                let resource = made(resource(rest)).wrap(from_fn(api::idempotency::idempotent));
                config.service(resource.wrap(from_fn(|request, next| read(request, next, false))));
            })
        }));
    }
    router::register(config, entries);
    config.default_service(route().to(|| async { Err::<actix_web::HttpResponse, _>(Error::NotFound) }));
}

/// The lines of one path.
fn page(config: &mut ServiceConfig, rest: &str, lines: Vec<&'static Line>) {
    let asks_session = lines.iter().all(|line| !matches!(line.asks, Asks::Nothing | Asks::Program));
    let in_pieces = lines.iter().all(|line| line.asks == Asks::Data || IN_PIECES.contains(&line.path));
    let resource = lines.into_iter().fold(resource(rest), |resource, line| resource.route((line.answer)()));
    // Data comes in larger pieces, which are read where they are taken, and carries no mark of a form.
    if in_pieces {
        config.service(resource);
    } else {
        config.service(resource.wrap(from_fn(once)).wrap(from_fn(move |request, next| read(request, next, asks_session))));
    }
}
