//! What is counted about requests since the start (C6.1). Each Steward counts for itself; whoever watches adds them up.

use std::{sync::LazyLock, time::Duration};

use actix_web::http::Method;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

/// How the connections of a pool are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    pub in_use: usize,
    pub idle: usize,
    /// Who wants one and has none.
    pub waiting: usize,
    pub most: usize,
}

/// Seconds. A page takes milliseconds, and nobody waits longer than the last one.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

struct Requests {
    answers: Family<Answered, Counter>,
    durations: Family<Asked, Histogram>,
}

static REQUESTS: LazyLock<Requests> = LazyLock::new(|| Requests {
    answers: Family::default(),
    durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
});

/// A request was answered. The route is a line of the table and never a path: paths carry ids and secrets, and there is no end to
/// them. The word for the method is one of few for the same reason.
pub(super) fn answered(method: &Method, route: &str, status: u16, took: Duration) {
    let method = word(method);
    let asked = Asked { method, route: route.to_owned() };
    REQUESTS.durations.get_or_create(&asked).observe(took.as_secs_f64());
    REQUESTS.answers.get_or_create(&Answered { method, route: asked.route, status }).inc();
}

/// Puts what was counted among what is told.
pub(super) fn register(registry: &mut Registry) {
    registry.register("steward_http_requests", "Requests by route and status", REQUESTS.answers.clone());
    registry.register(
        "steward_http_request_duration_seconds",
        "Time from the head of a request to the head of its answer",
        REQUESTS.durations.clone(),
    );
}

fn word(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    // C6.1
    #[test]
    fn a_method_that_nobody_knows_makes_no_line_of_its_own() {
        assert_eq!(word(&Method::GET), "GET");
        assert_eq!(word(&Method::from_bytes(b"BREW").unwrap()), "other");
    }
}
