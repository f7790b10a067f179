//! Project › Service Accounts (R1.10).

use actix_web::http::StatusCode;

use super::organization::shown;
use crate::support::{
    drawn::{self, borrowed},
    sweep::{NIGHTLY, populated},
};

const LIST: &str = "/projects/3000001/settings/service-accounts";

// R1.10, R2.12: made for one project it is a Member of the organization
#[actix_web::test]
async fn an_admin_of_the_project_makes_an_account_for_it() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    assert!(pat.get("/projects/3000001/settings/overview").await.shows(LIST), "it stands in the menu");
    let form = [("which", "new"), ("name", "Loader"), ("project_role", "analyst"), ("number", "1"), ("unit", "years")];
    let page = pat.post(&format!("{LIST}/new"), &form).await;
    shown(&page);
    let made = "service_accounts a join service_account_grants g on g.service_account_id = a.id where a.username like 'loader.%'";
    assert_eq!(
        world.text(&format!("select a.role || ' ' || g.project_id || ' ' || g.role from {made}")),
        "member 3000001 analyst"
    );
    let owner = pat.post(&format!("{LIST}/new"), &[("which", "new"), ("name", "X"), ("project_role", "owner")]).await;
    assert_eq!(owner.status, StatusCode::UNPROCESSABLE_ENTITY, "an Admin of the project gives no ownership");
}

// R1.10
#[actix_web::test]
async fn an_account_of_the_organization_is_added_changed_and_removed_here_only() {
    let world = populated();
    world.run("insert into service_account_grants (organization_id, project_id, service_account_id, role) values (1000001, 3000002, 6000003, 'analyst')");
    let mut pat = world.signed_in("pat").await;
    assert!(pat.get(&format!("{LIST}/new")).await.shows("spare."));
    let form = [("which", "existing"), ("account", "6000003"), ("project_role", "consumer")];
    assert_eq!(pat.post(&format!("{LIST}/new"), &form).await.status, StatusCode::SEE_OTHER);
    let list = pat.get(LIST).await;
    assert!(
        list.shows("spare.") && list.shows(NIGHTLY) && list.shows("Team Grant (Team Admin)") && list.shows("Individual Grant")
    );
    pat.post(&format!("{LIST}/6000003/role"), &[("role", "analyst")]).await;
    let look = pat.get(&format!("{LIST}/6000003/removal")).await;
    pat.post(&format!("{LIST}/6000003/removal"), &[("state", &look.state())]).await;
    assert_eq!(
        world.text("select string_agg(project_id::text, ',') from service_account_grants where service_account_id = 6000003"),
        "3000002"
    );
}

// A44, S9.11: what stands as high as oneself is not for an Admin to change
#[actix_web::test]
async fn an_admin_of_the_project_does_not_touch_an_account_of_their_own_rank() {
    let world = populated();
    world.run("update service_account_grants set role = 'admin' where service_account_id = 6000001");
    let mut pat = world.signed_in("pat").await;
    assert_eq!(pat.post(&format!("{LIST}/6000001/role"), &[("role", "consumer")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(pat.get(&format!("{LIST}/6000001/removal")).await.status, StatusCode::FORBIDDEN);
    let again = [("which", "existing"), ("account", "6000001"), ("project_role", "consumer")];
    assert_eq!(pat.post(&format!("{LIST}/new"), &again).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

// R1.10, R2.12.4: whoever lost the secret is sent to somebody who can help
#[actix_web::test]
async fn who_is_asked_for_another_secret_could_make_it() {
    for (role, whom) in [("analyst", "ask an Owner or Admin of the organization"), ("owner", "ask an Owner of the organization")]
    {
        let world = populated();
        let mut ada = world.signed_in("ada").await;
        let path = format!("{LIST}/new");
        let form = drawn::form(&ada.get(&path).await.body, &path).unwrap();
        let form = drawn::with(&form, &[("which", "new"), ("name", "Loader"), ("project_role", role)]);
        shown(&ada.post(&path, &borrowed(&form)).await);
        let again = ada.post(&path, &borrowed(&form)).await;
        assert!(ada.follow(again).await.shows(whom), "{role}");
    }
}

// R1.10: everything that is wrong is said at once
#[actix_web::test]
async fn what_is_wrong_stands_beside_each_field() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let form = [("which", "new"), ("name", " "), ("project_role", "king"), ("number", "0"), ("unit", "days")];
    let page = pat.post(&format!("{LIST}/new"), &form).await;
    for field in ["name", "project_role", "number"] {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.body);
    }
}
