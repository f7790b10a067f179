//! Every service account that could call an operation, and what the tables say it gets.

use std::sync::OnceLock;

use serde_json::{Value, json};
use steward::{
    api::{described::Asks, table::Operation},
    model::{AccountSecretId, OrganizationRole, ProjectRole, account_secret::AccountSecret},
    policy::ProjectAction,
};

use super::{
    World,
    browser::Browser,
    sweep::{Answer, Side, allowed_in_project, populated},
};
use crate::database::Database;

use OrganizationRole::{Admin, BillingAdmin, Member, Owner};

/// A service account with what it is in the first organization and its first project.
#[derive(Debug, Clone, Copy)]
pub struct Robot {
    pub name: &'static str,
    pub role: Option<OrganizationRole>,
    pub project: Option<ProjectRole>,
    /// What it brings opens something.
    pub is_in: bool,
}

const fn robot(name: &'static str, role: Option<OrganizationRole>, project: Option<ProjectRole>) -> Robot {
    Robot { name, role, project, is_in: true }
}

#[rustfmt::skip]
pub const ROBOTS: &[Robot] = &[
    Robot { name: "nobody",  role: None,         project: None, is_in: false },
    Robot { name: "wrong",   role: Some(Owner),  project: None, is_in: false },  // brings another secret
    Robot { name: "expired", role: Some(Owner),  project: None, is_in: false },
    Robot { name: "removed", role: Some(Owner),  project: None, is_in: false },
    robot("owner",    Some(Owner),        None),
    robot("admin",    Some(Admin),        None),
    robot("billing",  Some(BillingAdmin), None),
    robot("member",   Some(Member),       None),
    robot("powner",   Some(Member),       Some(ProjectRole::Owner)),
    robot("padmin",   Some(Member),       Some(ProjectRole::Admin)),
    robot("panalyst", Some(Member),       Some(ProjectRole::Analyst)),
    robot("pconsumer",Some(Member),       Some(ProjectRole::Consumer)),
    robot("team",     Some(Member),       Some(ProjectRole::Admin)),              // through its team
    robot("gone",     Some(Member),       None),                                  // its project was deleted
    robot("foreign",  None,               None),                                  // owns the other organization
];

fn secret(robot: &Robot) -> AccountSecret {
    // The same in every copy of the world.
    static SECRETS: OnceLock<Vec<AccountSecret>> = OnceLock::new();
    let made = || (9_700_001..).take(ROBOTS.len()).map(|id| AccountSecret::new(AccountSecretId(id))).collect();
    let at = ROBOTS.iter().position(|it| it.name == robot.name).expect("one of them");
    SECRETS.get_or_init(made)[at].clone()
}

pub fn username(robot: &Robot) -> String {
    format!("{}.0a1b2c.mp-service-account", robot.name)
}

/// The small company with all of them.
pub fn world() -> World {
    static MADE: OnceLock<Database> = OnceLock::new();
    World::like(&MADE, || {
        let world = populated();
        world.keys("Shop");
        for robot in ROBOTS.iter().filter(|robot| robot.name != "nobody") {
            let (name, secret) = (username(robot), secret(robot));
            if robot.name == "foreign" {
                world.elsewhere().by("dana").robot(&name, "owner", &[]).robot_secret(&name, &secret, "current");
                continue;
            }
            let own: Vec<(&str, &str)> = match (robot.name, robot.project) {
                ("gone", _) => vec![("Gone", "owner")],
                ("team", _) => Vec::new(),
                (_, Some(role)) => vec![("Shop", role.as_str())],
                _ => Vec::new(),
            };
            let role = robot.role.expect("a role").as_str();
            let here = world.northwind().by("ada").robot(&name, role, &own).robot_secret(&name, &secret, "current");
            if robot.name == "team" {
                here.team_robot(&name, "Team Admin");
            }
        }
        world.run(
            "update service_accounts set expires_at = now() - interval '1 minute' where username like 'expired.%';
             delete from service_accounts where username like 'removed.%';
             update service_accounts set last_used_at = now() + interval '1 day';
             update service_account_secrets set last_used_at = now() + interval '1 day'",
        );
        world
    })
}

impl Robot {
    /// At its desk: no browser, no cookies, its own secret.
    pub async fn comes(&self, world: &World) -> Browser {
        let mut program = world.browser().await;
        program.says_same_origin = false;
        // Wrong secrets of the tests beside this one are counted for another network.
        program.address = [198, 51, 100, 7].into();
        let shown = match self.name {
            "nobody" => return program,
            "wrong" => AccountSecret::new(secret(self).id()),
            _ => secret(self),
        };
        program.headers = vec![("authorization", format!("Bearer {}", shown.reveal()))];
        program
    }

    /// What the tables say to it about the first organization and its first project.
    pub fn deserves(&self, asks: Asks) -> Answer {
        let judged = |allowed: Option<bool>| match allowed {
            None => Answer::NotFound,
            Some(false) => Answer::Forbidden,
            Some(true) => Answer::Through,
        };
        let in_project = |action| allowed_in_project(self.role, self.project, action);
        match asks {
            _ if !self.is_in => Answer::Credentials,
            Asks::Program => Answer::Through,
            // A project without a way in is one that is not there, and that is a decision.
            Asks::Place => judged(Some(in_project(ProjectAction::InviteUsers).unwrap_or(true))),
            Asks::Organization(action) => judged(self.role.map(|role| action.allows(role))),
            Asks::Project(action) => judged(in_project(action)),
            Asks::Either(action, there) => {
                let here = in_project(there) == Some(true);
                judged(self.role.map(|role| action.allows(role) || here))
            }
        }
    }
}

/// The robot of this name.
pub fn named(name: &str) -> Robot {
    *ROBOTS.iter().find(|robot| robot.name == name).expect("one of them")
}

/// What a path names: people of programs are named by their addresses.
pub fn filled(path: &str, place: Side, things: Side) -> String {
    let email = if things == Side::Own { "cleo@northwind.test" } else { "dana@northwind.test" };
    let (org, project) = if place == Side::Own { ("1000001", "3000001") } else { ("1000002", "3000003") };
    let (team, account) = if things == Side::Own { ("5000003", "6000001") } else { ("5000002", "6000002") };
    let numbered = |own: &str, other: &str| if things == Side::Own { own.to_owned() } else { other.to_owned() };
    let request = if path.contains("/access-requests/") { ("8000001", "8000002") } else { ("7000001", "7000002") };
    path.replace("{org}", org)
        .replace("{invitation}", &numbered("4000001", "4000002"))
        .replace("{request}", &numbered(request.0, request.1))
        .replace("{ended}", &numbered("3000004", "3000005"))
        .replace("{webhook}", &numbered("9000001", "9000002"))
        .replace("{delivery}", &numbered("9000001", "9000002"))
        .replace("{project}", project)
        .replace("{team}", team)
        .replace("{account}", account)
        .replace("{email}", email)
        .replace("{workspace}", if things == Side::Own { "3000001" } else { "3000003" })
}

/// The things that a path can name inside its organization or project.
pub const THINGS: [&str; 9] =
    ["{team}", "{account}", "{email}", "{workspace}", "{invitation}", "{request}", "{ended}", "{webhook}", "{delivery}"];

/// What has to be so before an operation can do anything.
pub fn prepare(world: &World, operation: &Operation) {
    match (operation.method, operation.path) {
        (_, "/organizations/{org}/cancel_deletion") => world.run(
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
        ),
        ("delete", "/api/app/projects/{project}/all-users") => world.run(
            "insert into all_users_grants (organization_id, project_id, role) values (1000001, 3000001, 'consumer')
             on conflict do nothing",
        ),
        _ => {}
    }
}

/// Something that each operation can do, with ids of one's own side or of the other.
pub fn body(operation: &Operation, things: Side) -> Value {
    let own = things == Side::Own;
    let id = |own_id: i64, other: i64| if own { own_id } else { other };
    let (project, team, account) = (id(3_000_001, 3_000_003), id(5_000_003, 5_000_002), id(6_000_001, 6_000_002));
    let (cleo, pim) = if own { ("cleo@northwind.test", "2000014") } else { ("dana@northwind.test", "2000005") };
    let path = operation.path.rsplit('/').next().unwrap_or_default();
    let (tat, invitation) = (if own { "tat@northwind.test" } else { "dana@northwind.test" }, id(4_000_001, 4_000_002));
    match (path, operation.path) {
        ("rotate-secret", _) => json!({ "keep_days": 1 }),
        (_, "/organizations/{org}/service-accounts/{account}/update") => json!({ "role": "admin" }),
        (_, "/organizations/{org}/teams/{team}/delete-users") => json!({ "users": [tat] }),
        ("invite-to-teams", _) => json!({ "team_ids": [team], "users": [{ "email": "new@northwind.test", "role": "member" }] }),
        ("resend" | "revoke", _) => json!({ "invitation_ids": [invitation] }),
        ("approve", path) if path.contains("/join-requests/") => json!({ "projects": [project], "role": "consumer" }),
        ("approve" | "all-users", _) => json!({ "role": "consumer" }),
        ("time-period", _) => json!({ "week_start": "sunday" }),
        ("business-context", _) => json!({ "content": "We sell skis." }),
        ("reset", _) => json!({ "confirm": "Shop" }),
        ("restore", _) => json!({ "name": "Gone again" }),
        ("schedule_deletion", _) => json!({ "confirm": "Northwind" }),
        ("webhooks", _) => json!({ "url": "https://hooks.northwind.test/new", "kinds": ["project.created"] }),
        (_, "/organizations/{org}/webhooks/{webhook}/update") => json!({ "url": "https://hooks.northwind.test/other" }),
        ("pause", _) => json!({ "paused": true }),
        ("create-projects", _) => json!({ "projectNames": ["Fresh"] }),
        ("create-project", _) => json!({ "project_name": "Fresh", "cluster_id": 5, "timezone_id": 0 }),
        ("delete-projects", path) if path.contains("{team}") => json!({ "projectIds": [project] }),
        ("delete-projects", _) => json!({ "projectIds": [project] }),
        (_, "/projects/update/{project}") => json!({ "name": "Store", "timezone_name": "Europe/Berlin" }),
        ("add-to-team", _) | (_, "/organizations/{org}/teams/{team}/service-accounts") => {
            json!({ "service_account_ids": [id(6_000_003, 6_000_002)] })
        }
        ("service-accounts", _) => json!({ "username": "Fresh", "projects": [{ "id": project, "role": "consumer" }] }),
        ("delete-service-accounts" | "remove-from-team", _) => json!({ "service_account_ids": [account] }),
        ("add-to-project", _) => {
            json!({ "projects": [{ "id": project, "role": "consumer" }], "service_account_ids": [id(6_000_003, 6_000_002)] })
        }
        ("remove-from-project", _) => json!({ "projects": [{ "id": project, "service_account_ids": [account] }] }),
        ("add-teams", _) => json!({ "teamNames": ["Fresh"] }),
        (_, "/organizations/{org}/teams/{team}/update") => json!({ "name": "Renamed" }),
        ("delete-teams", _) => json!({ "teamIds": [team] }),
        ("add-projects-to-teams", _) => json!({ "teams": [{ "id": team, "projects": [{ "id": project, "role": "analyst" }] }] }),
        ("add-users-to-teams", _) => json!({ "teams": [{ "id": team, "users": [cleo] }] }),
        ("add-users", _) => json!({ "users": [{ "email": "new@northwind.test", "role": "member" }] }),
        ("add-users-to-projects", _) => json!({ "users": ["cleo@northwind.test"], "projects": [project], "role": "consumer" }),
        ("add-users-to-project", _) => {
            json!({ "projectId": project, "users": [{ "email": "cleo@northwind.test", "role": "analyst" }] })
        }
        ("delete-users", _) => json!({ "users": [if own { "pim@northwind.test" } else { cleo }], "projects": [project] }),
        (_, "/organizations/{org}/users/{email}/update") => json!({ "role": "billing_admin" }),
        ("sensitivity", _) => json!({ pim: true }),
        (_, "/organizations/{org}/twofactor/update") | ("update-spark-settings" | "end-previous-secret", _) => json!({}),
        (_, "/organizations/{org}/service-account-settings/update") => json!({ "max_secret_age_days": 90 }),
        (_, path) if path.contains("-settings/update") => json!({}),
        ("teams", path) if path.ends_with("/sensitivity/teams") => json!({ team.to_string(): true }),
        ("set-discoverable-domains", _) => json!(["northwind.test"]),
        (_, "/organizations/{org}/update") => json!({ "name": "Southwind" }),
        ("retention-period", _) => json!({ "buyable_id": 1, "retention_period": 90 }),
        ("set-discoverability", _) => json!("Closed"),
        ("evaluation" | "evaluations", _) => json!({
            "subject": { "type": "user", "id": cleo },
            "action": { "name": "EditName" },
            "resource": { "type": "project", "id": project.to_string() },
        }),
        _ => Value::Null,
    }
}

/// What an answer means.
pub fn answer(status: u16) -> Answer {
    match status {
        401 => Answer::Credentials,
        403 => Answer::Forbidden,
        404 => Answer::NotFound,
        _ => Answer::Through,
    }
}
