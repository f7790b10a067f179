//! Every list costs the same few statements, whatever the size of the organization (performance.md).

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
    world.run(&format!(
        "insert into users (id, email, name, sort_name, search) select 2100000 + n, 'm' || n || '@crowd.test', 'Member ' || n, 'member ' || n,
            'member ' || n || ' m' || n || '@crowd.test' from generate_series(1, {people} + {requests}) n;
         insert into memberships (organization_id, user_id, role, last_active_at, name, email, sort_name, search)
         select 1000001, id, 'member', now(), '', '', '', '' from users where id between 2100001 and 2100000 + {people};
         insert into teams (id, organization_id, name, sort_name) select 5000000 + n, 1000001, 'Team ' || n, 'team ' || n from generate_series(1, {teams}) n;
         insert into team_members (organization_id, user_id, team_id) select 1000001, 2100000 + n, 5000001 + n % {teams} from generate_series(1, {people}) n;
         insert into team_members (organization_id, user_id, team_id) select 1000001, 2100000 + n, 5000001 from generate_series(1, {people}) n on conflict do nothing;
         insert into projects (id, organization_id, name, sort_name, residency, token, created_by_name)
         select 3200000 + n, 1000001, 'Project ' || n, 'project ' || n, 'eu', md5('p' || n), 'Ada' from generate_series(1, {teams}) n;
         insert into team_projects (organization_id, team_id, project_id, role) select 1000001, 5000001, 3200000 + n, 'analyst' from generate_series(1, least({teams}, 10)) n;
         insert into invitations (id, organization_id, email, role, invited_by, invited_by_name, expires_at)
         select 4000000 + n, 1000001, 'g' || n || '@new.test', 'member', 2000001, 'Ada', now() + interval '7 days' from generate_series(1, {invitations}) n;
         insert into invitation_teams (organization_id, invitation_id, team_id) select 1000001, 4000000 + n, 5000001 from generate_series(1, {invitations}) n;
         insert into invitation_projects (organization_id, invitation_id, project_id, role) select 1000001, 4000000 + n, 3000001, 'analyst' from generate_series(1, {invitations}) n;
         insert into join_requests (id, organization_id, user_id) select 7000000 + n, 1000001, 2100000 + {people} + n from generate_series(1, {requests}) n;
         analyze"
    ));
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
        ("users", 6),
        ("users?search=ember", 7),
        ("users?team=5000001", 7),
        ("users?page=last", 6),
        ("users/invited", 6),
        ("users/invited?search=new.test", 7),
        ("users/invite", 2),
        ("users/invite/teams", 2),
        ("users/invite/bulk", 1),
        ("users/requests", 4),
        ("users/requests?search=member", 5),
        ("users/requests/7000001/approval", 3),
        ("users/2100001", 8),
        ("teams", 5),
        ("teams?search=team", 5),
        ("teams/5000001", 7),
        ("teams/5000001?search=ember", 7),
        ("teams/5000001/users/new", 6),
        ("teams/5000001/projects/new", 6),
        ("discoverability", 3),
        ("users/removal?user=2100001", 25),
        ("users/roles?user=2100001&role=admin", 25),
        ("teams/removal?team=5000001", 25),
    ] {
        let path = format!("{HERE}/{path}");
        let costs = (cost(&small, &mut at_small, &path).await, cost(&large, &mut at_large, &path).await);
        assert_eq!(costs.0, costs.1, "{path}");
        assert!(costs.0 <= most, "{path} costs {}", costs.0);
    }
}
