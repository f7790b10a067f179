//! Every address with what it asks of whoever comes: one line each. The application is made of this table and so are the
//! tests that call every line as everybody. Where two patterns fit, the first one stands first.

use actix_web::{
    Route,
    web::{ServiceConfig, get, head, post, resource, route},
};

use super::{
    acceptances, access, account, health, invitations, invited,
    kit::{Error, assets},
    mailbox, member, member_role, members, organizations, passwords, profile, projects, roles, sessions,
};
use crate::policy::{OrgAction, ProjectAction};

/// What an address asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Anybody may come; a link or a form says the rest.
    Nothing,
    /// A session.
    SignedIn,
    /// A place in the organization of the path, whatever the role.
    Membership,
    /// A line of the organization table, in the organization of the path.
    Organization(OrgAction),
    /// A line of the project tables, in the project of the path.
    Project(ProjectAction),
    /// The machine the console runs on, with letters kept there.
    Operator,
}

/// A method, a path, what it asks, and who answers.
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub asks: Asks,
    answer: fn() -> Route,
}

impl Line {
    /// Changes nothing, however often it is called.
    pub fn is_safe(&self) -> bool {
        self.method != "post"
    }
}

macro_rules! table {
    ($($method:ident $path:literal $asks:ident $(($action:ident))? => $($handler:ident)::+;)+) => {
        /// All lines, in the order in which they are matched.
        pub const TABLE: &[Line] = &[$(Line {
            method: stringify!($method),
            path: $path,
            asks: table!(@asks $asks $($action)?),
            answer: || $method().to($($handler)::+),
        }),+];
    };
    (@asks Organization $action:ident) => { Asks::Organization(OrgAction::$action) };
    (@asks Project $action:ident) => { Asks::Project(ProjectAction::$action) };
    (@asks $asks:ident) => { Asks::$asks };
}

#[rustfmt::skip]
table! {
    get  "/"                                          SignedIn                      => sessions::home;
    get  "/health"                                    Nothing                       => health::index;
    head "/health"                                    Nothing                       => health::index;
    get  "/assets/{hash}/{name}"                      Nothing                       => assets::one;

    get  "/signup"                                    Nothing                       => account::new;
    post "/signup"                                    Nothing                       => account::create;
    get  "/signup/verify/{token}"                     Nothing                       => account::verification;
    post "/signup/verify/{token}"                     Nothing                       => account::verify;
    get  "/login"                                     Nothing                       => sessions::new;
    post "/login"                                     Nothing                       => sessions::create;
    post "/logout"                                    Nothing                       => sessions::destroy;
    get  "/password/forgot"                           Nothing                       => passwords::forgotten;
    post "/password/forgot"                           Nothing                       => passwords::forgot;
    get  "/password/reset/{token}"                    Nothing                       => passwords::new;
    post "/password/reset/{token}"                    Nothing                       => passwords::create;
    get  "/invite/{token}"                            Nothing                       => acceptances::new;
    head "/invite/{token}"                            Nothing                       => acceptances::new;
    post "/invite/{token}"                            Nothing                       => acceptances::create;
    get  "/welcome"                                   SignedIn                      => organizations::new;
    post "/welcome"                                   SignedIn                      => organizations::create;

    get  "/account/profile"                           SignedIn                      => profile::one;
    post "/account/password"                          SignedIn                      => profile::update_password;
    get  "/account/organizations"                     SignedIn                      => organizations::index;
    post "/account/appearance"                        Nothing                       => profile::update_appearance;
    get  "/settings/org"                              SignedIn                      => sessions::to_organization;
    get  "/settings/project"                          SignedIn                      => sessions::to_project;
    get  "/settings/account"                          Nothing                       => profile::from_old_address;
    get  "/switch"                                    SignedIn                      => organizations::switch;

    get  "/orgs/{org}/settings/overview"              Organization(SeeOverview)     => organizations::one;
    get  "/orgs/{org}/settings/roles"                 Membership                    => roles::index;
    get  "/orgs/{org}/settings/users"                 Organization(ManageUsers)     => members::index;
    get  "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::new;
    post "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::create;
    get  "/orgs/{org}/settings/users/invited"         Organization(ManageUsers)     => invited::index;
    get  "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invited::resending;
    post "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invited::resend;
    post "/orgs/{org}/settings/users/invited/{invitation}/link"       Organization(ManageUsers) => invited::link;
    get  "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invited::revoking;
    post "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invited::revoke;
    get  "/orgs/{org}/settings/users/{user}"          Organization(ManageUsers)     => member::one;
    get  "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => member_role::edit;
    post "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => member_role::update;
    get  "/orgs/{org}/settings/users/{user}/access/{project}"         Organization(ManageUsers) => access::why;
    get  "/orgs/{org}/settings/projects"              Organization(SeeProjects)     => projects::index;

    get  "/projects/{project}/settings/overview"      Project(SeeDetails)           => projects::one;
    get  "/projects/{project}/settings/roles"         Project(SeeDetails)           => roles::of_project;
    get  "/projects/{project}/settings/access"        Project(InviteUsers)          => access::who;
    get  "/projects/{project}/settings/users/{user}/access"           Project(InviteUsers) => access::why_in_project;
    get  "/project/{project}"                         Nothing                       => projects::from_access_url;

    get  "/dev/mailbox"                               Operator                      => mailbox::index;
    get  "/dev/mailbox/{letter}"                      Operator                      => mailbox::one;
}

/// Makes the application of the table. Without letters kept on this machine the mailbox does not exist.
pub fn routes(config: &mut ServiceConfig, keeps_letters: bool) {
    let lines = TABLE.iter().filter(|line| keeps_letters || line.asks != Asks::Operator);
    let mut resources: Vec<(&str, Vec<Route>)> = Vec::new();
    for line in lines {
        match resources.last_mut().filter(|(path, _)| *path == line.path) {
            Some((_, routes)) => routes.push((line.answer)()),
            None => resources.push((line.path, vec![(line.answer)()])),
        }
    }
    for (path, routes) in resources {
        config.service(routes.into_iter().fold(resource(path), |resource, route| resource.route(route)));
    }
    config.default_service(route().to(|| async { Err::<actix_web::HttpResponse, _>(Error::NotFound) }));
}
