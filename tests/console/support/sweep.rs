//! Everybody who could come to an address, and what the tables say they get.

use std::sync::OnceLock;

use super::{
    World,
    browser::{Browser, Page},
};
use crate::database::Database;
use steward::{
    app::routes::Asks,
    model::{AccountSecretId, OrganizationRole, ProjectRole, account_secret::AccountSecret},
    policy::ProjectAction,
};

/// Somebody who calls every address.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// Nobody is signed in without a name.
    pub name: &'static str,
    /// In the first organization.
    pub role: Option<OrganizationRole>,
    /// What a grant of their own, or of their team, gives them in the first project.
    pub project: Option<ProjectRole>,
}

/// What a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Sent to sign in.
    SignIn,
    NotFound,
    Forbidden,
    /// A member of the organization, who may ask to be let into the project.
    MayAsk,
    /// Only a program gets in, by the header of its request.
    Credentials,
    /// The page, or whatever the form deserves.
    Through,
}

const fn caller(name: &'static str, role: Option<OrganizationRole>, project: Option<ProjectRole>) -> Caller {
    Caller { name, role, project }
}

use OrganizationRole::{Admin, BillingAdmin, Member, Owner};

#[rustfmt::skip]
pub const CALLERS: &[Caller] = &[
    caller("",     None,               None),
    caller("ada",  Some(Owner),        None),
    caller("ben",  Some(Admin),        None),
    caller("bill", Some(BillingAdmin), None),
    caller("cleo", Some(Member),       None),
    caller("pia",  Some(Member),       Some(ProjectRole::Owner)),
    caller("pat",  Some(Member),       Some(ProjectRole::Admin)),
    caller("pam",  Some(Member),       Some(ProjectRole::Analyst)),
    caller("pim",  Some(Member),       Some(ProjectRole::Consumer)),
    caller("tia",  Some(Member),       Some(ProjectRole::Owner)),    // these four through a team
    caller("tat",  Some(Member),       Some(ProjectRole::Admin)),
    caller("tam",  Some(Member),       Some(ProjectRole::Analyst)),
    caller("tim",  Some(Member),       Some(ProjectRole::Consumer)),
    caller("bart", Some(BillingAdmin), Some(ProjectRole::Admin)),
    caller("dana", None,               None),                        // owns the other organization
    caller("eve",  None,               None),                        // belongs to none
    caller("uma",  None,               None),                        // never proved her address
    caller("rex",  None,               None),                        // was removed; his session is from before
];

/// A service account of the small company, in a project and in a team, with two secrets.
pub const NIGHTLY: &str = "nightly.0a1b2c.mp-service-account";

/// The small company with everybody above, and one of everything that has an id on both sides.
pub fn populated() -> World {
    static MADE: OnceLock<Database> = OnceLock::new();
    World::like(&MADE, populate)
}

fn populate() -> World {
    let world = World::new();
    world.people(&["pia", "pat", "pam", "pim", "tia", "tat", "tam", "tim", "bart", "uma", "rex"]);
    let members = ["pia", "pat", "pam", "pim", "tia", "tat", "tam", "tim", "rex"];
    let northwind = members.iter().fold(world.northwind(), |here, name| here.member(name)).billing_admin("bart");
    let northwind = northwind
        .grant("pia", "Shop", "owner")
        .grant("pat", "Shop", "admin")
        .grant("pam", "Shop", "analyst")
        .grant("pim", "Shop", "consumer")
        .grant("bart", "Shop", "admin")
        .team("Team Owner", &["tia"], &[("Shop", "owner")]);
    let elsewhere = world.elsewhere().team("Theirs", &["dana"], &[("Theirs", "analyst")]);
    northwind
        .team("Team Admin", &["tat"], &[("Shop", "admin")])
        .team("Team Analyst", &["tam"], &[("Shop", "analyst")])
        .team("Team Consumer", &["tim"], &[("Shop", "consumer")])
        .by("ada")
        .project("Gone", "eu")
        .invitation("gus@northwind.test", "member")
        .invitation_project("gus@northwind.test", "Shop", "consumer")
        .access_request("cleo", "Shop")
        .join_request("eve");
    elsewhere
        .by("dana")
        .project("Gone", "eu")
        .invitation("hal@elsewhere.test", "member")
        .invitation_project("hal@elsewhere.test", "Theirs", "consumer")
        .access_request("dana", "Theirs")
        .join_request("eve");
    let secret = |n| AccountSecret::new(AccountSecretId(n));
    world
        .northwind()
        .by("ada")
        .robot(NIGHTLY, "member", &[("Shop", "analyst")])
        .robot_secret(NIGHTLY, &secret(8_000_001), "current")
        .robot_secret(NIGHTLY, &secret(8_000_002), "former")
        .team_robot(NIGHTLY, "Team Admin");
    world.elsewhere().by("dana").robot("theirs.0a1b2c.mp-service-account", "member", &[("Theirs", "analyst")]);
    world.northwind().by("ada").robot("spare.0a1b2c.mp-service-account", "member", &[]);
    world.northwind().by("ada").webhook("https://hooks.northwind.test/steward");
    world.elsewhere().by("dana").webhook("https://hooks.elsewhere.test/steward");
    world.northwind().receipt("NW-1");
    world.elsewhere().receipt("EW-1");
    world.run(
        "insert into saved_filters (organization_id, user_id, list, name, query) values
            (1000001, 2000001, 'users', 'Admins', 'role=admin'), (1000002, 2000005, 'users', 'Theirs', 'role=admin');
         update users set email_proven_at = null where email = 'uma@northwind.test';
         update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '90 days' where name = 'Gone'",
    );
    world
}

impl Caller {
    /// At their browser, signed in if they have a name. Rex signs in and was removed.
    pub async fn comes(&self, world: &World) -> Browser {
        if self.name.is_empty() {
            return world.browser().await;
        }
        let browser = world.signed_in(self.name).await;
        if self.name == "rex" {
            world.run("delete from memberships where user_id = 2000021");
        }
        browser
    }

    /// What the tables say to this person about the first organization and its first project.
    pub fn deserves(&self, asks: Asks) -> Answer {
        let judged = |allowed: Option<bool>| match allowed {
            _ if self.name.is_empty() => Answer::SignIn,
            None => Answer::NotFound,
            Some(false) => Answer::Forbidden,
            Some(true) => Answer::Through,
        };
        match asks {
            Asks::Nothing | Asks::Operator | Asks::Data => Answer::Through,
            Asks::Program => Answer::Credentials,
            Asks::SignedIn => judged(Some(true)),
            Asks::Membership | Asks::NearProject => judged(self.role.map(|_| true)),
            Asks::Organization(action) => judged(self.role.map(|role| action.allows(role))),
            Asks::Project(action) => match allowed_in_project(self.role, self.project, action) {
                None if self.role.is_some() => Answer::MayAsk,
                allowed => judged(allowed),
            },
        }
    }
}

/// What an organization role and a grant give together in a project, as R2.3.3 says it. Written here a second time on purpose: the
/// program reads it from its database.
pub fn allowed_in_project(role: Option<OrganizationRole>, grant: Option<ProjectRole>, action: ProjectAction) -> Option<bool> {
    let derived = match role {
        Some(Owner) => Some(ProjectRole::Owner),
        Some(Admin) => Some(ProjectRole::Admin),
        _ => None,
    };
    let roles: Vec<ProjectRole> = derived.into_iter().chain(grant).collect();
    (!roles.is_empty()).then(|| roles.iter().any(|role| action.cell(*role).allows()))
}

impl Answer {
    pub fn of(page: &Page) -> Self {
        match page.status.as_u16() {
            303 if page.location.starts_with("/login") => Self::SignIn,
            401 => Self::Credentials,
            404 => Self::NotFound,
            403 if page.shows("/request\"") => Self::MayAsk,
            403 => Self::Forbidden,
            _ => Self::Through,
        }
    }
}

/// The ids that stand for the placeholders of a path: of one's own organization, or of the other.
pub fn filled(path: &str, place: Side, things: Side) -> String {
    let own = |side: Side, own: &str, other: &str| if side == Side::Own { own.to_owned() } else { other.to_owned() };
    let mut filled = String::new();
    for (n, piece) in path.split(['{', '}']).enumerate() {
        // In `/projects/{project}` the project is the place; further down it is a thing.
        let is_place = filled == "/projects/" || filled == "/project/";
        filled.push_str(&match (n % 2, piece) {
            (0, text) => text.to_owned(),
            (_, "org") => own(place, "1000001", "1000002"),
            (_, "project") if is_place => own(place, "3000001", "3000003"),
            (_, "project") => own(things, "3000001", "3000003"),
            // Somebody of the team, where the path names one.
            (_, "user") if filled.contains("/teams/") => own(things, "2000016", "2000005"),
            // Not an Owner of the project: only Owners have a say there.
            (_, "user") if filled.starts_with("/projects/") => own(things, "2000014", "2000005"),
            (_, "user") => own(things, "2000011", "2000005"),
            // Not the team that gives the role Owner: only Owners have a say there.
            (_, "team") => own(things, "5000003", "5000002"),
            (_, "account") => own(things, "6000001", "6000002"),
            (_, "ended") => own(things, "3000004", "3000005"),
            (_, "request") if filled.starts_with("/projects/") => own(things, "8000001", "8000002"),
            (_, "request") => own(things, "7000001", "7000002"),
            (_, "found") => own(place, "1000001", "1000002"),
            (_, "receipt") => own(things, "9000001", "9000002"),
            (_, "webhook") => own(things, "9000001", "9000002"),
            (_, "delivery") => own(things, "9000001", "9000002"),
            (_, "filter") => own(things, "9000001", "9000002"),
            (_, "invitation") => own(things, "4000001", "4000002"),
            (_, "token") => "A".repeat(43),
            (_, "hash" | "name" | "word" | "letter") => "unknown".to_owned(),
            (_, unknown) => panic!("{path}: what stands for {{{unknown}}}?"),
        });
    }
    filled
}

/// Whose ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Own,
    Other,
}

/// A checksum of everything stored, but for what reading itself leaves behind.
pub fn checksum(world: &World) -> String {
    let tables = world.text(
        "select string_agg(table_name, ',' order by table_name) from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('sessions', 'attempts')",
    );
    tables
        .split(',')
        .map(|table| world.text(&format!("select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {table} t")))
        .collect()
}
