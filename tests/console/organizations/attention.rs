//! The Overview: what it tells, what needs attention, and what somebody puts away for a while.

use actix_web::http::StatusCode;

use steward::model::{AccountSecretId, account_secret::AccountSecret};

use crate::support::World;

const OVERVIEW: &str = "/orgs/1000001/settings/overview";
const ATTENTION: &str = "/orgs/1000001/settings/overview/attention";

/// The checks that the page of somebody shows, in their order.
async fn shown(world: &World, name: &str) -> Vec<String> {
    let page = world.signed_in(name).await.get(OVERVIEW).await;
    assert_eq!(page.status, StatusCode::OK);
    page.body.split("id=\"check-").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// A small company in which nothing needs attention: everybody is active, and each project has an Owner.
fn quiet() -> World {
    let world = World::new();
    world.northwind().grant("ada", "Shop", "owner").grant("ada", "App", "owner");
    world.people(&["olga"]);
    world.northwind().owner("olga");
    world
}

// C1.1, R1.2: each count leads to its list, for those who may see that
#[actix_web::test]
async fn counts_lead_to_their_lists_and_owners_to_a_second_one() {
    let world = World::new();
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    for list in ["users", "users/invited", "projects"] {
        assert!(page.shows(&format!("href=\"/orgs/1000001/settings/{list}\"\n    aria-label=")), "{list}: {}", page.body);
    }
    assert!(page.shows("Choose a second Owner") && page.shows("Transfer ownership") && page.shows("Copy the organization ID"));
    let page = world.signed_in("bill").await.get(OVERVIEW).await;
    assert!(!page.shows("/settings/users/invited") && !page.shows("Choose a second Owner") && !page.shows("Needs attention"));
    world.northwind().owner("eve");
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    assert!(!page.shows("Choose a second Owner") && page.shows("Transfer ownership"));
}

// C1.2: true on an organization that was just founded, too
#[actix_web::test]
async fn a_new_organization_lacks_nothing_but_a_second_owner() {
    let world = World::new();
    let mut eve = world.signed_in("eve").await;
    eve.post("/welcome", &[("name", "Initech"), ("residency", "eu"), ("timezone", "Europe/Berlin")]).await;
    let id = world.text("select id::text from organizations where name = 'Initech'");
    let page = eve.get(&format!("/orgs/{id}/settings/overview")).await;
    assert_eq!(page.body.matches("id=\"check-").count(), 1, "{}", page.body);
    assert!(page.shows("id=\"check-one_owner\"") && page.shows("Invite a second Owner"));
    assert_eq!(shown(&quiet(), "ada").await, Vec::<String>::new());
    assert!(quiet().signed_in("ada").await.get(OVERVIEW).await.shows("Nothing needs your attention."));
}

// C1.2: each check by what it is about, and its number
#[actix_web::test]
async fn each_check_tells_what_there_is_and_nothing_else() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "one_owner",
            "update memberships set role = 'member' where user_id = (select id from users where name = 'Olga')",
            "only one Owner",
        ),
        (
            "plan_request",
            "insert into plan_requests (organization_id, from_plan, to_plan, requested_by_name) values (1000001, 'enterprise', 'free', 'Ada')",
            "1 change of the plan is waiting.",
        ),
        (
            "join_requests",
            "insert into join_requests (organization_id, user_id) values (1000001, 2000006)",
            "1 person asks to join.",
        ),
        (
            "access_requests",
            "insert into access_requests (organization_id, project_id, user_id) values (1000001, 3000001, 2000003), (1000001, 3000002, 2000003)",
            "2 requests for access to projects are waiting.",
        ),
        (
            "invitations_expired",
            "insert into invitations (organization_id, email, role, invited_by_name, sent_at, expires_at)
                values (1000001, 'g@new.test', 'member', 'Ada', now() - interval '9 days', now() - interval '2 days')",
            "1 invitation has expired.",
        ),
        (
            "invitations_unanswered",
            "insert into invitations (organization_id, email, role, invited_by_name, sent_at, expires_at)
                values (1000001, 'g@new.test', 'member', 'Ada', now() - interval '4 days', now() + interval '3 days')",
            "1 invitation has been unanswered for more than 3 days.",
        ),
        (
            "letters_late",
            "insert into outbox (id, recipient, letter, posted_for, created_at) values (gen_random_uuid(), 'a@new.test', 'removed', 1000001, now() - interval '1 hour')",
            "1 email from this organization is stuck",
        ),
        (
            "outside_domains",
            "insert into discoverability_domains (organization_id, domain) values (1000001, 'northwind.example')",
            "members have an address outside the organization",
        ),
        (
            "inactive",
            "update memberships set joined_at = now() - interval '100 days', last_active_at = null where user_id = 2000003 and organization_id = 1000001",
            "1 member has not been active for 90 days.",
        ),
        ("without_owner", "delete from individual_grants where project_id = 3000002", "1 project has no Owner of its own."),
    ];
    for (check, sql, sentence) in cases {
        let world = quiet();
        world.run(sql);
        assert_eq!(shown(&world, "ada").await, [*check], "{check}");
        assert!(world.signed_in("ada").await.get(OVERVIEW).await.shows(sentence), "{check}: {sentence}");
    }
}

// C1.2: service accounts that end, that nobody uses, and whose secrets are old
#[actix_web::test]
async fn service_accounts_that_need_somebody_are_told_of() {
    let world = quiet();
    world.northwind().by("ada").robot("robot.abcdef.mp-service-account", "member", &[("Shop", "admin")]);
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new());
    world.run("update service_accounts set expires_at = now() + interval '10 days'");
    assert_eq!(shown(&world, "ada").await, ["accounts_ending"]);
    world.run("update service_accounts set expires_at = null, created_at = now() - interval '100 days'");
    assert_eq!(shown(&world, "ada").await, ["accounts_unused"]);
    world.run("update service_accounts set last_used_at = now()");
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new());
    let secret = AccountSecret::new(AccountSecretId(9_500_001));
    world.northwind().robot_secret("robot.abcdef.mp-service-account", &secret, "current");
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new(), "a new secret is nothing to think about");
    world.run("update service_account_secrets set created_at = now() - interval '400 days'");
    assert_eq!(shown(&world, "ada").await, ["old_secrets"], "nobody has rotated it for a year");
    let page = world.signed_in("ada").await.get(OVERVIEW).await;
    assert!(page.shows("/orgs/1000001/settings/service-accounts"), "it leads to where secrets are rotated");
    world.run("update service_accounts set expires_at = now() - interval '1 day'");
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new(), "what has expired opens nothing");
}

// C1.2: an invitation whose letter came back is told of until a letter gets through
#[actix_web::test]
async fn an_invitation_whose_email_failed_is_told_of_until_it_is_sent_again() {
    let world = quiet();
    world.northwind().by("ada").invitation("gus@northwind.test", "member");
    world.run(
        "insert into outbox (id, organization_id, invitation_id, recipient, letter, posted_for, failed_at)
            select gen_random_uuid(), organization_id, id, email, 'invitation', organization_id, now() from invitations",
    );
    assert_eq!(shown(&world, "ada").await, ["invitations_failed"]);
    world.run(
        "insert into outbox (id, organization_id, invitation_id, recipient, letter, posted_for, sent_at, created_at)
            select gen_random_uuid(), organization_id, id, email, 'invitation', organization_id, now(), now() + interval '1 second' from invitations",
    );
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new());
}

// C1.2: by one person, for one person, for so long
#[actix_web::test]
async fn what_somebody_ignores_comes_back_on_its_day() {
    let world = quiet();
    world.run("delete from individual_grants where project_id = 3000002");
    let mut ada = world.signed_in("ada").await;
    let done = ada.post(ATTENTION, &[("check", "without_owner"), ("days", "7")]).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, OVERVIEW));
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new());
    assert!(ada.get(OVERVIEW).await.shows("1 ignored"));
    assert_eq!(shown(&world, "ben").await, ["without_owner"], "for nobody else");
    world.run("update ignored_checks set ignored_until = now()");
    assert_eq!(shown(&world, "ada").await, ["without_owner"], "its day has come");
    ada.post(ATTENTION, &[("check", "without_owner"), ("days", "90")]).await;
    ada.post(ATTENTION, &[("check", "without_owner"), ("days", "0")]).await;
    assert_eq!((shown(&world, "ada").await, world.count("ignored_checks")), (vec!["without_owner".to_owned()], 0));
    for wrong in
        [[("check", "weather"), ("days", "7")], [("check", "inactive"), ("days", "10000")], [("check", "inactive"), ("days", "")]]
    {
        assert_eq!(ada.post(ATTENTION, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    assert_eq!(
        world.signed_in("bill").await.post(ATTENTION, &[("check", "inactive"), ("days", "7")]).await.status,
        StatusCode::FORBIDDEN
    );
}

// C1.2: nobody is offered what they could not mend
#[actix_web::test]
async fn an_admin_is_not_told_to_make_an_owner() {
    let world = World::new();
    assert!(shown(&world, "ada").await.contains(&"one_owner".to_owned()));
    assert!(!shown(&world, "ben").await.contains(&"one_owner".to_owned()));
}

// R2.11, C1.2
#[actix_web::test]
async fn nobody_is_sent_to_invite_while_the_organization_is_about_to_go() {
    let world = quiet();
    world.run(
        "insert into invitations (organization_id, email, role, invited_by_name, sent_at, expires_at)
            values (1000001, 'g@new.test', 'member', 'Ada', now() - interval '9 days', now() - interval '2 days')",
    );
    assert_eq!(shown(&world, "ada").await, ["invitations_expired"]);
    world.run(
        "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
    );
    assert_eq!(shown(&world, "ada").await, Vec::<String>::new());
    assert!(!world.signed_in("ada").await.get(OVERVIEW).await.shows("First steps"));
}
