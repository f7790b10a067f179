//! How decisions are asked for: what the standard and its certification scenario say of requests that lack something, of headers, and
//! of how the place to ask is found (K8).

use serde_json::{Value, json};

use super::decisions::{SHOP, THEIRS, asks, decisions, project, question, told, user};
use crate::support::{
    World,
    programs::{named, world},
    sweep::NIGHTLY,
};

// K8: the certification scenario of the standard, 3.4.1: one of several that lacks something is a no with a reason, and the rest is answered
#[actix_web::test]
async fn one_of_several_that_lacks_something_spoils_no_other() {
    let made = world();
    for broken in [json!({}), json!({ "resource": { "id": SHOP } }), json!({ "resource": "Shop" }), json!(7)] {
        let several = json!({
            "subject": user("pam"),
            "action": { "name": "DownloadReports" },
            "options": { "evaluations_semantic": "execute_all" },
            "evaluations": [{ "resource": project(SHOP) }, broken, { "resource": project(THEIRS) }, { "resource": project(SHOP) }],
        });
        let told = told(&made, "owner", "evaluations", &several).await;
        let decisions: Vec<_> = told["evaluations"].as_array().unwrap().iter().map(|it| it["decision"] == true).collect();
        assert_eq!(decisions, [true, false, false, true], "{told}");
        assert_eq!(told["evaluations"][1]["context"]["error"]["status"], 400, "{told}");
        assert!(told["evaluations"][1]["context"]["reason"].as_str().unwrap().contains("evaluations[1]"), "{told}");
    }
}

// K8: what is missing is a bad request that names it; what nobody knows is passed over; the name of a request comes back
#[actix_web::test]
async fn a_request_that_lacks_something_is_a_bad_one_and_keeps_its_name() {
    let made = world();
    let whole = question(user("pam"), "SeeDetails", project(SHOP));
    for (field, path) in [("subject", "subject"), ("action", "action"), ("resource", "resource")] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(field);
        for address in ["evaluation", "evaluations"] {
            let page = asks(&made, "owner", address, &body).await;
            assert!(page.status.as_u16() == 400 && page.shows(&format!("\"{path}\":\"")), "{}", page.body);
        }
    }
    for (body, field) in [
        (json!({ "subject": { "id": "1" }, "action": { "name": "x" }, "resource": project(SHOP) }), "subject.type"),
        (json!({ "subject": { "type": "user", "id": 1 }, "action": { "name": "x" }, "resource": project(SHOP) }), "subject.id"),
        (json!({ "subject": user("pam"), "action": {}, "resource": project(SHOP) }), "action.name"),
    ] {
        let page = asks(&made, "owner", "evaluation", &body).await;
        assert!(page.status.as_u16() == 400 && page.shows(&format!("\"{field}\":\"")), "{}", page.body);
    }
    let several = json!({ "subject": user("pam"), "action": { "name": "SeeDetails" }, "evaluations": [{}, {}] });
    // Errors of single evaluations stand in the payload, also where each has one.
    let each = told(&made, "owner", "evaluations", &several).await;
    for n in 0..2 {
        let error = &each["evaluations"][n]["context"]["error"];
        assert_eq!((&each["evaluations"][n]["decision"], &error["status"]), (&json!(false), &json!(400)), "{each}");
        assert!(error["message"].as_str().unwrap().contains(&format!("evaluations[{n}].resource")), "{each}");
    }
    let denied = json!({ "evaluations": [question(user("pam"), "SeeDetails", project(SHOP))] });
    let each = told(&made, "pconsumer", "evaluations", &denied).await;
    assert_eq!(each["evaluations"][0]["context"]["error"]["status"], 403, "{each}");
    let mut odd = several.clone();
    odd["options"] = json!({ "evaluations_semantic": "sometimes" });
    assert_eq!(asks(&made, "owner", "evaluations", &odd).await.status.as_u16(), 400);
    let many: Vec<Value> = vec![json!({}); 101];
    let mut body = whole.clone();
    body["evaluations"] = json!(many);
    assert_eq!(asks(&made, "owner", "evaluations", &body).await.status.as_u16(), 400);
    let mut program = named("owner").comes(&made).await;
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "subject=x".to_owned()),
        ("application/json", "subject=x".to_owned()),
        ("application/json", String::new()),
        ("text/plain", whole.to_string()),
    ] {
        assert_eq!(program.sends("POST", "/access/v1/evaluation", kind, body).await.status.as_u16(), 400, "{kind}");
    }
    let answer = program.sends("POST", "/access/v1/evaluation", "application/json; charset=utf-8", whole.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let mut unknown = whole.clone();
    unknown["more"] = json!({ "deep": [1] });
    program.headers.push(("x-request-id", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716".to_owned()));
    for (body, status) in [(unknown, 200), (json!({}), 400)] {
        let page = program.json("POST", "/access/v1/evaluation/", &body).await;
        assert_eq!(
            (page.status.as_u16(), page.headers["x-request-id"].as_str()),
            (status, "bfe9eb29-ab87-4ca3-be83-a1d5d8305716")
        );
    }
    let page = program.get("/api/app/me").await;
    assert_eq!(page.headers["x-request-id"].len(), 12, "elsewhere a request is named by Steward alone");
    let page = program.get("/access/v1/evaluation").await;
    assert_eq!((page.status.as_u16(), page.headers["allow"].as_str()), (405, "POST"));
}

// K8: found by its standard address, without an account
#[actix_web::test]
async fn other_programs_find_out_where_to_ask() {
    let page = World::new().browser().await.get("/.well-known/authzen-configuration").await;
    let told: Value = serde_json::from_str(&page.body).expect("JSON");
    let here = told["policy_decision_point"].as_str().expect("an address").to_owned();
    assert_eq!(page.headers["content-type"], "application/json");
    assert_eq!(told["access_evaluation_endpoint"], format!("{here}/access/v1/evaluation"));
    assert_eq!(told["access_evaluations_endpoint"], format!("{here}/access/v1/evaluations"));
    assert!(told.as_object().unwrap().len() == 3, "nothing is told that does not exist");
}

// K8: the published cases (openid/authzen, interop/authzen-todo-backend/test/decisions-authorization-api-1_0-02.json). Their admin is
// an Owner here, their editors are Analysts, their viewers Consumers. Who reads, makes and removes is a line of ours; who
// changes somebody else's thing is told by the property ownerID. That viewers change nothing of their own is a rule of theirs.
#[actix_web::test]
async fn the_published_cases_pass_where_they_apply() {
    let made = world();
    let [rick, morty, beth] = ["pia", "pam", "pim"];
    let todo =
        |owner: &str| json!({ "type": "project", "id": SHOP, "properties": { "ownerID": format!("{owner}@northwind.test") } });
    for (who, line, owner, expected) in [
        (rick, "SeeDetails", None, true),
        (morty, "SeeDetails", None, true),
        (beth, "SeeDetails", None, true),
        (rick, "CreateReports", None, true),
        (beth, "CreateReports", None, true),
        (rick, "DownloadReports", None, true),
        (morty, "DownloadReports", None, true),
        (beth, "DownloadReports", None, false),
        (rick, "EditSubscriptions", Some(rick), true),
        (rick, "EditSubscriptions", Some(morty), true),
        (morty, "EditSubscriptions", Some(morty), true),
        (morty, "EditSubscriptions", Some(rick), false),
        (morty, "EditSubscriptions", None, false),
        (beth, "EditSubscriptions", Some(rick), false),
    ] {
        let resource = owner.map_or_else(|| project(SHOP), &todo);
        let body = question(user(who), line, resource);
        assert_eq!(told(&made, "owner", "evaluation", &body).await["decision"], expected, "{who} {line} {owner:?}");
    }
    for (who, expected) in [(rick, [true, true]), (morty, [false, true]), ("cleo", [false, false])] {
        let body = json!({
            "subject": user(who),
            "action": { "name": "EditSubscriptions" },
            "evaluations": [{ "resource": todo(rick) }, { "resource": todo(morty) }],
        });
        assert_eq!(decisions(&made, "owner", &body).await, expected, "{who}");
    }
}

// K8: a hundred questions cost what one does
#[actix_web::test]
async fn many_questions_are_answered_in_as_many_statements_as_one() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    let mut counts = Vec::new();
    for many in [1, 100] {
        let several: Vec<Value> = (0..many)
            .map(|n| {
                let subject = if n % 2 == 0 { user("pam") } else { json!({ "type": "service_account", "id": NIGHTLY }) };
                question(subject, "SeeDetails", project(if n % 3 == 0 { SHOP } else { "3000002" }))
            })
            .chain([question(json!({ "type": "service_account", "id": NIGHTLY }), "SeeDetails", project(SHOP))])
            .take(many.max(2))
            .collect();
        made.statements();
        program.json("POST", "/access/v1/evaluations", &json!({ "evaluations": several })).await;
        counts.push(made.statements());
    }
    assert_eq!(counts[0], counts[1]);
}
