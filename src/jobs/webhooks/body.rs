//! What a delivery tells: the type, the time and the event, as Standard Webhooks has it (K7.2).

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{
    model::webhook::TEST,
    store::webhooks::delivering::{Entry, Taken},
};

/// The body of a delivery: the same at each try. Nothing where the event is not kept any more.
pub(super) fn of(taken: &Taken) -> Option<String> {
    let line = &taken.line;
    let organization = line.organization.0;
    let (at, data) = match &taken.entry {
        Some(entry) => (entry.created_at, event(entry, organization, &line.message.to_string())),
        None if line.kind == TEST => (line.happened_at, json!({ "organization_id": organization })),
        None => return None,
    };
    Some(json!({ "type": line.kind, "timestamp": time(at), "data": data }).to_string())
}

fn event(entry: &Entry, organization: i64, id: &str) -> Value {
    json!({
        "id": id,
        "organization_id": organization,
        "project_id": entry.project_id,
        "category": entry.category,
        "actor": {
            "type": entry.actor,
            "id": entry.user_id.or(entry.account_id),
            "name": entry.user_name,
            "email": entry.user_email,
            "role": entry.user_roles,
            "client_ip": entry.client_ip,
            "user_agent": entry.http_user_agent,
        },
        "entity": { "id": entry.entity_id, "name": entry.entity_name },
        "payload": entry.payload,
    })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
