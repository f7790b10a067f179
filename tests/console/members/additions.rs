//! *Add to projects* and *Add to teams* on the page of a member (R1.3.3).

use actix_web::http::StatusCode;

use crate::support::World;

const CLEO: &str = "/orgs/1000001/settings/users/2000004";

fn given() -> World {
    let world = World::new();
    world
        .northwind()
        .team("Data", &[], &[("App", "analyst")])
        .team("Heads", &[], &[("Shop", "owner")])
        .access_request("cleo", "Shop");
    world
}

// R1.3.3, R2.3.3, X10
#[actix_web::test]
async fn a_member_gets_projects_with_a_role_from_their_page() {
    let world = given();
    let mut ben = world.signed_in("ben").await;
    let page = ben.get(CLEO).await;
    assert!(page.shows("Add to projects") && page.shows("Add to teams"));
    let form = ben.get(&format!("{CLEO}/projects/new")).await;
    assert!(form.shows("Shop") && form.shows("App") && !form.shows("Theirs") && !form.shows("value=\"owner\""));
    let both = [("projects", "3000001"), ("projects", "3000002"), ("role", "analyst")];
    let done = ben.post(&format!("{CLEO}/projects/new"), &both).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(ben.follow(done).await.shows("Cleo: added to 2 projects."));
    assert_eq!(world.count("individual_grants where user_id = 2000004 and role = 'analyst' and granted_by = 2000002"), 2);
    assert_eq!(world.count("audit_entries where kind = 'project.user_added'"), 2);
    assert_eq!(world.count("access_requests where state = 'open'"), 0, "whoever is let in has nothing left to ask for");
}

// A44, S9.16: nobody gives more than they hold, by neither way
#[actix_web::test]
async fn an_admin_gives_neither_owner_nor_a_team_that_gives_it() {
    let world = given();
    world.northwind().grant("cleo", "App", "owner");
    let mut ben = world.signed_in("ben").await;
    let owner = ben.post(&format!("{CLEO}/projects/new"), &[("projects", "3000001"), ("role", "owner")]).await;
    assert_eq!(
        (owner.status, owner.shows("Only an Owner of the project can give this role there.")),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );
    assert!(owner.shows("value=\"3000001\" checked"), "what was chosen stays");
    let lower = ben.post(&format!("{CLEO}/projects/new"), &[("projects", "3000002"), ("role", "consumer")]).await;
    assert!(lower.shows("only its Owners can change"), "{}", lower.body);
    let team = ben.post(&format!("{CLEO}/teams/new"), &[("teams", "5000002")]).await;
    assert!(team.shows("One of these teams gives a role that only an Owner can give."));
    for (part, field) in [("projects", "projects"), ("teams", "teams")] {
        let nothing = ben.post(&format!("{CLEO}/{part}/new"), &[("role", "consumer")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    assert_eq!((world.count("individual_grants"), world.count("team_members")), (1, 0), "nothing half-done is stored");
}

#[actix_web::test]
async fn a_member_gets_teams_from_their_page() {
    let world = given();
    let mut ada = world.signed_in("ada").await;
    let done = ada.post(&format!("{CLEO}/teams/new"), &[("teams", "5000001"), ("teams", "5000002")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = ada.follow(done).await;
    assert!(page.shows("Cleo: added to 2 teams.") && page.shows("Team Grant (Data)") && page.shows("Team Grant (Heads)"));
    assert_eq!(world.count("audit_entries where kind = 'team.user_added'"), 2);
    let again = ada.post(&format!("{CLEO}/teams/new"), &[("teams", "5000001")]).await;
    assert_eq!((again.status, world.count("audit_entries where kind = 'team.user_added'")), (StatusCode::SEE_OTHER, 2), "once");
}
