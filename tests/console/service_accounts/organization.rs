//! Organization › Service Accounts: making, giving, deleting (R1.7, X18, X19, M77).

use actix_web::http::StatusCode;
use steward::model::account_secret::AccountSecret;

use crate::support::{
    World,
    browser::Page,
    sweep::{NIGHTLY, populated},
};

const LIST: &str = "/orgs/1000001/settings/service-accounts";
const NEW: &str = "/orgs/1000001/settings/service-accounts/new";
const ONE: &str = "/orgs/1000001/settings/service-accounts/6000001";

/// The secret that an answer shows.
pub fn shown(page: &Page) -> AccountSecret {
    let rest = page.body.split("id=\"made-secret\" readonly value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.body));
    AccountSecret::presented(rest.split('"').next().unwrap()).expect("a secret with its prefix, its id and its checksum")
}

/// What the audit log keeps of an account that begins or ends.
const FACTS: &str = "created creator_id expires id org_role projects user_id username";

fn facts(world: &World, what: &str) -> String {
    world.text(&format!(
        "select string_agg(key, ' ' order by key) from (select distinct key from audit_entries,
         lateral jsonb_object_keys(payload::jsonb) key where kind = 'service_account.{what}' and key <> 'last_four') keys"
    ))
}

// R1.7, X18, R2.12, R2.12.1
#[actix_web::test]
async fn an_account_is_made_with_projects_and_an_end_and_shows_its_secret_once() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(LIST).await.shows("No service accounts yet"));
    let form = [
        ("name", "Nightly Export"),
        ("role", "member"),
        ("project-0", "3000001"),
        ("role-0", "analyst"),
        ("project-1", "3000002"),
        ("role-1", "consumer"),
        ("number", "90"),
        ("unit", "days"),
        ("create", "yes"),
    ];
    let page = ada.post(NEW, &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let secret = shown(&page);
    let day = world.text("select to_char(expires_at, 'FMDD FMMonth YYYY') from service_accounts");
    assert!(page.shows(&format!("The service account expires on {day}.")), "{}", page.body);
    let username = world.text("select username from service_accounts");
    assert!(username.starts_with("nightly-export.") && username.ends_with(".mp-service-account"), "{username}");
    assert!(page.shows(&username) && page.shows("shown this one time") && page.headers["cache-control"].contains("no-store"));
    let digest = data_encoding::HEXLOWER.encode(&secret.digest().0);
    assert_eq!(world.text("select encode(digest, 'hex') from service_account_secrets where standing = 'current'"), digest);
    assert_eq!(
        world.text("select string_agg(project_id || ' ' || role, ', ' order by project_id) from service_account_grants"),
        "3000001 analyst, 3000002 consumer"
    );
    assert_eq!(
        world.count("service_accounts where expires_at between now() + interval '89 days' and now() + interval '91 days'"),
        1
    );
    assert_eq!(world.count("audit_entries where kind = 'service_account.created'"), 1);
    assert_eq!(facts(&world, "created"), FACTS);
    let list = ada.get(LIST).await;
    assert!(list.shows(&username) && list.shows("Never") && list.shows("1 service account"));
    let one = ada.get(ONE).await;
    assert!(one.shows(secret.last_four()) && !one.shows(secret.reveal()), "afterwards only its last four characters");
}

// R1.7: what was typed comes back with a sentence beside each field
#[actix_web::test]
async fn what_is_wrong_stands_beside_its_field_and_rows_come_and_go() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let form = [("name", " "), ("role", "king"), ("project-0", "x"), ("role-0", "analyst"), ("number", "0"), ("unit", "days")];
    let page = ada.post(NEW, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "role", "project-0", "number"] {
        assert!(page.error_on(field).is_some(), "{field}");
    }
    let twice = [
        ("name", "X"),
        ("role", "member"),
        ("project-0", "3000001"),
        ("role-0", "analyst"),
        ("project-1", "3000001"),
        ("role-1", "analyst"),
    ];
    assert!(ada.post(NEW, &twice).await.error_on("project-1").is_some());
    let more = ada.post(NEW, &[("name", "Kept"), ("project-0", "3000001"), ("role-0", "analyst"), ("add", "yes")]).await;
    assert!(more.status == StatusCode::OK && more.shows("name=\"project-1\"") && more.shows("value=\"Kept\""));
    assert_eq!(world.count("service_accounts"), 0);
}

// R2.4, A10b, S9.11: nobody gives more than they hold
#[actix_web::test]
async fn an_admin_makes_no_owner_and_gives_no_ownership_of_a_project() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    let page = ben.post(NEW, &[("name", "X"), ("role", "owner"), ("create", "yes")]).await;
    assert_eq!(
        (page.status, page.error_on("role")),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("Only Owners of this organization can do this."))
    );
    let page = ben.post(NEW, &[("name", "X"), ("role", "member"), ("project-0", "3000001"), ("role-0", "owner")]).await;
    assert!(page.error_on("role-0").is_some());
    assert_eq!(world.count("service_accounts"), 0);
    assert!(!ben.get(NEW).await.shows("value=\"owner\""), "what cannot be given is not offered");
}

// A7, R2.4
#[actix_web::test]
async fn an_admin_changes_and_deletes_only_accounts_below_their_own_role() {
    let world = World::new();
    world.northwind().by("ada").robot("high.0a1b2c.mp-service-account", "admin", &[]).robot(
        "low.0a1b2c.mp-service-account",
        "member",
        &[],
    );
    let mut ben = world.signed_in("ben").await;
    let high = ben.post(&format!("{ONE}/role"), &[("role", "member")]).await;
    assert_eq!(high.status, StatusCode::FORBIDDEN);
    let both = ben.get(&format!("{LIST}/removal?account=6000001&account=6000002")).await;
    assert!(
        both.status == StatusCode::UNPROCESSABLE_ENTITY && both.shows("only an Owner can change or remove"),
        "{}",
        both.status
    );
    let look = ben.get(&format!("{LIST}/6000002/role?role=admin")).await;
    let low = ben.post(&format!("{LIST}/6000002/role"), &[("role", "admin"), ("state", &look.state())]).await;
    assert_eq!(low.status, StatusCode::SEE_OTHER);
    assert_eq!(world.text("select string_agg(role, ', ' order by id) from service_accounts"), "admin, admin");
}

// R1.7: gone everywhere at once, one or many
#[actix_web::test]
async fn accounts_are_deleted_with_everything_they_were_given() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let path = format!("{LIST}/removal?account=6000001&account=6000003");
    let look = ada.get(&path).await;
    assert!(look.shows("Access is revoked everywhere immediately") && look.shows(NIGHTLY));
    let page =
        ada.post(&format!("{LIST}/removal"), &[("account", "6000001"), ("account", "6000003"), ("state", &look.state())]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    for table in ["service_accounts", "service_account_grants", "team_service_accounts", "service_account_secrets"] {
        assert_eq!(world.count(&format!("{table} where organization_id = 1000001")), 0, "{table}");
    }
    assert_eq!(world.count("audit_entries where kind = 'service_account.deleted'"), 2);
    assert_eq!(facts(&world, "deleted"), FACTS);
}

// X19
#[actix_web::test]
async fn projects_and_teams_are_given_changed_and_taken() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    ada.post(&format!("{ONE}/projects/new"), &[("projects", "3000002"), ("role", "consumer")]).await;
    ada.post(&format!("{ONE}/projects/3000001/role"), &[("role", "consumer")]).await;
    assert_eq!(
        world.text("select string_agg(project_id || ' ' || role, ', ' order by project_id) from service_account_grants where organization_id = 1000001"),
        "3000001 consumer, 3000002 consumer"
    );
    let look = ada.get(&format!("{ONE}/projects/3000002/removal")).await;
    assert!(look.shows("Service accounts that lose access"), "{}", look.body);
    ada.post(&format!("{ONE}/projects/3000002/removal"), &[("state", &look.state())]).await;
    assert_eq!(world.count("service_account_grants where project_id = 3000002"), 0);
    ada.post(&format!("{ONE}/teams/new"), &[("teams", "5000004")]).await;
    let team = ada.get("/orgs/1000001/settings/teams/5000004").await;
    assert!(team.shows(NIGHTLY) && team.shows("service-accounts/new"));
    let path = "/orgs/1000001/settings/teams/5000004/service-accounts/6000001/removal";
    let look = ada.get(path).await;
    ada.post(path, &[("state", &look.state())]).await;
    assert_eq!(world.count("team_service_accounts where team_id = 5000004"), 0);
    for kind in [
        "service_account.added_to_project",
        "service_account.removed_from_project",
        "team.service_account_added",
        "team.service_account_removed",
    ] {
        assert_eq!(world.count(&format!("audit_entries where kind = '{kind}'")), 1, "{kind}");
    }
}

// A39
#[actix_web::test]
async fn whoever_made_an_account_has_it_on_their_page_and_in_the_dialog_that_removes_them() {
    let world = populated();
    world.run("update service_accounts set created_by = 2000004 where id = 6000001");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get("/orgs/1000001/settings/users/2000004").await;
    assert!(page.shows(NIGHTLY) && page.shows(&format!("href=\"{ONE}\"")));
    assert!(ada.get("/orgs/1000001/settings/users/removal?user=2000004").await.shows(NIGHTLY));
}

// I2, R2.3.3.6: beside people, from the same resolver
#[actix_web::test]
async fn why_and_who_can_do_what_know_service_accounts() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let who = ada.get("/projects/3000001/settings/access?permission=CreateReports").await;
    assert!(who.shows(">Service Accounts</h3>") && who.shows(NIGHTLY) && !who.shows("spare."));
    let who = ada.get("/projects/3000001/settings/access?permission=EndProject").await;
    assert!(!who.shows(NIGHTLY), "an Analyst that is Admin through a team ends no project");
    let why = ada.get(&format!("{ONE}/access/3000001")).await;
    assert!(why.shows("Admin") && why.shows("Team Grant (Team Admin)") && why.shows("Individual Grant"), "{}", why.body);
    assert_eq!(ada.get(&format!("{ONE}/access/3000002")).await.status, StatusCode::NOT_FOUND);
    let mut pat = world.signed_in("pat").await;
    assert!(pat.get("/projects/3000001/settings/service-accounts/6000001/access").await.shows("Individual Grant"));
}

// U4: found by a piece of the username
#[actix_web::test]
async fn accounts_are_found_by_pieces_of_their_username() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(&format!("{LIST}?search=night")).await;
    assert!(page.shows(NIGHTLY) && !page.shows("spare."));
    assert!(ada.get(&format!("{LIST}?search=nothing")).await.shows("No service accounts match"));
}

// R2.12: a number that was typed is no word for never
#[actix_web::test]
async fn an_end_that_was_typed_is_not_thrown_away() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let before = world.count("service_accounts");
    let here = "/projects/3000001/settings/service-accounts/new";
    let fields = [("name", "Loader"), ("role", "member"), ("which", "new"), ("project_role", "consumer"), ("number", "90")];
    for (path, unit) in [(NEW, "never"), (NEW, ""), (here, "never"), (here, "")] {
        let page = ada.post(path, &[&fields[..], &[("unit", unit)]].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {unit}");
        assert!(page.error_on("unit").is_some_and(|said| said.contains("Choose days, weeks, months or years")), "{}", page.body);
    }
    assert_eq!(world.count("service_accounts"), before);
    let page = ada.post(NEW, &[("name", "Loader"), ("role", "member"), ("number", " "), ("unit", "never")]).await;
    assert!(page.shows("The service account never expires."), "{}", page.body);
}
