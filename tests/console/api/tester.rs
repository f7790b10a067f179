//! A tester that nobody here wrote reads the document and tries every operation of it (K5).

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;
use steward::api::table::{OPERATIONS, Operation};

use super::clients::{ran, said, secret, served, tool};
use crate::support::{
    World,
    programs::{body, named, prepare, world},
    sweep::Side,
};

/// What is looked for. Two checks are off: `unsupported_method`, because an address that is not there, such as what would change a data
/// view, answers every method with 404 and the reason (R3.1); and `negative_data_rejection`, because what is wrong with one of several
/// questions is told in its place, in an answer that is fine as a whole (K8).
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth";

/// What takes away what others need: tried last, in a world of its own, with what does something there and nothing else.
const ENDING: &str = "delete|remove|reset|revoke|deny|approve|restore|end-previous-secret|schedule_deletion|cancel_deletion|all-users|webhooks/[{]webhook[}]$|service-accounts/[{]account[}]$";

/// Operations that do nothing in either round, each with the reason. That they do something the sweep shows.
const WITHOUT: &[(&str, &str)] = &[
    ("post /organizations/{org}/delete-projects", PROJECT),
    ("post /organizations/{org}/teams/{team}/delete-projects", PROJECT),
    ("get /api/app/projects/{project}/all-users", PROJECT),
    ("put /api/app/projects/{project}/all-users", PROJECT),
    ("delete /api/app/projects/{project}/all-users", PROJECT),
    ("post /api/app/projects/{project}/access-requests/{request}/deny", PROJECT),
    ("post /organizations/{org}/service-accounts/remove-from-project", ACCOUNT),
    ("delete /organizations/{org}/service-accounts/remove-from-project", ACCOUNT),
    ("post /organizations/{org}/service-accounts/{account}/end-previous-secret", ACCOUNT),
    ("post /organizations/{org}/teams/{team}/service-accounts/remove-from-team", ACCOUNT),
    ("post /organizations/{org}/teams/{team}/delete-users", PERSON),
    ("post /organizations/{org}/delete-users", PERSON),
    ("post /organizations/{org}/invitations/revoke", PERSON),
    ("post /organizations/{org}/join-requests/{request}/approve", PERSON),
    ("post /organizations/{org}/cancel_deletion", "the organization isn't about to end"),
];
const PROJECT: &str = "the project has been deleted or reset by then";
const ACCOUNT: &str = "the service account has been deleted by then";
const PERSON: &str = "the person has been removed, or the request answered, by then";

/// The document, with something that each operation can do written into it.
async fn document(made: &World, address: &str) -> Value {
    let page = made.browser().await.get("/api/openapi.json").await;
    let mut document: Value = serde_json::from_str(&page.body).expect("JSON");
    document["servers"] = serde_json::json!([{ "url": address }]);
    for operation in OPERATIONS {
        let written = &mut document["paths"][operation.path][operation.method];
        if written.get("requestBody").is_some() {
            written["requestBody"]["content"]["application/json"]["example"] = body(operation, Side::Own);
        }
    }
    document
}

/// A pattern of a path, against a path.
fn is_at(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(one, other)| one == other || one.starts_with('{'))
}

/// Which operations did something, by the report.
fn done(report: &Path) -> BTreeSet<String> {
    let har: Value = serde_json::from_str(&fs::read_to_string(report).expect("a report")).expect("JSON");
    let mut done = BTreeSet::new();
    for entry in har["log"]["entries"].as_array().expect("what was sent") {
        let status = entry["response"]["status"].as_u64().unwrap_or_default();
        let url = url::Url::parse(entry["request"]["url"].as_str().unwrap_or_default());
        let (Ok(url), 200..=299) = (url, status) else { continue };
        let method = entry["request"]["method"].as_str().unwrap_or_default().to_lowercase();
        let is_it = |operation: &&Operation| operation.method == method && is_at(operation.path, url.path());
        // Where two patterns fit, the one without a placeholder is meant.
        let fitting = OPERATIONS.iter().filter(is_it).min_by_key(|operation| operation.path.matches('{').count());
        done.extend(fitting.map(|operation| format!("{} {}", operation.method, operation.path)));
    }
    done
}

async fn tried(made: &World, arguments: &[&str]) -> BTreeSet<String> {
    let (address, server) = served(made);
    let folder = tempfile::tempdir().expect("a folder");
    let (schema, report) = (folder.path().join("openapi.json"), folder.path().join("report.har"));
    fs::write(&schema, document(made, &address).await.to_string()).expect("written");
    let mut command = Command::new(tool("schemathesis", "st"));
    command.args(["--config-file", concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/schemathesis.toml")]);
    command.arg("run").arg(&schema).args(["--url", &address, "--checks", CHECKS, "--seed", "1", "--generation-deterministic"]);
    command.args(["--suppress-health-check", "all", "--workers", "1", "--generation-with-security-parameters", "false"]);
    command.args(["--header", &format!("Authorization: Bearer {}", secret(made, &named("owner")).await)]);
    command.args(["--report", "har"]).arg("--report-har-path").arg(&report).args(arguments);
    command.current_dir(folder.path()).env("NO_COLOR", "1");
    let output = ran(command).await;
    server.stop(false).await;
    assert!(output.status.success(), "{}", said(&output));
    done(&report)
}

// K5: no fault, no answer that the document does not know, and every operation did what it is for
#[actix_web::test]
async fn a_tester_that_reads_the_document_finds_no_fault_and_no_answer_outside_it() {
    let made = world();
    let phases = ["--phases", "examples,coverage,fuzzing", "--max-examples", "20", "--exclude-path-regex", ENDING];
    let mut done = tried(&made, &phases).await;
    let made = world();
    for operation in OPERATIONS.iter().filter(|operation| !operation.path.ends_with("/cancel_deletion")) {
        prepare(&made, operation);
    }
    let phases = ["--phases", "examples", "--include-path-regex", ENDING];
    done.extend(tried(&made, &phases).await);
    let all = OPERATIONS.iter().map(|operation| format!("{} {}", operation.method, operation.path));
    let left: Vec<String> = all.filter(|it| !done.contains(it) && !WITHOUT.iter().any(|(known, _)| known == it)).collect();
    assert!(left.is_empty(), "never answered with 2xx: {left:#?}");
    assert!(WITHOUT.iter().all(|(_, why)| !why.is_empty()));
}
