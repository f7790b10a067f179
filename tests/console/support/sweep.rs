//! Everybody who could come to an address, and what the tables say they get.

use super::{
    World,
    browser::{Browser, Page},
};
use steward::{
    app::routes::Asks,
    model::{OrganizationRole, ProjectRole},
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

/// The small company with everybody above, and one of everything that has an id on both sides.
pub fn populated() -> World {
    let world = World::new();
    let people = ["pia", "pat", "pam", "pim", "tia", "tat", "tam", "tim", "bart", "uma", "rex"];
    for (n, name) in people.iter().enumerate() {
        world.run(&format!(
            "insert into users (id, email, name, sort_name, search, password_hash, email_proven_at)
             select 20000{}, '{name}@northwind.test', initcap('{name}'), '{name}', '{name} {name}@northwind.test', password_hash,
                case when '{name}' <> 'uma' then now() end from users where id = 2000001",
            11 + n
        ));
    }
    world.run(
        "insert into memberships (organization_id, user_id, role, last_active_at, name, email, sort_name, search)
         select 1000001, id, case when id = 2000019 then 'billing_admin' else 'member' end, now(), '', '', '', '' from users
         where id between 2000011 and 2000019 or id = 2000021;
         insert into individual_grants (organization_id, project_id, user_id, role) values
           (1000001, 3000001, 2000011, 'owner'), (1000001, 3000001, 2000012, 'admin'), (1000001, 3000001, 2000013, 'analyst'),
           (1000001, 3000001, 2000014, 'consumer'), (1000001, 3000001, 2000019, 'admin');
         insert into teams (id, organization_id, name, sort_name) values (5000001, 1000001, 'Team Owner', 'team owner'), (5000003, 1000001, 'Team Admin', 'team admin'),
           (5000004, 1000001, 'Team Analyst', 'team analyst'), (5000005, 1000001, 'Team Consumer', 'team consumer'), (5000002, 1000002, 'Theirs', 'theirs');
         insert into team_members (organization_id, user_id, team_id) values (1000001, 2000015, 5000001), (1000001, 2000016, 5000003),
           (1000001, 2000017, 5000004), (1000001, 2000018, 5000005), (1000002, 2000005, 5000002);
         insert into team_projects (organization_id, team_id, project_id, role) values (1000001, 5000001, 3000001, 'owner'),
           (1000001, 5000003, 3000001, 'admin'), (1000001, 5000004, 3000001, 'analyst'), (1000001, 5000005, 3000001, 'consumer'),
           (1000002, 5000002, 3000003, 'analyst');
         insert into invitations (id, organization_id, email, role, invited_by, invited_by_name, expires_at) values
           (4000001, 1000001, 'gus@northwind.test', 'member', 2000001, 'Ada', now() + interval '7 days'),
           (4000002, 1000002, 'hal@elsewhere.test', 'member', 2000005, 'Dana', now() + interval '7 days');
         insert into projects (id, organization_id, name, sort_name, residency, token, created_by_name, state, ended_at, ended_by_name, purge_at)
         select 3000003 + n, 1000000 + n, 'Gone', 'gone', 'eu', md5('gone' || n), 'Ada', 'deleted', now(), 'Ada', now() + interval '90 days'
            from generate_series(1, 2) n;
         insert into invitation_projects (organization_id, invitation_id, project_id, role) values
           (1000001, 4000001, 3000001, 'consumer'), (1000002, 4000002, 3000003, 'consumer');
         insert into access_requests (id, organization_id, project_id, user_id) values
           (8000001, 1000001, 3000001, 2000004), (8000002, 1000002, 3000003, 2000005);
         insert into join_requests (id, organization_id, user_id) values (7000001, 1000001, 2000006), (7000002, 1000002, 2000006);
         alter sequence invitations_id_seq restart with 4000100; alter sequence access_requests_id_seq restart with 8000100",
    );
    world
}

impl Caller {
    /// At their browser, signed in if they have a name. Rex signs in and is removed.
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
            Asks::Nothing | Asks::Operator => Answer::Through,
            Asks::SignedIn => judged(Some(true)),
            Asks::Membership | Asks::NearProject => judged(self.role.map(|_| true)),
            Asks::Organization(action) => judged(self.role.map(|role| action.allows(role))),
            Asks::Project(action) => match self.allowed_in_project(action) {
                None if self.role.is_some() => Answer::MayAsk,
                allowed => judged(allowed),
            },
        }
    }

    /// The union of what the organization role and the grant give, as R2.3.3 says it. Written here a second time on
    /// purpose: the program reads it from its database.
    fn allowed_in_project(&self, action: ProjectAction) -> Option<bool> {
        let derived = match self.role {
            Some(Owner) => Some(ProjectRole::Owner),
            Some(Admin) => Some(ProjectRole::Admin),
            _ => None,
        };
        let roles: Vec<ProjectRole> = derived.into_iter().chain(self.project).collect();
        (!roles.is_empty()).then(|| roles.iter().any(|role| action.cell(*role).allows()))
    }
}

impl Answer {
    pub fn of(page: &Page) -> Self {
        match page.status.as_u16() {
            303 if page.location.starts_with("/login") => Self::SignIn,
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
            (_, "ended") => own(things, "3000004", "3000005"),
            (_, "request") if filled.starts_with("/projects/") => own(things, "8000001", "8000002"),
            (_, "request") => own(things, "7000001", "7000002"),
            (_, "found") => own(place, "1000001", "1000002"),
            (_, "invitation") => own(things, "4000001", "4000002"),
            (_, "token") => "A".repeat(43),
            (_, "hash" | "name" | "letter") => "unknown".to_owned(),
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
