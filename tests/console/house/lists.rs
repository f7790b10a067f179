//! Every list costs the same few statements, whatever the size of the organization.

use actix_web::http::StatusCode;

use crate::support::{World, browser::Browser};

const HERE: &str = "/orgs/1000001/settings";

/// One of everything: a team with a person and a project, an invitation that carries both, a request to join.
fn small() -> World {
    crowd(1)
}

/// Ten thousand people, five hundred teams, two thousand invitations, and a thousand who ask to join.
fn large() -> World {
    crowd(10_000)
}

fn crowd(people: i64) -> World {
    let world = World::new();
    let (teams, invitations, requests) = ((people / 20).max(1), (people / 5).max(1), (people / 10).max(1));
    world.crowd("Member #", 1..=people + requests);
    let northwind = world
        .northwind()
        .by("ada")
        .each(1..=people)
        .member("Member #")
        .each(1..=teams)
        .team("Team #", &[], &[])
        .project("Project #", "eu");
    let northwind = northwind.each(1..=teams.min(10)).team_project("Team 1", "Project #", "analyst");
    let northwind = (1..=teams).fold(northwind, |here, team| {
        here.each(team * 20 - 19..=people.min(team * 20)).team_member("Member #", &format!("Team {team}"))
    });
    northwind
        .each(1..=people)
        .team_member("Member #", "Team 1")
        .each(1..=invitations)
        .invitation("g#@new.test", "member")
        .invitation_team("g#@new.test", "Team 1")
        .invitation_project("g#@new.test", "Shop", "analyst")
        .each(people + 1..=people + requests)
        .join_request("Member #")
        .each(1..=teams)
        .robot("nightly-#", "member", &[("Shop", "analyst")]);
    world.run("analyze");
    world
}

async fn cost(world: &World, browser: &mut Browser, path: &str) -> usize {
    browser.get(path).await;
    world.statements();
    assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    world.statements()
}

#[actix_web::test]
async fn every_screen_costs_the_same_with_ten_thousand_people_as_with_five() {
    let (small, large) = (small(), large());
    let mut at_small = small.signed_in("ada").await;
    let mut at_large = large.signed_in("ada").await;
    for (path, most) in [
        ("overview", 8),
        ("usage", 7),
        ("billing/usage", 7),
        ("projects?sort=-events", 7),
        ("projects?sort=profiles&search=project", 8),
        ("users", 7),
        ("users?search=ember", 8),
        ("users?team=5000001", 8),
        ("users?page=last", 7),
        ("users/invited", 9),
        ("users/invited?search=new.test", 10),
        ("users/invite", 4),
        ("users/invite/teams", 4),
        ("users/invite/bulk", 3),
        ("users/requests", 4),
        ("users/requests?search=member", 5),
        ("users/requests/7000001/approval", 3),
        ("users/2000011", 10),
        ("teams", 7),
        ("teams?search=team", 7),
        ("teams/5000001", 7),
        ("teams/5000001?search=ember", 8),
        ("teams/5000001/users/new", 6),
        ("teams/5000001/projects/new", 6),
        ("teams/5000001/service-accounts/new", 6),
        ("service-accounts", 7),
        ("service-accounts?search=nightly", 7),
        ("service-accounts/new", 5),
        ("service-accounts/secret-policy", 4),
        ("billing", 5),
        ("billing/info", 5),
        ("billing/receipts", 4),
        ("billing/plan?to=free", 25),
        ("service-accounts/6000001", 14),
        ("service-accounts?sort=-created", 7),
        ("service-accounts?sort=role", 7),
        ("service-accounts?sort=-used", 7),
        ("service-accounts?sort=expires", 7),
        ("discoverability", 3),
        ("users/removal?user=2000011", 25),
        ("users/roles?user=2000011&role=admin", 25),
        ("teams/removal?team=5000001", 25),
    ] {
        let path = format!("{HERE}/{path}");
        let costs = (cost(&small, &mut at_small, &path).await, cost(&large, &mut at_large, &path).await);
        assert_eq!(costs.0, costs.1, "{path}");
        assert!(costs.0 <= most, "{path} costs {}", costs.0);
    }
}
