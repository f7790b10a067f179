//! The application, made of the table of routes and of that of the interface for programs.

use actix_web::{
    middleware::from_fn,
    web::{ServiceConfig, resource, route},
};

use super::routes::{Asks, IN_PIECES, Line, TABLE};
use crate::{
    api,
    frame::{once::once, whole::whole},
    http::Error,
};

/// Makes the application of the table. Without letters kept on this machine the mailbox does not exist.
pub fn resources(config: &mut ServiceConfig, keeps_letters: bool) {
    let lines = TABLE.iter().filter(|line| keeps_letters || line.asks != Asks::Operator);
    let mut found: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in lines {
        match found.last_mut().filter(|(path, _)| *path == line.path) {
            Some((_, lines)) => lines.push(line),
            None => found.push((line.path, vec![line])),
        }
    }
    for (path, lines) in found {
        let asks_session = lines.iter().all(|line| !matches!(line.asks, Asks::Nothing | Asks::Program));
        let takes_data = lines.iter().all(|line| line.asks == Asks::Data);
        let resource = lines.into_iter().fold(resource(path), |resource, line| resource.route((line.answer)()));
        // Data comes in larger pieces, which are read where they are taken, and carries no mark of a form.
        if takes_data || IN_PIECES.contains(&path) {
            config.service(resource);
            continue;
        }
        config.service(resource.wrap(from_fn(once)).wrap(from_fn(move |request, next| whole(request, next, asks_session))));
    }
    for resource in api::table::resources() {
        config.service(resource.wrap(from_fn(api::once::once)).wrap(from_fn(|request, next| whole(request, next, false))));
    }
    config.default_service(route().to(|| async { Err::<actix_web::HttpResponse, _>(Error::NotFound) }));
}
