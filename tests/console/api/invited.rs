//! People invited by a program, and taken back by it (K3, A18).

use serde_json::{Value, json};
use steward::jobs;

use crate::support::{
    World,
    browser::Page,
    programs::{Robot, named, username, world},
};

const ADD: &str = "/organizations/1000001/add-users/";
const INTO: &str = "/organizations/1000001/add-users-to-projects/";
const DELETE: &str = "/organizations/1000001/delete-users/";

fn results(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone()
}

async fn invites(made: &World, robot: &Robot, path: &str, body: Value) {
    results(&robot.comes(made).await.json("POST", path, &body).await);
}

/// What the link of the newest email to this address answers to somebody who accepts.
async fn accepts(made: &World, email: &str) -> u16 {
    let link = made.link_to(email);
    made.browser().await.post(&link, &[("name", "Gus"), ("password", "a good password")]).await.status.as_u16()
}

// K3, R2.5.10: what a program sends can be accepted, and gives what it says
#[actix_web::test]
async fn whoever_is_invited_by_a_program_comes_in_by_the_link() {
    let made = world();
    invites(&made, &named("admin"), ADD, json!({ "users": [{ "email": "gus@new.test", "role": "admin" }] })).await;
    assert_eq!(accepts(&made, "gus@new.test").await, 303);
    assert_eq!(
        made.text("select m.role from memberships m join users u on u.id = m.user_id where u.email = 'gus@new.test'"),
        "admin"
    );
    // An Admin of one project invites into it, as Member (A10).
    let body = json!({ "users": ["hana@new.test"], "projects": [3_000_001], "role": "analyst" });
    invites(&made, &named("padmin"), INTO, body).await;
    assert_eq!(accepts(&made, "hana@new.test").await, 303);
    let given = "select m.role || ' ' || g.role from memberships m join users u on u.id = m.user_id
                 join individual_grants g on g.user_id = u.id where u.email = 'hana@new.test'";
    assert_eq!(made.text(given), "member analyst");
}

// R2.5.4: a program that adds to an invitation stands behind it from then on, and it goes on living
#[actix_web::test]
async fn what_a_person_sent_stays_good_when_a_program_sends_it_again() {
    let made = world();
    let mut ada = made.signed_in("ada").await;
    let form = [("email-0", "gus@new.test"), ("role-0", "member"), ("project_role-0", "consumer")];
    ada.post("/orgs/1000001/settings/users/invite", &form).await;
    invites(&made, &named("admin"), ADD, json!({ "users": [{ "email": "gus@new.test" }] })).await;
    assert_eq!(
        made.text("select count(*)::text || max(invited_by_name) from invitations where email = 'gus@new.test'"),
        format!("1{}", username(&named("admin")))
    );
    assert_eq!(accepts(&made, "gus@new.test").await, 303);
}

// R2.5.10: it lives only while the account could still send it
#[actix_web::test]
async fn an_invitation_ends_with_the_right_of_the_account_that_sent_it() {
    let account =
        |name: &str| format!("update service_accounts set expires_at = now() - interval '1 minute' where username = '{name}'");
    let admin = username(&named("admin"));
    // Expired: the link is dead at once, and the nightly round takes the row off the list.
    let made = world();
    invites(&made, &named("admin"), ADD, json!({ "users": [{ "email": "gus@new.test" }] })).await;
    made.letters();
    made.run(&account(&admin));
    assert_eq!(accepts(&made, "gus@new.test").await, 409);
    let open = "invitations where email = 'gus@new.test' and revoked_at is null and accepted_at is null";
    assert_eq!(made.count(open), 1);
    jobs::end_secrets(&mut made.database.connect(), &made.site.desk).unwrap();
    assert_eq!(made.count(open), 0);
    assert_eq!(made.count("audit_entries where kind = 'invitation.revoked' and actor = 'steward'"), 1);
    // Deleted, or given a role that invites nobody.
    for deleted in [true, false] {
        let made = world();
        invites(&made, &named("admin"), ADD, json!({ "users": [{ "email": "gus@new.test" }] })).await;
        let id = made.text(&format!("select id::text from service_accounts where username = '{admin}'"));
        let mut ada = made.signed_in("ada").await;
        let look = ada.get(&format!("/orgs/1000001/settings/service-accounts/removal?account={id}")).await;
        assert!(look.shows("The invitation for gus@new.test ends."), "{}", look.body);
        let mut owner = named("owner").comes(&made).await;
        if deleted {
            let one = format!("/api/app/organizations/1000001/service-accounts/{id}");
            results(&owner.json("DELETE", &one, &Value::Null).await);
        } else {
            let role = format!("/orgs/1000001/settings/service-accounts/{id}/role");
            let look = ada.get(&format!("{role}?role=member")).await;
            let page = ada.post(&role, &[("role", "member"), ("state", &look.state())]).await;
            assert!(page.status.is_redirection(), "{}", page.body);
        }
        assert_eq!(made.count(open), 0, "deleted: {deleted}");
        assert!(made.letters().iter().all(|(to, _)| to != "gus@new.test"), "what waited is not sent");
    }
    // Taken out of the project that it invited into.
    let made = world();
    let body = json!({ "users": ["gus@new.test"], "projects": [3_000_001], "role": "consumer" });
    invites(&made, &named("padmin"), INTO, body).await;
    let id: i64 = made
        .text(&format!("select id::text from service_accounts where username = '{}'", username(&named("padmin"))))
        .parse()
        .unwrap();
    let wanted = json!({ "projects": [{ "id": 3_000_001, "service_account_ids": [id] }] });
    invites(&made, &named("owner"), "/organizations/1000001/service-accounts/remove-from-project", wanted).await;
    assert_eq!(made.count(open), 0);
}

// A18: projects that are named and are none throw nobody out
#[actix_web::test]
async fn a_list_of_projects_that_is_empty_removes_nobody_from_the_organization() {
    let made = world();
    let mut terraform = named("owner").comes(&made).await;
    let members = made.count("memberships");
    for (body, field) in [
        (json!({ "users": ["cleo@northwind.test"], "projects": [] }), "projects"),
        (json!({ "users": ["cleo@northwind.test"], "projects": null }), "projects"),
        (json!({ "users": ["cleo@northwind.test"], "projectId": null }), "projectId"),
        (json!({ "users": ["cleo@northwind.test"], "projectIds": [] }), "projects"),
        (json!({ "users": [], "projects": [3_000_001] }), "users"),
        (json!({ "users": [] }), "users"),
    ] {
        let page = terraform.json("POST", DELETE, &body).await;
        assert!(page.status.as_u16() == 422 && page.shows(&format!("\"{field}\":\"")), "{body}: {}", page.body);
    }
    // A project named in the way of the call for one project is a project, too.
    for body in [
        json!({ "users": ["pim@northwind.test"], "projectId": 3_000_001 }),
        json!({ "users": ["pam@northwind.test"], "projectIds": [3_000_001] }),
    ] {
        assert_eq!(results(&terraform.json("POST", DELETE, &body).await)[0]["removed"], true);
    }
    assert_eq!(made.count("memberships"), members);
    assert_eq!(results(&terraform.json("POST", DELETE, &json!({ "users": ["cleo@northwind.test"] })).await)[0]["removed"], true);
    assert_eq!(made.count("memberships"), members - 1);
}

// A18, K6: what was given by one call is taken by the other, whatever became of it meanwhile
#[actix_web::test]
async fn a_role_is_taken_from_everybody_it_was_given_to_members_and_invited() {
    for who in ["admin", "padmin"] {
        let made = world();
        let mut terraform = named(who).comes(&made).await;
        let payload = json!({ "users": ["cleo@northwind.test", "gus@new.test"], "projects": [3_000_001], "role": "analyst" });
        results(&terraform.json("POST", INTO, &payload).await);
        let open = "invitations where email = 'gus@new.test' and revoked_at is null";
        assert_eq!(made.count(open), 1);
        let told = results(&terraform.json("POST", DELETE, &payload).await);
        assert_eq!(
            told,
            json!([{ "email": "cleo@northwind.test", "removed": true }, { "email": "gus@new.test", "removed": true }])
        );
        assert_eq!((made.count(open), made.count("individual_grants where user_id = 2000004")), (0, 0), "{who}");
        assert_eq!(terraform.json("POST", DELETE, &payload).await.status.as_u16(), 404, "gone is gone");
        // The role was taken by hand: the rest is taken all the same.
        results(&terraform.json("POST", INTO, &payload).await);
        made.run("delete from individual_grants where user_id = 2000004");
        let told = results(&terraform.json("POST", DELETE, &payload).await);
        assert_eq!((&told[0]["removed"], &told[1]["removed"]), (&json!(false), &json!(true)), "{who}");
        assert_eq!(made.count("memberships where user_id = 2000004"), 1);
    }
}

// A18: from an invitation that carries more, the project alone is taken
#[actix_web::test]
async fn an_invitation_that_gives_more_loses_the_project_alone() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    let both = json!({ "users": ["gus@new.test"], "projects": [3_000_001, 3_000_002], "role": "analyst" });
    results(&program.json("POST", INTO, &both).await);
    results(&program.json("POST", DELETE, &json!({ "users": ["gus@new.test"], "projects": [3_000_001] })).await);
    let carried =
        "select string_agg(p.project_id::text, ' ') from invitation_projects p join invitations i on i.id = p.invitation_id
                   where i.email = 'gus@new.test' and revoked_at is null";
    assert_eq!(made.text(carried), "3000002");
    // Out of the organization: somebody who is only invited is invited no more.
    results(&program.json("POST", DELETE, &json!({ "users": ["gus@new.test", "nobody@new.test"] })).await);
    assert_eq!(made.count("invitations where email = 'gus@new.test' and revoked_at is null"), 0);
}

// K4: success is said of what was done
#[actix_web::test]
async fn inviting_a_member_with_another_role_is_refused() {
    let made = world();
    let mut program = named("admin").comes(&made).await;
    let body = json!({ "users": [{ "email": "gus@new.test" }, { "email": "cleo@northwind.test", "role": "admin" }] });
    let page = program.json("POST", ADD, &body).await;
    assert!(
        page.status.as_u16() == 422 && page.shows("\"users[1].email\":\"cleo@northwind.test is already a member"),
        "{}",
        page.body
    );
    assert_eq!(made.count("invitations where email = 'gus@new.test'"), 0, "everybody, or nobody");
    for same in [json!({ "email": "cleo@northwind.test" }), json!({ "email": "cleo@northwind.test", "role": "member" })] {
        results(&program.json("POST", ADD, &json!({ "users": [same] })).await);
    }
}
