//! The document of the interface, in OpenAPI 3.1: made of the table of operations and the signatures of their handlers, so it says
//! what the code does (K5).

use std::sync::LazyLock;

use actix_web::{HttpResponse, web::Data};
use serde_json::{Map, Value, json};

use super::{
    described::{Asks, Described, Schemas},
    table::{OPERATIONS, Operation},
};
use crate::{
    http::Site,
    model::limits::{API_LINES, IDEMPOTENCY_KEY},
    policy::{OrgAction, ProjectAction, project_roles_that, roles_that},
};

/// The permission an operation asks: its table, the line there, and the roles that line says yes to.
pub struct Permission {
    pub table: &'static str,
    pub line: String,
    pub label: &'static str,
    pub roles: Vec<&'static str>,
}

impl Permission {
    /// The lines of which one has to say yes. None where every service account may.
    pub fn all(asks: Asks) -> Vec<Self> {
        let organization = |action: OrgAction| Self {
            table: "organization",
            line: action.as_str().to_owned(),
            label: action.label(),
            roles: roles_that(action).into_iter().map(|role| role.as_str()).collect(),
        };
        let project = Self::of;
        match asks {
            Asks::Program => Vec::new(),
            Asks::Place => vec![project(ProjectAction::InviteUsers), organization(OrgAction::ManageUsers)],
            Asks::Organization(action) => vec![organization(action)],
            Asks::Project(action) => vec![project(action)],
            Asks::Either(action, in_project) => vec![organization(action), project(in_project)],
        }
    }

    /// A line of the project tables.
    fn of(action: ProjectAction) -> Self {
        Self {
            table: "project",
            line: action.as_str().to_owned(),
            label: action.label(),
            roles: project_roles_that(action).into_iter().map(|role| role.as_str()).collect(),
        }
    }

    fn to_value(&self) -> Value {
        json!({ "table": self.table, "line": self.line, "permission": self.label, "roles": self.roles })
    }

    /// A sentence for people, about a place.
    fn sentence(&self, place: &str) -> String {
        format!("{place}: {} ({}).", self.label, self.roles.join(", "))
    }
}

/// What an operation asks, in a sentence, with what a part of its body asks beside that.
fn asked(asks: Asks, also: Option<ProjectAction>) -> String {
    let also = also.map(|action| Permission::of(action).sentence("For a part of the body also, in the project"));
    let project = if matches!(asks, Asks::Either(..)) { "Or in every project that is named" } else { "In the project" };
    let place = |line: &Permission| if line.table == "project" { project } else { "In the organization" };
    match Permission::all(asks).iter().map(|line| line.sentence(place(line))).collect::<Vec<_>>() {
        lines if lines.is_empty() => "Any service account.".to_owned(),
        lines => lines.into_iter().chain(also).collect::<Vec<_>>().join(" "),
    }
}

/// What every operation can be refused with.
const REFUSALS: [(&str, &str); 11] = [
    ("400", "The body or the query can't be read."),
    ("401", "What was brought opens nothing."),
    ("403", "The service account may not do this; the answer names who could."),
    ("404", "There is nothing here, or this service account can't see it."),
    ("405", "This address doesn't accept this method."),
    ("408", "What was sent didn't arrive in time."),
    ("409", "It doesn't fit how things are now."),
    ("413", "More was sent than is read."),
    ("422", "Something in the request is wrong; the answer names the fields."),
    ("429", "Too many requests; `Retry-After` says when to come again."),
    ("503", "The database isn't answering right now."),
];

/// `GET /api/openapi.json`
pub async fn one(site: Data<Site>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-cache")).json(document(&site.config.public_url))
}

/// The whole document, for a Steward at this address.
pub fn document(address: &str) -> Value {
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{ "url": address }]);
    document
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = Schemas::default();
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let described = operation.describe(&mut schemas);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = written(operation, &described);
    }
    let mut named = schemas.named();
    named.insert("Refusal".to_owned(), refusal());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Steward",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every path also works with a slash at the end; those that begin with /organizations/ stand under /api/app too.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "security": [{ "basic": [] }, { "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic", "description": "Username and secret of a service account." },
                "bearer": { "type": "http", "scheme": "bearer", "description": "The secret of a service account." },
            },
            "responses": { "Refusal": {
                "description": "What is refused, and why.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } },
            } },
            "schemas": named,
        },
    })
});

fn written(operation: &Operation, described: &Described) -> Value {
    let permissions = Permission::all(described.asks);
    let mut responses: Map<String, Value> = REFUSALS.iter().map(|(status, why)| ((*status).to_owned(), refused(why))).collect();
    responses.insert(described.status.to_string(), answered(described));
    for (status, response) in &mut responses {
        response["headers"] = headers(status, operation);
    }
    let asks = asked(described.asks, described.also);
    let mut written = json!({
        "operationId": operation.id(),
        "summary": operation.summary,
        "description": asks,
        "parameters": parameters(operation, described),
        "responses": responses,
    });
    // A question is about a project or about an organization, each with its line (K8).
    let names = if described.asks == Asks::Place {
        ["x-permission-in-projects", "x-permission"]
    } else {
        ["x-permission", "x-permission-in-projects"]
    };
    for (name, permission) in names.into_iter().zip(&permissions) {
        written[name] = permission.to_value();
    }
    if let Some(also) = described.also {
        written["x-permission-also"] = Permission::of(also).to_value();
    }
    if let Some(body) = &described.body {
        let mut content = json!({ "application/json": { "schema": body } });
        if described.is_form {
            content["application/x-www-form-urlencoded"] = json!({ "schema": body });
        }
        written["requestBody"] = json!({ "required": !described.may_be_empty, "content": content });
    }
    written
}

/// What the head of an answer says.
fn headers(status: &str, operation: &Operation) -> Value {
    let text = |told: &str| json!({ "schema": { "type": "string" }, "description": told });
    let mut headers = json!({ "X-Request-Id": text("The number under which the log has the request.") });
    match status {
        "200" | "201" if !operation.is_safe() => {
            headers["Idempotency-Replayed"] = json!({
                "schema": { "type": "string", "const": "true" },
                "description": "The request was carried out before with this Idempotency-Key, and this is what it was answered then.",
            });
        }
        "401" => headers["WWW-Authenticate"] = text("The schemes: Basic and Bearer."),
        "405" => headers["Allow"] = text("The methods of this address."),
        "429" | "503" => {
            headers["Retry-After"] = json!({ "schema": { "type": "integer", "minimum": 0 }, "description": "After so many seconds it is worth another try." });
        }
        _ => {}
    }
    headers
}

fn refused(why: &str) -> Value {
    json!({ "description": why, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } })
}

fn answered(described: &Described) -> Value {
    if described.is_bare {
        return json!({ "description": "Done.", "content": { "application/json": { "schema": described.results } } });
    }
    let mut properties = json!({ "status": { "const": "ok" }, "results": described.results });
    let mut required = vec!["status", "results"];
    if described.is_list {
        let cursor = json!({ "next_cursor": { "type": ["string", "null"] } });
        properties["pagination"] = json!({ "type": "object", "properties": cursor, "required": ["next_cursor"] });
        required.push("pagination");
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } })
}

fn parameters(operation: &Operation, described: &Described) -> Vec<Value> {
    let in_path = operation.path.split(['{', '}']).skip(1).step_by(2).map(|name| {
        let kind = if matches!(name, "team" | "email") { "string" } else { "integer" };
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
    });
    let mut all: Vec<Value> = in_path.collect();
    if described.is_list {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": API_LINES });
        all.push(json!({ "name": "cursor", "in": "query", "schema": { "type": "string" }, "description": "Where the page before ended." }));
        all.push(json!({ "name": "limit", "in": "query", "schema": limit, "description": "At most so many lines." }));
    }
    if !operation.is_safe() {
        let key = json!({ "type": "string", "minLength": IDEMPOTENCY_KEY.start(), "maxLength": IDEMPOTENCY_KEY.end(), "pattern": "^[!-~]+$" });
        let told = "The same key with the same request within a day does nothing again and gets the same answer.";
        all.push(json!({ "name": "Idempotency-Key", "in": "header", "schema": key, "description": told }));
    }
    all
}

fn refusal() -> Value {
    json!({
        "type": "object",
        "required": ["status", "error", "type", "request_id"],
        "properties": {
            "status": { "const": "error" },
            "error": { "type": "string", "description": "A sentence for people." },
            "type": { "type": "string", "description": "A word for programs." },
            "request_id": { "type": "string", "description": "The number under which the log has the request." },
            "details": { "type": "object", "properties": {
                "fields": { "type": "object", "additionalProperties": { "type": "string" }, "description": "What is wrong, by field." },
                "permission": { "type": "string", "description": "The line of the tables that said no." },
                "project_permission": { "type": "string", "description": "The line that would have to say yes in every project that is named." },
                "organization_roles": { "type": "array", "items": { "type": "string" }, "description": "The roles that could." },
                "project_roles": { "type": "array", "items": { "type": "string" }, "description": "The roles that could." },
                "reasons": { "type": "array", "items": { "type": "object" }, "description": "Who cannot be changed, and why." },
            } },
        },
    })
}
