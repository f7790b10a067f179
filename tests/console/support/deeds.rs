//! Every change a person can make, as the form says it: what is filled in, and by whom.

use super::{
    World,
    browser::{Browser, Page},
    sweep::{Side, filled},
    world::PASSWORD,
};

/// Who, where, and what they typed and ticked. What a preview showed is added when it is posted.
pub type Deed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// One deed for each address of the route table that changes something, but for those that a link in a letter opens.
#[rustfmt::skip]
pub const DEEDS: &[Deed] = &[
    ("",     "/signup", &[("name", "Fay"), ("email", "fay@new.test"), ("password", "a good password")]),
    ("",     "/login", &[("email", "ada@northwind.test"), ("password", PASSWORD)]),
    ("ada",  "/logout", &[]),
    ("",     "/password/forgot", &[("email", "ada@northwind.test")]),
    ("eve",  "/welcome", &[("name", "Eve's"), ("residency", "eu"), ("timezone", "Europe/Berlin")]),
    ("gil",  "/join/{found}", &[]),
    ("gil",  "/join/{found}/request", &[]),
    ("eve",  "/join/{found}/withdrawal", &[]),
    ("ada",  "/account/password", &[("present", PASSWORD), ("password", "another good one")]),
    ("ada",  "/account/appearance", &[("appearance", "dark")]),
    ("cleo", "/orgs/{org}/leave", &[]),
    ("ada",  "/orgs/{org}/settings/users/invite", &[("email-0", "new@northwind.test"), ("role-0", "member"),
             ("projects-0", "3000001"), ("project_role-0", "consumer"), ("invite", "yes")]),
    ("ada",  "/orgs/{org}/settings/users/invite/teams", &[("email", "new@northwind.test"), ("role", "member"), ("teams", "5000003")]),
    ("ada",  "/orgs/{org}/settings/users/invited/{invitation}/resend", &[]),
    ("ada",  "/orgs/{org}/settings/users/invited/{invitation}/link", &[]),
    ("ada",  "/orgs/{org}/settings/users/invited/{invitation}/revocation", &[]),
    ("ada",  "/orgs/{org}/settings/users/requests/{request}/approval", &[]),
    ("ada",  "/orgs/{org}/settings/users/requests/{request}/denial", &[]),
    ("ada",  "/orgs/{org}/settings/users/removal", &[("user", "2000011")]),
    ("ada",  "/orgs/{org}/settings/users/roles", &[("user", "2000011"), ("user", "2000012"), ("role", "admin")]),
    ("ada",  "/orgs/{org}/settings/users/{user}/projects/new", &[("projects", "3000002"), ("role", "consumer")]),
    ("ada",  "/orgs/{org}/settings/users/{user}/teams/new", &[("teams", "5000003")]),
    ("ada",  "/orgs/{org}/settings/users/{user}/role", &[("role", "admin")]),
    ("ada",  "/orgs/{org}/settings/discoverability", &[("level", "open"), ("domain", "northwind.test")]),
    ("ada",  "/orgs/{org}/settings/teams/new", &[("name", "Growth")]),
    ("ada",  "/orgs/{org}/settings/teams/removal", &[("team", "5000003")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/name", &[("name", "Growth")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/users/new", &[("user", "2000004")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/users/{user}/removal", &[]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/projects/new", &[("project", "3000002"), ("role", "consumer")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/projects/{project}/role", &[("role", "analyst")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/projects/{project}/classified", &[("sees", "yes")]),
    ("ada",  "/orgs/{org}/settings/teams/{team}/projects/{project}/removal", &[]),
    ("ada",  "/orgs/{org}/settings/projects/new", &[("name", "Site"), ("residency", "eu"), ("timezone", "Europe/Berlin")]),
    ("ada",  "/orgs/{org}/settings/projects/removal", &[("project", "3000002")]),
    ("ada",  "/orgs/{org}/settings/projects/deleted/{ended}/restoration", &[("name", "Gone")]),
    ("ada",  "/projects/{project}/settings/removal", &[("typed", "Shop")]),
    ("ada",  "/projects/{project}/settings/reset", &[("typed", "Shop")]),
    ("ada",  "/projects/{project}/settings/transfer", &[("to", "1000002")]),
    ("ada",  "/projects/{project}/settings/name", &[("name", "Store")]),
    ("ada",  "/projects/{project}/settings/timezone", &[("timezone", "Asia/Tokyo")]),
    ("ada",  "/projects/{project}/settings/time-period", &[("week", "sunday"), ("quarter", "april")]),
    ("ada",  "/projects/{project}/settings/secret", &[]),
    ("ada",  "/projects/{project}/settings/keys", &[]),
    ("ada",  "/projects/{project}/settings/users/invite", &[("email-0", "new@northwind.test"), ("role-0", "analyst")]),
    ("ada",  "/projects/{project}/settings/users/removal", &[("user", "2000014")]),
    ("ada",  "/projects/{project}/settings/users/everybody", &[("role", "consumer")]),
    ("ada",  "/projects/{project}/settings/users/everybody/removal", &[]),
    ("ada",  "/projects/{project}/settings/users/invited/{invitation}/resend", &[]),
    ("ada",  "/projects/{project}/settings/users/invited/{invitation}/link", &[]),
    ("ada",  "/projects/{project}/settings/users/invited/{invitation}/revocation", &[]),
    ("ada",  "/projects/{project}/settings/users/requests/{request}/approval", &[("role", "consumer")]),
    ("ada",  "/projects/{project}/settings/users/requests/{request}/denial", &[]),
    ("ada",  "/projects/{project}/settings/users/{user}/role", &[("role", "analyst")]),
    ("ada",  "/projects/{project}/settings/users/{user}/classified", &[("sees", "yes")]),
    ("pim",  "/projects/{project}/leave", &[]),
    ("flo",  "/projects/{project}/request", &[("message", "I keep the books.")]),
    ("cleo", "/projects/{project}/request/withdrawal", &[]),
];

/// Does it, as a person does who looks at what would come of it and confirms that.
pub async fn done(browser: &mut Browser, deed: &Deed) -> Page {
    let (_, path, fields) = deed;
    let path = filled(path, Side::Own, Side::Own);
    let first = browser.post(&path, fields).await;
    if !first.shows("name=\"state\"") {
        return first;
    }
    let state = first.state();
    let mut confirmed = fields.to_vec();
    confirmed.push(("state", &state));
    browser.post(&path, &confirmed).await
}

/// The world in which each of them can be done once.
pub async fn world_for(deed: &Deed) -> (World, Browser) {
    let world = super::sweep::populated();
    let (who, path, _) = *deed;
    world.people(&["gil", "flo"]);
    let northwind = world.northwind().domain("northwind.test").member("flo");
    world.keys("Shop");
    let level = if path == "/join/{found}" { "open" } else { "request" };
    world.run(&format!("update organizations set discoverability = '{level}' where id = 1000001"));
    if path.ends_with("/everybody/removal") {
        northwind.grant_all_users("Shop", "consumer");
    }
    if path.ends_with("/transfer") {
        world.elsewhere().owner("ada");
    }
    let browser = if who.is_empty() { world.browser().await } else { world.signed_in(who).await };
    (world, browser)
}
