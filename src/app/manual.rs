//! The interface for programs as people read it: made of the same table as the addresses, and of nothing from another host (K5).

use std::sync::LazyLock;

use actix_web::{HttpRequest, http::StatusCode};
use askama::Template;
use serde_json::Value;

use crate::{
    api::{
        openapi::document,
        table::{OPERATIONS, Operation},
    },
    frame::{Outside, extract::Scene, respond::html},
    http::{Answer, Error},
};

#[derive(Template)]
#[template(path = "layout/manual.html")]
struct ManualPage {
    chrome: Outside,
    address: String,
    groups: &'static [Group],
}

/// Operations about one kind of thing.
struct Group {
    name: &'static str,
    lines: Vec<Line>,
}

/// One operation.
struct Line {
    method: String,
    path: &'static str,
    summary: &'static str,
    permission: String,
    body: Option<String>,
    results: String,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let document = document("");
    let mut groups: Vec<Group> = Vec::new();
    for operation in OPERATIONS {
        let (name, line) = (group(operation), line(operation, &document));
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { name, lines: vec![line] }),
        }
    }
    groups
});

fn group(operation: &Operation) -> &'static str {
    let is_about = |word: &str| operation.path.contains(word);
    match () {
        () if is_about("/access/") => "Decisions",
        () if is_about("team") => "Teams",
        () if is_about("service-account") => "Service accounts",
        () if is_about("user") || is_about("assignable") || is_about("sensitivity") || is_about("permissions") => {
            "Users and roles"
        }
        () if is_about("project") => "Projects",
        () if is_about("/organizations/") => "Organization",
        () => "The caller",
    }
}

/// As the document has it: names of schemas mean what they mean there.
fn line(operation: &Operation, document: &Value) -> Line {
    const JSON: &str = "application/json";
    let whole = &document["paths"][operation.path][operation.method];
    let written = |schema: &Value| {
        let reference = schema["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
        serde_json::to_string_pretty(reference.unwrap_or(schema)).unwrap_or_default()
    };
    let done =
        ["200", "201"].iter().map(|status| &whole["responses"][status]["content"][JSON]["schema"]).find(|it| !it.is_null());
    let answer = done.unwrap_or(&Value::Null);
    let body = &whole["requestBody"]["content"][JSON]["schema"];
    Line {
        method: operation.method.to_uppercase(),
        path: operation.path,
        summary: operation.summary,
        permission: whole["description"].as_str().unwrap_or_default().to_owned(),
        body: (!body.is_null()).then(|| written(body)),
        results: written(answer.pointer("/properties/results").unwrap_or(answer)),
    }
}

/// `GET /api`: readable without an account, as the document is.
pub async fn index(request: HttpRequest) -> Answer {
    let scene = Scene::of(&request).ok_or(Error::Broken)?;
    let address = scene.site.config.public_url.clone();
    let page = ManualPage { chrome: Outside::new(scene), address, groups: &GROUPS };
    Ok(html(StatusCode::OK, page.render()?))
}
