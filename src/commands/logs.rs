//! What the program says on its standard error: lines for people, or one JSON object a line for programs (C6.3).

use std::fmt;

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter,
    fmt::{FmtContext, FormatEvent, FormattedFields, format::JsonFields, format::Writer},
    registry::LookupSpan,
};

/// Whether programs read the log. Anything but the word for it is for people, until the settings are judged.
pub fn is_json(format: &str) -> bool {
    format.trim() == "json"
}

/// Begins to log.
pub fn begin(json: bool, filter: EnvFilter) {
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr);
    if json {
        lines.fmt_fields(JsonFields::new()).event_format(Lines).init();
    } else {
        lines.init();
    }
}

/// Says in one piece where Steward is, and below it what else the operator wants to know then. What stands below may hold the
/// word of the mailbox, which is told to a terminal and not to a log (F3).
pub fn opened(json: bool, address: &str, below: &str) {
    if json {
        tracing::info!(address, version = env!("CARGO_PKG_VERSION"), "Steward is at {address}");
    } else {
        eprint!("Steward is at {address}\n{below}");
    }
}

/// Says why the program ends.
pub fn failed(json: bool, sentences: &str) {
    if json {
        tracing::error!("{sentences}");
    } else {
        eprintln!("{sentences}");
    }
}

/// An event as one JSON object on one line, with the number of the request in whose course it happened beside its own values.
struct Lines;

impl<S> FormatEvent<S, JsonFields> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(&self, context: &FmtContext<'_, S, JsonFields>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = Map::new();
        line.insert("time".to_owned(), Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true).into());
        line.insert("level".to_owned(), event.metadata().level().as_str().to_lowercase().into());
        line.insert("from".to_owned(), event.metadata().target().into());
        for span in context.event_scope().into_iter().flatten() {
            let kept = span.extensions();
            let Some(fields) = kept.get::<FormattedFields<JsonFields>>() else { continue };
            let Ok(Value::Object(fields)) = serde_json::from_str(fields) else { continue };
            for (name, value) in fields {
                // `id` alone would not say of what.
                line.insert(format!("{}_{name}", span.name()), value);
            }
        }
        event.record(&mut Values(&mut line));
        writeln!(out, "{}", Value::Object(line))
    }
}

/// Takes the values of an event. None of them overwrites when, how loud and from where.
struct Values<'a>(&'a mut Map<String, Value>);

impl Values<'_> {
    fn take(&mut self, field: &Field, value: Value) {
        self.0.entry(field.name()).or_insert(value);
    }
}

impl Visit for Values<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, format!("{value:?}").into());
    }
}
