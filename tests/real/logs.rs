//! The log, as programs read it.

use std::{thread, time::Duration};

use serde_json::Value;

use crate::{
    person::Person,
    program::{Program, folder, steward},
};

// C6.3, L4
#[test]
fn each_line_is_an_object_and_a_request_has_the_number_that_people_are_shown() {
    let folder = folder();
    let settings = [("STEWARD_LOG_FORMAT", "json"), ("STEWARD_LOG", "info,steward=debug")];
    let program = Program::start(folder.path(), &settings);
    let mut somebody = Person::at(&program.address);
    let page = somebody.get(program.port, "/login").unwrap();
    let refused =
        somebody.post(program.port, "/login", &[("email", "ada@northwind.example"), ("password", "a wrong secret")]).unwrap();
    let missing = somebody.get(program.port, "/invite/a-word-that-opens-nothing").unwrap();
    let nowhere = somebody.get(program.port, "/nowhere/a-word-that-opens-nothing").unwrap();
    assert!(nowhere.body.contains(nowhere.header("x-request-id").unwrap()), "the page shows its number");
    let line = |number: &str| -> Value {
        for _ in 0..100 {
            let lines = program.said();
            let parsed =
                lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}")));
            if let Some(line) = parsed.into_iter().find(|line| line["request_id"] == number && line["message"] == "answered") {
                return line;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing about {number}: {:?}", program.said());
    };
    for (answer, method, route) in [
        (&page, "GET", "/login"),
        (&refused, "POST", "/login"),
        (&missing, "GET", "/invite/{token}"),
        (&nowhere, "GET", "unknown"),
    ] {
        let line = line(answer.header("x-request-id").unwrap());
        assert_eq!((line["method"].as_str(), line["route"].as_str()), (Some(method), Some(route)), "{line}");
        assert_eq!(line["status"], answer.status, "{line}");
        assert!(line["ms"].is_f64() && line["time"].is_string() && line["level"].is_string(), "{line}");
    }
    let said = program.said();
    let began: Value = serde_json::from_str(said.iter().find(|line| line.contains("Steward is at ")).unwrap()).unwrap();
    assert_eq!(began["address"], program.address.as_str());
    for secret in ["a wrong secret", "a-word-that-opens-nothing", "ada@northwind.example", "/dev/mailbox/"] {
        assert!(!said.iter().any(|line| line.contains(secret)), "{secret}: {said:?}");
    }
}

// C6.3
#[test]
fn why_a_program_ends_is_an_object_as_well() {
    let folder = folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let away = ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x");
    let (code, said) = steward(&[], &[data, away, ("STEWARD_LOG_FORMAT", "json")]);
    let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert!(code == 1 && last["level"] == "error" && last["message"].as_str().unwrap().contains("can't be reached"), "{said}");
    let (code, said) = steward(&[], &[data, ("STEWARD_LOG_FORMAT", "xml")]);
    assert!(code == 1 && said.contains("STEWARD_LOG_FORMAT must be text or json, not xml."), "{said}");
}
