//! What goes with a change of a service account, and what is not offered: seen before it is done, and done as it was seen.

use actix_web::http::StatusCode;

use crate::support::sweep::populated;

const LIST: &str = "/orgs/1000001/settings/service-accounts";
const ONE: &str = "/orgs/1000001/settings/service-accounts/6000001";
const SPARE: &str = "/orgs/1000001/settings/service-accounts/6000003";

// R2.5.10: invitations that an account sent do not end unseen
#[actix_web::test]
async fn invitations_that_end_with_a_role_are_named_before_it_is_changed() {
    let world = populated();
    world.run(
        "update service_accounts set role = 'admin' where id = 6000003;
         update invitations set invited_by = null, invited_by_account = 6000003 where email = 'gus@northwind.test'",
    );
    let open = "invitations where email = 'gus@northwind.test' and revoked_at is null";
    let mut ada = world.signed_in("ada").await;
    let path = format!("{SPARE}/role");
    let page = ada.post(&path, &[("role", "member")]).await;
    assert!(page.shows("The invitation it sent to gus@northwind.test ends."), "{}", page.body);
    assert_eq!((world.count(open), world.text("select role from service_accounts where id = 6000003").as_str()), (1, "admin"));
    let done = ada.post(&path, &[("role", "member"), ("state", &page.state())]).await;
    let page = ada.follow(done).await;
    assert!(page.shows("The invitation it sent to gus@northwind.test has ended."), "{}", page.body);
    assert!(!page.shows(">Undo<") && world.count(open) == 0, "what ended does not come back");
    let look = ada.get(&format!("{path}?role=admin")).await;
    let done = ada.post(&path, &[("role", "admin"), ("state", &look.state())]).await;
    assert!(ada.follow(done).await.shows(">Undo<"), "where nothing ended it can be taken back");
}

// R2.5.10: the same in a project
#[actix_web::test]
async fn invitations_that_end_with_a_place_in_a_project_are_named() {
    let owned = || {
        let world = populated();
        world.run(
            "insert into service_account_grants (organization_id, project_id, service_account_id, role)
                values (1000001, 3000001, 6000003, 'admin');
             update invitations set invited_by = null, invited_by_account = 6000003 where email = 'gus@northwind.test'",
        );
        world
    };
    let open = "invitations where email = 'gus@northwind.test' and revoked_at is null";
    for dialog in
        [format!("{SPARE}/projects/3000001/removal"), "/projects/3000001/settings/service-accounts/6000003/removal".to_owned()]
    {
        let world = owned();
        let mut ada = world.signed_in("ada").await;
        let look = ada.get(&dialog).await;
        assert!(look.shows("The invitation it sent to gus@northwind.test ends."), "{dialog}: {}", look.body);
        let done = ada.post(&dialog, &[("state", &look.state())]).await;
        assert!(ada.follow(done).await.shows("The invitation it sent to gus@northwind.test has ended."), "{dialog}");
        assert_eq!(world.count(open), 0);
    }
    for saved in [format!("{SPARE}/projects/3000001/role"), "/projects/3000001/settings/service-accounts/6000003/role".to_owned()]
    {
        let world = owned();
        let mut ada = world.signed_in("ada").await;
        let done = ada.post(&saved, &[("role", "consumer")]).await;
        let page = ada.follow(done).await;
        assert!(page.shows("The invitation it sent to gus@northwind.test has ended.") && !page.shows(">Undo<"), "{}", page.body);
    }
}

// X19: what it has is changed where it stands, and not added again
#[actix_web::test]
async fn a_project_that_an_account_has_is_not_added_to_it_again() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let path = format!("{ONE}/projects/new");
    let form = ada.get(&path).await;
    assert!(form.shows("value=\"3000002\"") && !form.shows("value=\"3000001\""), "{}", form.body);
    let page = ada.post(&path, &[("projects", "3000001"), ("role", "consumer")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("has a role in Shop already."), "{}", page.body);
    assert_eq!(world.text("select role from service_account_grants where project_id = 3000001"), "analyst");
    let here = "/projects/3000001/settings/service-accounts/new";
    let again = ada.post(here, &[("which", "existing"), ("account", "6000001"), ("project_role", "consumer")]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.shows("has a role here already."), "{}", again.body);
}

// R1.7: what is deleted is what was shown
#[actix_web::test]
async fn an_account_that_has_more_meanwhile_is_shown_again_before_it_is_deleted() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let path = format!("{LIST}/removal?account=6000001");
    let look = ada.get(&path).await;
    world.run("update service_accounts set last_used_at = now()");
    let other = ada.get(&path).await;
    assert_eq!(look.state(), other.state(), "a further use is nothing that is lost");
    world.run("insert into service_account_grants (organization_id, project_id, service_account_id, role) values (1000001, 3000002, 6000001, 'analyst')");
    let page = ada.post(&format!("{LIST}/removal"), &[("account", "6000001"), ("state", &look.state())]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(world.count("service_accounts where id = 6000001"), 1);
}

// A39: who leaves may know the secrets
#[actix_web::test]
async fn the_dialog_that_removes_a_maker_leads_to_what_they_may_know() {
    let world = populated();
    world.run("update service_accounts set created_by = 2000004 where id = 6000001");
    let page = world.signed_in("ada").await.get("/orgs/1000001/settings/users/removal?user=2000004").await;
    assert!(page.shows(&format!("href=\"{ONE}\"")) && page.shows("They may still know the secrets."), "{}", page.body);
}

// S9.12: a team that gives more than one has is not offered to be left
#[actix_web::test]
async fn an_account_is_taken_out_of_a_team_only_by_whoever_has_all_that_the_team_gives() {
    let world = populated();
    let cross = "aria-label=\"Remove from Team Admin\"";
    let mut ben = world.signed_in("ben").await;
    assert!(ben.get(ONE).await.shows(cross));
    world.run("update team_projects set role = 'owner'");
    assert!(!ben.get(ONE).await.shows(cross));
    assert!(world.signed_in("ada").await.get(ONE).await.shows(cross));
}

// A44: a role that one cannot change says why
#[actix_web::test]
async fn a_project_role_out_of_reach_says_so() {
    let world = populated();
    world.run("update service_account_grants set role = 'owner' where service_account_id = 6000001");
    let said = "Only Owners of this project can do this to Owners and Admins.";
    assert!(world.signed_in("ben").await.get(ONE).await.shows(&format!("<span>{said}</span>")));
    let mut pat = world.signed_in("pat").await;
    assert!(pat.get("/projects/3000001/settings/service-accounts").await.shows(&format!("<span>{said}</span>")));
}
