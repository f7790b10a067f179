//! Decisions for other programs (K8): the tables and the grants that are enforced here, asked in the manner of AuthZEN 1.0. The
//! published interoperability cases are about a list of things to do; those whose rule is a line of ours too are asked here with
//! that line.

use serde_json::{Value, json};
use steward::{
    model::{OrganizationRole, ProjectRole},
    policy::{Cell, OrgAction, ProjectAction},
};

use crate::support::{
    World,
    browser::Page,
    programs::{named, world},
    sweep::NIGHTLY,
};

pub const SHOP: &str = "3000001";
pub const THEIRS: &str = "3000003";

pub fn user(name: &str) -> Value {
    json!({ "type": "user", "id": format!("{name}@northwind.test") })
}

pub fn project(id: &str) -> Value {
    json!({ "type": "project", "id": id })
}

fn organization(id: &str) -> Value {
    json!({ "type": "organization", "id": id })
}

pub fn question(subject: Value, action: &str, resource: Value) -> Value {
    json!({ "subject": subject, "action": { "name": action }, "resource": resource })
}

pub async fn asks(made: &World, robot: &str, path: &str, body: &Value) -> Page {
    named(robot).comes(made).await.json("POST", &format!("/access/v1/{path}"), body).await
}

pub async fn told(made: &World, robot: &str, path: &str, body: &Value) -> Value {
    let page = asks(made, robot, path, body).await;
    assert_eq!((page.status.as_u16(), page.headers["content-type"].as_str()), (200, "application/json"), "{}", page.body);
    serde_json::from_str(&page.body).expect("JSON")
}

pub async fn decisions(made: &World, robot: &str, body: &Value) -> Vec<bool> {
    let told = told(made, robot, "evaluations", body).await;
    assert!(told["decision"].is_null(), "several have no decision of their own");
    told["evaluations"].as_array().expect("several").iter().map(|it| it["decision"].as_bool().expect("yes or no")).collect()
}

// K8, R2.2, R2.3.1, R2.3.2: every line of both tables, as the pages enforce it
#[actix_web::test]
async fn every_line_of_the_tables_is_decided_as_the_pages_decide_it() {
    let made = world();
    let people = [
        ("ada", OrganizationRole::Owner, Some(ProjectRole::Owner)),
        ("ben", OrganizationRole::Admin, Some(ProjectRole::Admin)),
        ("bill", OrganizationRole::BillingAdmin, None),
        ("cleo", OrganizationRole::Member, None),
        ("pia", OrganizationRole::Member, Some(ProjectRole::Owner)),
        ("tat", OrganizationRole::Member, Some(ProjectRole::Admin)),
        ("pam", OrganizationRole::Member, Some(ProjectRole::Analyst)),
        ("pim", OrganizationRole::Member, Some(ProjectRole::Consumer)),
    ];
    for (name, role, in_project) in people {
        let action = |name: &str| json!({ "action": { "name": name } });
        let lines: Vec<Value> = ProjectAction::ALL.iter().map(|line| action(line.as_str())).collect();
        let body = json!({ "subject": user(name), "resource": project(SHOP), "evaluations": lines });
        // What no version of Steward has yet nobody can do.
        let is_here = |line: ProjectAction| !matches!(line, ProjectAction::ManageCustomRoles | ProjectAction::ManageDataViews);
        let may = |line: ProjectAction| is_here(line) && in_project.is_some_and(|role| line.cell(role).allows());
        let expected: Vec<bool> = ProjectAction::ALL.iter().map(|line| may(*line)).collect();
        assert_eq!(decisions(&made, "padmin", &body).await, expected, "{name}");
        let lines: Vec<Value> = OrgAction::ALL.iter().map(|line| action(line.as_str())).collect();
        let body = json!({ "subject": user(name), "resource": organization("1000001"), "evaluations": lines });
        let expected: Vec<bool> = OrgAction::ALL.iter().map(|line| line.allows(role)).collect();
        assert_eq!(decisions(&made, "admin", &body).await, expected, "{name}");
    }
}

// K8, R2.10, R2.11: what a plan lacks, an end closes or nobody built the pages refuse, whatever somebody's role is
#[actix_web::test]
async fn what_is_closed_to_everybody_is_decided_as_the_pages_refuse_it() {
    let made = world();
    let asked = async |line: &str, place: Value| {
        let told = told(&made, "owner", "evaluation", &question(user("ada"), line, place)).await;
        (told["decision"].as_bool().unwrap(), told["context"]["reason"].as_str().unwrap().to_owned())
    };
    let here = || organization("1000001");
    assert!(asked("SetDiscoverability", here()).await.0 && asked("CreateProjects", here()).await.0);
    let custom = asked("ManageCustomRoles", project(SHOP)).await;
    assert_eq!(custom, (false, "Custom roles can't be used in this version of Steward.".to_owned()));

    made.run("update organizations set plan = 'growth' where id = 1000001");
    let (allowed, reason) = asked("SetDiscoverability", here()).await;
    let page = made.signed_in("ada").await.post("/orgs/1000001/settings/discoverability", &[("level", "closed")]).await;
    assert!(!allowed && reason.contains("is part of the Enterprise plan") && page.shows(&reason), "{reason}: {}", page.body);

    made.run(
        "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '90 days' where id = 1000001",
    );
    let mut ada = made.signed_in("ada").await;
    for (line, form, fields) in
        [("CreateProjects", "projects/new", &[("name", "New"), ("residency", "eu"), ("timezone", "UTC")][..])]
    {
        let (allowed, reason) = asked(line, here()).await;
        let page = ada.post(&format!("/orgs/1000001/settings/{form}"), fields).await;
        let said = page.body.replace("&#39;", "'");
        assert!(!allowed && reason.starts_with("This organization is scheduled for deletion. "), "{line}: {reason}");
        assert!(said.contains(&reason), "{line}: {reason}: {said}");
    }
    let (allowed, reason) = asked("RestoreProjects", here()).await;
    assert!(!allowed && reason.contains("can't restore anything"), "{reason}");
    for line in ["RenameOrganization", "DeleteProjects", "SeeOverview"] {
        assert!(asked(line, here()).await.0, "{line} begins nothing");
    }
    // Of these something is left that the pages still do.
    let team = made.text("select id::text from teams where organization_id = 1000001 order by id limit 1");
    let page = ada.post(&format!("/orgs/1000001/settings/teams/{team}/name"), &[("name", "Another Name")]).await;
    assert!(page.status.is_redirection() || page.status.is_success(), "{}: {}", page.status, page.body);
    assert_eq!(made.count(&format!("teams where id = {team} and name = 'Another Name'")), 1);
    for line in ["ManageTeams", "ManageUsers", "ManageServiceAccounts", "ManageWebhooks"] {
        assert!(asked(line, here()).await.0, "{line} is more than a beginning");
    }
    for line in ["InviteUsers", "CreateServiceAccounts"] {
        assert!(asked(line, project(SHOP)).await.0, "{line} is more than a beginning");
    }
}

// K8: ids are numbers elsewhere, and what cannot be read is not passed over
#[actix_web::test]
async fn an_owner_may_be_named_by_a_number_and_by_nothing_that_is_no_name() {
    let made = world();
    let id: i64 = made.text("select id::text from users where email = 'pam@northwind.test'").parse().unwrap();
    let line = ProjectAction::ALL.iter().find(|line| line.cell(ProjectRole::Analyst) == Cell::Own);
    let line = line.expect("a line about what is one's own");
    let of = |owner: Value| {
        let mut resource = project(SHOP);
        resource["properties"] = json!({ "ownerID": owner });
        question(user("pam"), line.as_str(), resource)
    };
    for (owner, expected) in [
        (json!(id), true),
        (json!(id.to_string()), true),
        (json!("pam@northwind.test"), true),
        (json!(id + 1), false),
        (Value::Null, false),
    ] {
        assert_eq!(told(&made, "owner", "evaluation", &of(owner.clone())).await["decision"], expected, "{owner}");
    }
    for owner in [json!(true), json!([id]), json!({ "id": id })] {
        let page = asks(&made, "owner", "evaluation", &of(owner.clone())).await;
        assert_eq!(page.status.as_u16(), 400, "{owner}: {}", page.body);
        assert!(page.shows("resource.properties.ownerID must be an ID, an email or a username."), "{}", page.body);
        let several = json!({ "evaluations": [of(json!(id)), of(owner.clone())] });
        let told = told(&made, "owner", "evaluations", &several).await;
        assert_eq!(told["evaluations"][0]["decision"], true, "{told}");
        assert_eq!(told["evaluations"][1]["context"]["error"]["status"], 400, "{told}");
    }
}

// K8, K1: the sentence is that of Why?, of people and of service accounts, by id and by name
#[actix_web::test]
async fn a_decision_says_why_in_the_words_of_the_page() {
    let made = world();
    let mut ada = made.signed_in("ada").await;
    for (id, name, page) in [
        ("2000013", "pam@northwind.test", "/orgs/1000001/settings/users/2000013/access/3000001"),
        ("2000001", "ada@northwind.test", "/orgs/1000001/settings/users/2000001/access/3000001"),
    ] {
        let why = ada.get(page).await;
        for subject in [id, name] {
            let body = question(json!({ "type": "user", "id": subject }), "DownloadReports", project(SHOP));
            let told = told(&made, "powner", "evaluation", &body).await;
            let reason = told["context"]["reason"].as_str().expect("a sentence");
            assert!(told["decision"] == true && why.shows(reason), "{subject}: {told}");
        }
    }
    let id = made.text(&format!("select id::text from service_accounts where username = '{NIGHTLY}'"));
    for subject in [id.as_str(), NIGHTLY] {
        let body = question(json!({ "type": "service_account", "id": subject }), "SeeKeys", project(SHOP));
        let told = told(&made, "owner", "evaluation", &body).await;
        assert!(told["decision"] == true && told["context"]["reason"].as_str().unwrap().contains("Team Admin"), "{told}");
    }
    let body = question(user("pim"), "CreateBoards", project(SHOP));
    let told_of = told(&made, "owner", "evaluation", &body).await;
    assert!(told_of["decision"] == true && told_of["context"]["extent"] == "yes (never public)", "{told_of}");
    let body = question(user("pim"), "EditName", project(SHOP));
    let no = told(&made, "owner", "evaluation", &body).await;
    assert_eq!(no["context"]["reason"], "Only Owners and Admins of this project can do this.");
    let body = question(user("cleo"), "ManageTeams", organization("1000001"));
    let no = told(&made, "owner", "evaluation", &body).await;
    assert_eq!(no["context"]["reason"], "Only Owners and Admins of this organization can do this.");
}

// A10b, R2.12.5: what a program cannot do here it cannot do there
#[actix_web::test]
async fn a_program_makes_no_owner_and_an_expired_one_may_nothing() {
    let made = world();
    let account = |name: &str| json!({ "type": "service_account", "id": format!("{name}.0a1b2c.mp-service-account") });
    let of = |name: &str, line: &str| question(account(name), line, organization("1000001"));
    assert_eq!(told(&made, "owner", "evaluation", &of("owner", "DeleteProjects")).await["decision"], true);
    assert_eq!(told(&made, "owner", "evaluation", &of("owner", "MakeOwner")).await["decision"], false);
    let expired = told(&made, "owner", "evaluation", &of("expired", "DeleteProjects")).await;
    assert_eq!(
        (&expired["decision"], expired["context"]["reason"].as_str()),
        (&json!(false), Some("This service account has expired."))
    );
}

// C5.6
#[actix_web::test]
async fn whoever_is_disabled_may_nothing_whatever_they_were_given() {
    let made = world();
    made.run("update users set disabled_at = now() where email like 'pim@%'");
    let told = told(&made, "owner", "evaluation", &question(user("pim"), "CreateBoards", project(SHOP))).await;
    assert_eq!((&told["decision"], &told["context"]["reason"]), (&json!(false), &json!("This user's account is disabled.")));
}

// S10.2, R2.12.5: what belongs to another organization reads like what does not exist
#[actix_web::test]
async fn nothing_of_another_organization_is_told_apart_from_what_does_not_exist() {
    let made = world();
    let said = async |body: Value| {
        let told = told(&made, "owner", "evaluation", &body).await;
        assert_eq!(told["decision"], false, "{told}");
        told["context"].to_string()
    };
    let (ada, dana, none) = (user("ada"), json!({ "type": "user", "id": "dana@elsewhere.test" }), user("nobody"));
    let here = || project(SHOP);
    let unknown = said(question(none.clone(), "SeeDetails", here())).await;
    assert_eq!(said(question(dana.clone(), "SeeDetails", here())).await, unknown);
    assert_eq!(said(question(json!({ "type": "user", "id": "2000005" }), "SeeDetails", here())).await, unknown);
    assert_eq!(said(question(json!({ "type": "robot", "id": "x" }), "SeeDetails", here())).await, unknown);
    assert_eq!(said(question(user("cleo"), "SeeDetails", here())).await, unknown, "no way in is not told from no such person");
    let unknown = said(question(ada.clone(), "SeeDetails", project("3999999"))).await;
    for resource in
        [project(THEIRS), project("3000004"), project("x"), organization("1000002"), json!({ "type": "book", "id": "1" })]
    {
        assert_eq!(said(question(ada.clone(), "SeeDetails", resource)).await, unknown);
    }
    let unknown = said(question(none, "ManageTeams", organization("1000001"))).await;
    assert_eq!(said(question(dana, "ManageTeams", organization("1000001"))).await, unknown);
    for (line, resource) in [("Fly", here()), ("ManageTeams", here()), ("SeeKeys", organization("1000001"))] {
        assert!(said(question(ada.clone(), line, resource)).await.contains("no such permission"), "{line}");
    }
}

// K8: who sees Who can do what asks here, and nobody else; one of several is refused by itself
#[actix_web::test]
async fn whoever_may_not_see_who_can_do_what_is_told_who_could() {
    let made = world();
    let body = question(user("pia"), "SeeKeys", project(SHOP));
    for (robot, status) in [("pconsumer", 403), ("padmin", 200), ("billing", 200), ("nobody", 401), ("expired", 401)] {
        assert_eq!(asks(&made, robot, "evaluation", &body).await.status.as_u16(), status, "{robot}");
    }
    let body = question(user("pia"), "ManageTeams", organization("1000001"));
    let page = asks(&made, "padmin", "evaluation", &body).await;
    assert!(page.status.as_u16() == 403 && page.shows("\"organization_roles\":[\"owner\",\"admin\"]"), "{}", page.body);
    let mixed = json!({ "subject": user("pia"), "evaluations": [
        { "action": { "name": "ManageTeams" }, "resource": organization("1000001") },
        { "action": { "name": "SeeKeys" }, "resource": project(SHOP) },
    ] });
    let told = told(&made, "padmin", "evaluations", &mixed).await;
    assert_eq!(told["evaluations"][0]["context"]["error"]["status"], 403);
    assert_eq!(told["evaluations"][1]["decision"], true, "{told}");
}

// K8: defaults, and answers that end where it was asked
#[actix_web::test]
async fn several_questions_share_what_they_do_not_say_and_end_where_it_was_asked() {
    let made = world();
    let of = |names: &[&str], semantic: Option<&str>| {
        let several: Vec<Value> = names.iter().map(|name| json!({ "subject": user(name) })).collect();
        json!({
            "action": { "name": "DownloadReports" },
            "resource": project(SHOP),
            "context": { "time": "2026-05-01T12:00Z" },
            "evaluations": several,
            "options": semantic.map_or_else(|| json!({ "another": 1 }), |word| json!({ "evaluations_semantic": word })),
        })
    };
    let names = ["pam", "pim", "pia"];
    for (semantic, expected) in [
        (None, vec![true, false, true]),
        (Some("execute_all"), vec![true, false, true]),
        (Some("deny_on_first_deny"), vec![true, false]),
        (Some("permit_on_first_permit"), vec![true]),
    ] {
        assert_eq!(decisions(&made, "owner", &of(&names, semantic)).await, expected, "{semantic:?}");
    }
    assert_eq!(decisions(&made, "owner", &of(&["pim", "pam"], Some("permit_on_first_permit"))).await, [false, true]);
    let over = json!({ "subject": user("pim"), "action": { "name": "DownloadReports" }, "resource": project(SHOP), "evaluations": [
        {}, { "subject": user("pam") }, { "action": { "name": "CreateReports" } }, { "subject": null, "resource": project(THEIRS) },
    ] });
    assert_eq!(decisions(&made, "owner", &over).await, [false, true, true, false]);
    for alone in [json!([]), Value::Null] {
        let mut body = question(user("pam"), "DownloadReports", project(SHOP));
        body["evaluations"] = alone;
        assert_eq!(told(&made, "owner", "evaluations", &body).await["decision"], true, "without several it is one");
    }
}
