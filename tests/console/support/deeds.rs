//! For every address that changes something: somebody who may, and a form that does it.

use std::sync::{Arc, OnceLock};

use steward::{
    app::routes::{Asks, Line, TABLE},
    config::Config,
};

use crate::database::Database;
use crate::support::{
    World,
    browser::{Browser, Held, Page},
    sweep::{Side, filled, populated},
    world::PASSWORD,
};

/// What is done at an address.
pub struct Deed {
    pub line: &'static Line,
    pub by: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// Consequences are shown first, and the mark of what was seen comes back with the form.
    looked: bool,
}

/// A world in which each of them can be done.
pub fn world() -> World {
    static MADE: OnceLock<Database> = OnceLock::new();
    let mut world = World::like(&MADE, make);
    // All requests of a test come from one address and are held at once: as from a proxy, no network of theirs is counted.
    let mut config = Config::clone(&world.site.config);
    config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    world.site.config = Arc::new(config);
    world
}

fn make() -> World {
    let world = populated();
    world.people(&["zoe"]);
    world.keys("Shop");
    let open = "update organizations set discoverability = 'request' where id = 1000001";
    world.northwind().domain("northwind.test").owner("uma");
    world.elsewhere().owner("ada");
    world.run(&format!("{open}; update users set email_proven_at = now()"));
    world
}

/// The same for what needs other circumstances.
pub fn other_world() -> World {
    let world = world();
    world.northwind().grant_all_users("Shop", "consumer");
    world.run("update organizations set discoverability = 'open' where id = 1000001; delete from join_requests");
    // What is to be taken back was done a moment ago.
    world.run(
        "delete from team_members where team_id = 5000003 and user_id = 2000016;
         delete from team_projects where team_id = 5000003 and project_id = 3000001;
         delete from individual_grants where user_id = 2000014;
         update memberships set role = 'billing_admin' where user_id = 2000011 and organization_id = 1000001;
         update invitations set revoked_at = now() where id = 4000001",
    );
    world
}

/// Whether it needs those.
pub fn is_of_other_world(path: &str) -> bool {
    matches!(path, "/join/{found}" | "/projects/{project}/settings/users/everybody/removal") || path.ends_with("/undo")
}

/// Whether it begins something new in the organization, which nobody does while that is about to be deleted (R2.11).
pub fn begins(path: &str) -> bool {
    let invites = path.contains("/users/invite") && !path.ends_with("/revocation");
    let founds = ["/projects/new", "/teams/new", "/service-accounts/new", "/webhooks/new"]
        .iter()
        .any(|end| path.ends_with(&format!("}}/settings{end}")));
    let joins = path.starts_with("/join/") && !path.ends_with("/withdrawal");
    invites
        || founds
        || joins
        || path.ends_with("/restoration")
        || path.ends_with("/settings/reset")
        || path.ends_with("/merge/start")
        || path == "/orgs/{org}/settings/users/requests/{request}/approval"
        // It is set once.
        || path == "/orgs/{org}/settings/overview/removal"
}

/// All of them. An address that is new to the table has to be told here what is done at it.
pub fn deeds() -> Vec<Deed> {
    TABLE.iter().filter(|line| !line.is_safe() && !matches!(line.asks, Asks::Nothing | Asks::Data)).map(deed).collect()
}

fn deed(line: &'static Line) -> Deed {
    let (by, looked, fields): (_, _, &[_]) = match line.path {
        "/welcome" => ("eve", false, &[("name", "Held Works"), ("residency", "eu"), ("timezone", "Europe/Berlin")]),
        "/join/{found}" => ("eve", false, &[("x", "")]),
        "/join/{found}/request" => ("zoe", false, &[("x", "")]),
        "/join/{found}/withdrawal" => ("eve", false, &[("x", "")]),
        "/account/profile/name" => ("tim", false, &[("name", "Held Name")]),
        "/account/password" => ("tim", false, &[("present", PASSWORD), ("password", "another horse battery")]),
        "/orgs/{org}/settings/overview/name" => ("ada", false, &[("name", "Held Name")]),
        "/orgs/{org}/settings/overview/steps" => ("ada", false, &[("x", "")]),
        "/orgs/{org}/settings/overview/attention" => ("ada", false, &[("check", "inactive"), ("days", "7")]),
        "/orgs/{org}/settings/billing/plan" => ("bill", true, &[("to", "free"), ("reason", "We use less")]),
        "/orgs/{org}/settings/billing/request/cancellation" => ("bill", false, &[("x", "")]),
        "/orgs/{org}/settings/billing/info/details" => (
            "bill",
            false,
            &[
                ("company", "Held Works"),
                ("email", "held@northwind.test"),
                ("line1", "Main Street 1"),
                ("city", "Hamburg"),
                ("country", "DE"),
            ],
        ),
        "/orgs/{org}/settings/billing/info/copies" => ("bill", false, &[("emails", "held@northwind.test")]),
        "/orgs/{org}/settings/overview/removal" => ("ada", true, &[("typed", "Northwind")]),
        "/orgs/{org}/settings/overview/removal/cancellation" => ("ada", false, &[("x", "")]),
        "/orgs/{org}/leave" => ("ben", true, &[]),
        "/orgs/{org}/settings/filters/new" => {
            ("ada", false, &[("list", "users"), ("query", "role=owner"), ("name", "Held Filter")])
        }
        "/orgs/{org}/settings/filters/{filter}/removal" => ("ada", false, &[("x", "")]),
        "/orgs/{org}/settings/users/invite" => (
            "ada",
            false,
            &[("email-0", "new@northwind.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")],
        ),
        "/orgs/{org}/settings/users/invite/teams" => {
            ("ada", false, &[("email", "new@northwind.test"), ("role", "member"), ("teams", "5000003")])
        }
        "/orgs/{org}/settings/users/invite/bulk" => ("ada", false, &[("csv", FILE), ("confirmed", "yes")]),
        "/orgs/{org}/settings/users/requests/{request}/approval" => {
            ("ada", false, &[("projects", "3000001"), ("role", "consumer")])
        }
        "/orgs/{org}/settings/users/invited/resend"
        | "/orgs/{org}/settings/users/invited/revocation"
        | "/projects/{project}/settings/users/invited/resend"
        | "/projects/{project}/settings/users/invited/revocation" => ("ada", true, &[("invitation", "4000001")]),
        "/orgs/{org}/settings/users/invited/revocation/undo" | "/projects/{project}/settings/users/invited/revocation/undo" => {
            ("ada", false, &[("invitation", "4000001")])
        }
        "/orgs/{org}/settings/users/{user}/role/undo" => ("ada", false, &[("role", "member"), ("undoes", "billing_admin")]),
        "/orgs/{org}/settings/teams/{team}/users/{user}/removal/undo" => ("ada", false, &[("x", "")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/removal/undo" => {
            ("ada", false, &[("role", "admin"), ("sees", "no")])
        }
        "/projects/{project}/settings/users/removal/undo" => ("ada", false, &[("was", "2000014.analyst.no")]),
        "/projects/{project}/settings/users/everybody/removal/undo" => ("ada", false, &[("role", "consumer")]),
        "/orgs/{org}/settings/users/removal" => ("ada", true, &[("user", "2000011")]),
        "/orgs/{org}/settings/users/roles" => ("ada", true, &[("user", "2000011"), ("role", "billing_admin")]),
        "/orgs/{org}/settings/users/roles/undo" => ("ada", false, &[("was", "2000011.member"), ("undoes", "billing_admin")]),
        "/orgs/{org}/settings/users/{user}/projects/new" => ("ada", false, &[("projects", "3000002"), ("role", "consumer")]),
        "/orgs/{org}/settings/users/{user}/teams/new" => ("ada", false, &[("teams", "5000003")]),
        "/orgs/{org}/settings/users/{user}/role" => ("ada", true, &[("role", "billing_admin")]),
        "/orgs/{org}/settings/view" => ("ada", false, &[("person", "2000011")]),
        "/orgs/{org}/settings/discoverability" => ("ada", false, &[("level", "closed")]),
        "/orgs/{org}/settings/teams/new" => ("ada", false, &[("name", "Held Team")]),
        "/orgs/{org}/settings/teams/removal" => ("ada", true, &[("team", "5000003")]),
        "/orgs/{org}/settings/teams/{team}/name" => ("ada", false, &[("name", "Held Name")]),
        "/orgs/{org}/settings/teams/{team}/users/new" => ("ada", false, &[("user", "2000011")]),
        "/orgs/{org}/settings/teams/{team}/users/{user}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/teams/{team}/projects/new" => ("ada", false, &[("project", "3000002"), ("role", "consumer")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/role" => ("ada", false, &[("role", "analyst")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/classified" => ("ada", false, &[("sees", "yes")]),
        "/orgs/{org}/settings/teams/{team}/projects/{project}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/teams/{team}/service-accounts/new" => ("ada", false, &[("account", "6000003")]),
        "/orgs/{org}/settings/teams/{team}/service-accounts/{account}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/service-accounts/new" => ("ada", false, &[("name", "Held Program"), ("role", "member")]),
        "/orgs/{org}/settings/service-accounts/secret-policy" => ("ada", true, &[("age", "90"), ("idle", "never")]),
        "/orgs/{org}/settings/service-accounts/removal" => ("ada", true, &[("account", "6000001")]),
        "/orgs/{org}/settings/service-accounts/{account}/role" => ("ada", true, &[("role", "billing_admin")]),
        "/orgs/{org}/settings/service-accounts/{account}/projects/new" => {
            ("ada", false, &[("projects", "3000002"), ("role", "consumer")])
        }
        "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/role" => ("ada", false, &[("role", "consumer")]),
        "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/service-accounts/{account}/teams/new" => ("ada", false, &[("teams", "5000004")]),
        "/orgs/{org}/settings/service-accounts/{account}/secret" => ("ada", false, &[("overlap", "7"), ("seen", "8000001")]),
        "/orgs/{org}/settings/service-accounts/{account}/secret/removal" => ("ada", true, &[]),
        "/projects/{project}/settings/service-accounts/new" => {
            ("ada", false, &[("which", "new"), ("name", "Held Program"), ("project_role", "consumer")])
        }
        "/projects/{project}/settings/service-accounts/{account}/role" => ("ada", false, &[("role", "consumer")]),
        "/projects/{project}/settings/service-accounts/{account}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/webhooks/new" | "/orgs/{org}/settings/webhooks/{webhook}/details" => {
            ("ada", false, &[("url", "https://held.northwind.test/"), ("which", "all")])
        }
        "/orgs/{org}/settings/webhooks/{webhook}/secret" => ("ada", false, &[("overlap", "7"), ("seen", SIGNING)]),
        "/orgs/{org}/settings/webhooks/{webhook}/test"
        | "/orgs/{org}/settings/webhooks/{webhook}/deliveries/{delivery}/again" => ("ada", false, &[("x", "")]),
        "/orgs/{org}/settings/webhooks/{webhook}/pause" => ("ada", false, &[("paused", "yes")]),
        "/orgs/{org}/settings/webhooks/{webhook}/removal" => ("ada", true, &[]),
        "/orgs/{org}/settings/projects/new" => {
            ("ada", false, &[("name", "Held Project"), ("residency", "eu"), ("timezone", "Europe/Berlin")])
        }
        "/orgs/{org}/settings/projects/removal" => ("ada", true, &[("project", "3000002"), ("typed", "App")]),
        "/orgs/{org}/settings/projects/deleted/{ended}/restoration" => ("ada", true, &[("name", "Back Again")]),
        "/projects/{project}/settings/removal" => ("ada", true, &[("typed", "Shop")]),
        "/projects/{project}/settings/reset" => ("ada", true, &[("typed", "Shop")]),
        "/projects/{project}/settings/transfer" => ("ada", true, &[("to", "1000002")]),
        "/projects/{project}/settings/merge/start" => ("ada", true, &[("to", "3000002")]),
        "/projects/{project}/settings/merge/cancellation" | "/projects/{project}/settings/merge/forwarding/removal" => {
            ("ada", false, &[("x", "")])
        }
        "/projects/{project}/settings/merge/import" => ("ada", false, &[("file", EVENT)]),
        "/projects/{project}/settings/name" => ("ada", false, &[("name", "Held Name")]),
        "/projects/{project}/settings/timezone" => ("ada", false, &[("timezone", "Asia/Tokyo")]),
        "/projects/{project}/settings/time-period" => ("ada", false, &[("week", "tuesday"), ("quarter", "may")]),
        "/projects/{project}/settings/users/invite" => {
            ("ada", false, &[("user-0", "new@northwind.test"), ("role-0", "consumer"), ("invite", "yes")])
        }
        "/projects/{project}/settings/users/removal" => ("ada", true, &[("user", "2000014")]),
        "/projects/{project}/settings/users/everybody" => ("ada", true, &[("role", "analyst")]),
        "/projects/{project}/settings/users/everybody/removal" => ("ada", true, &[]),
        "/projects/{project}/settings/users/requests/{request}/approval" => ("ada", false, &[("role", "consumer")]),
        "/projects/{project}/settings/users/{user}/role" => ("ada", false, &[("role", "analyst")]),
        "/projects/{project}/settings/users/{user}/classified" => ("ada", false, &[("sees", "yes")]),
        "/projects/{project}/leave" => ("pam", true, &[]),
        "/projects/{project}/request" => ("rex", false, &[("message", "Let me in.")]),
        "/projects/{project}/request/withdrawal" => ("cleo", false, &[("x", "")]),
        path if ["/resend", "/link", "/revocation", "/denial", "/secret", "/keys"].iter().any(|end| path.ends_with(end)) => {
            ("ada", false, &[("x", "")])
        }
        path => panic!("{path}: who does what there?"),
    };
    Deed { line, by, fields, looked }
}

/// The secret of the webhook that is there.
const SIGNING: &str = "00000000-0000-4000-8000-000009000001";

/// Shop is on its way into App, with whatever it is still sent.
pub const MERGING: &str =
    "insert into project_merges (organization_id, source_id, target_id, started_by, started_by_name, events, profiles)
        values (1000001, 3000001, 3000002, 2000001, 'Ada', 0, 0);
    insert into project_forwards (project_id, organization_id, target_id, ends_at)
        values (3000001, 1000001, 3000002, now() + interval '9 days')";

const EVENT: &str = "{\"event\":\"Held\",\"properties\":{\"time\":1772323200,\"distinct_id\":\"ada\",\"$insert_id\":\"held\"}}";
const FILE: &str = "email,organization_role,project_ids,project_role,teams\r\nnew@northwind.test,member,,,\r\n";

impl Deed {
    /// A world in which it can be done, and whoever does it, signed in.
    pub async fn ready(&self) -> (World, Browser) {
        let world = if is_of_other_world(self.line.path) { other_world() } else { world() };
        if self.line.path.ends_with("/everybody/removal/undo") {
            world.run("delete from all_users_grants");
        }
        if self.line.path.ends_with("/request/cancellation") {
            world.northwind().by("bill").plan_request("free");
        }
        if self.line.path.ends_with("/merge/cancellation") || self.line.path.ends_with("/forwarding/removal") {
            world.run(MERGING);
        }
        if self.line.path.ends_with("/removal/cancellation") {
            world.run(
                "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
            );
        }
        let browser = world.signed_in(self.by).await;
        (world, browser)
    }

    pub fn path(&self) -> String {
        filled(self.line.path, Side::Own, Side::Own)
    }

    /// Looks first where one has to, and then sends all but the last byte.
    pub async fn begin(&self, browser: &mut Browser) -> Held {
        let mut fields: Vec<(&str, String)> = self.fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        if self.looked {
            let page = browser.post(&self.path(), self.fields).await;
            assert!(page.shows("name=\"state\""), "{} shows nothing to confirm: {} {}", self.line.path, page.status, page.body);
            fields.push(("state", page.state()));
        }
        if self.line.path.ends_with("/bulk") || self.line.path.ends_with("/merge/import") {
            let part = |(name, value): &(&str, String)| {
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            // A file that is stored while it comes is over with its boundary, and nothing behind that is waited for.
            let end = if self.line.path.ends_with("/bulk") { "--edge--\r\n" } else { "--edge" };
            let body = fields.iter().map(part).collect::<String>() + end;
            return browser.hold(&self.path(), "multipart/form-data; boundary=edge", body.into_bytes());
        }
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&fields);
        browser.hold(&self.path(), "application/x-www-form-urlencoded", body.finish().into_bytes())
    }
}

/// Whether the answer is that of something that was done.
pub fn was_done(page: &Page) -> bool {
    page.status.is_success() || (page.status.is_redirection() && !page.location.starts_with("/login"))
}
