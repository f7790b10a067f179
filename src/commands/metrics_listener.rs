//! The listener of the metrics, beside that of the console (C6.1).

use std::net::SocketAddr;

use actix_web::{HttpServer, dev::Server};
use steward::{app, http::Gauges};

/// What begins to answer.
type Begin = Box<dyn FnOnce() -> Server>;

/// Listens there, if anywhere; the server answers once it is begun and awaited. It ends with the program, and leaves its signals alone.
///
/// # Errors
/// A sentence for the operator.
pub fn listen(addresses: &[SocketAddr], gauges: Gauges) -> Result<Option<Begin>, String> {
    let Some(first) = addresses.first() else { return Ok(None) };
    if addresses.iter().any(|address| !address.ip().is_loopback()) {
        tracing::warn!("the metrics at {first} can be read by everybody who reaches that address; they ask for no password");
    }
    let server = HttpServer::new(move || app::metrics::app(gauges.clone()))
        .workers(1)
        .worker_max_blocking_threads(1)
        .disable_signals()
        .bind(addresses)
        .map_err(|error| format!("STEWARD_METRICS_LISTEN: {first} can't be listened on: {error}."))?;
    Ok(Some(Box::new(|| server.run())))
}
