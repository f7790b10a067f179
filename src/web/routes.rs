//! Every address with what it asks of whoever comes: one line each. The application is made of this table and so are the
//! tests that call every line as everybody. Where two patterns fit, the first one stands first.

use actix_web::{
    Route,
    web::{ServiceConfig, get, head, post, resource, route},
};

use super::{
    acceptances, access, access_request, access_requests, account, bulk_invitations, deleted_projects, discoverability,
    everybody, health, invitations, invited, join_requests, joins,
    kit::{Error, assets},
    mailbox, member, member_additions, member_roles, members, members_export, new_project, organizations, own_projects,
    passwords, profile, project, project_deletions, project_details, project_ends, project_invited, project_invites,
    project_keys, project_removals, project_users, projects, projects_export, removals, roles, sessions, team, team_invitations,
    team_people, team_projects, teams, transfers,
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
    /// A place in the organization that the project of the path belongs to, with or without a way into it.
    NearProject,
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

    post "/join/{found}"                              SignedIn                      => joins::create;
    post "/join/{found}/request"                      SignedIn                      => joins::request;
    post "/join/{found}/withdrawal"                   SignedIn                      => joins::withdraw;

    get  "/account/profile"                           SignedIn                      => profile::one;
    post "/account/password"                          SignedIn                      => profile::update_password;
    get  "/account/organizations"                     SignedIn                      => organizations::index;
    get  "/account/projects"                          SignedIn                      => own_projects::index;
    get  "/account/projects/yours"                    SignedIn                      => own_projects::yours;
    post "/account/appearance"                        Nothing                       => profile::update_appearance;
    get  "/settings/org"                              SignedIn                      => sessions::to_organization;
    get  "/settings/project"                          SignedIn                      => sessions::to_project;
    get  "/settings/account"                          Nothing                       => profile::from_old_address;
    get  "/switch"                                    SignedIn                      => organizations::switch;

    get  "/orgs/{org}/leave"                          Membership                    => removals::leaving;
    post "/orgs/{org}/leave"                          Membership                    => removals::leave;
    get  "/orgs/{org}/settings/overview"              Organization(SeeOverview)     => organizations::one;
    get  "/orgs/{org}/settings/roles"                 Membership                    => roles::index;
    get  "/orgs/{org}/settings/users"                 Organization(ManageUsers)     => members::index;
    get  "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::new;
    post "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::create;
    get  "/orgs/{org}/settings/users/invite/teams"    Organization(ManageUsers)     => team_invitations::new;
    post "/orgs/{org}/settings/users/invite/teams"    Organization(ManageUsers)     => team_invitations::create;
    get  "/orgs/{org}/settings/users/invite/bulk"     Organization(ManageUsers)     => bulk_invitations::new;
    post "/orgs/{org}/settings/users/invite/bulk"     Organization(ManageUsers)     => bulk_invitations::create;
    get  "/orgs/{org}/settings/users/invite/template" Organization(ManageUsers)     => bulk_invitations::template;
    get  "/orgs/{org}/settings/users/invited"         Organization(ManageUsers)     => invited::index;
    get  "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invited::resending;
    post "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invited::resend;
    post "/orgs/{org}/settings/users/invited/{invitation}/link"       Organization(ManageUsers) => invited::link;
    get  "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invited::revoking;
    post "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invited::revoke;
    get  "/orgs/{org}/settings/users/requests"        Organization(ManageUsers)     => join_requests::index;
    get  "/orgs/{org}/settings/users/requests/{request}/approval"     Organization(ManageUsers) => join_requests::approving;
    post "/orgs/{org}/settings/users/requests/{request}/approval"     Organization(ManageUsers) => join_requests::approve;
    get  "/orgs/{org}/settings/users/requests/{request}/denial"       Organization(ManageUsers) => join_requests::denying;
    post "/orgs/{org}/settings/users/requests/{request}/denial"       Organization(ManageUsers) => join_requests::deny;
    get  "/orgs/{org}/settings/users/export"          Organization(ManageUsers)     => members_export::index;
    get  "/orgs/{org}/settings/users/removal"         Organization(ManageUsers)     => removals::new;
    post "/orgs/{org}/settings/users/removal"         Organization(ManageUsers)     => removals::create;
    get  "/orgs/{org}/settings/users/roles"           Organization(ChangeOrgRoles)  => member_roles::edit_many;
    post "/orgs/{org}/settings/users/roles"           Organization(ChangeOrgRoles)  => member_roles::update_many;
    get  "/orgs/{org}/settings/users/{user}"          Organization(ManageUsers)     => member::one;
    get  "/orgs/{org}/settings/users/{user}/projects/new"             Organization(ManageUsers) => member_additions::new_projects;
    post "/orgs/{org}/settings/users/{user}/projects/new"             Organization(ManageUsers) => member_additions::create_projects;
    get  "/orgs/{org}/settings/users/{user}/teams/new"                Organization(ManageUsers) => member_additions::new_teams;
    post "/orgs/{org}/settings/users/{user}/teams/new"                Organization(ManageUsers) => member_additions::create_teams;
    get  "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => member_roles::edit;
    post "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => member_roles::update;
    get  "/orgs/{org}/settings/users/{user}/access/{project}"         Organization(ManageUsers) => access::why;
    get  "/orgs/{org}/settings/discoverability"       Organization(SeeDiscoverability) => discoverability::edit;
    post "/orgs/{org}/settings/discoverability"       Organization(SetDiscoverability) => discoverability::update;
    get  "/orgs/{org}/settings/teams"                 Organization(ManageTeams)     => teams::index;
    get  "/orgs/{org}/settings/teams/new"             Organization(ManageTeams)     => teams::new;
    post "/orgs/{org}/settings/teams/new"             Organization(ManageTeams)     => teams::create;
    get  "/orgs/{org}/settings/teams/export"          Organization(ManageTeams)     => teams::export;
    get  "/orgs/{org}/settings/teams/removal"         Organization(ManageTeams)     => teams::removing;
    post "/orgs/{org}/settings/teams/removal"         Organization(ManageTeams)     => teams::remove;
    get  "/orgs/{org}/settings/teams/{team}"          Organization(ManageTeams)     => team::one;
    get  "/orgs/{org}/settings/teams/{team}/name"     Organization(ManageTeams)     => team::edit;
    post "/orgs/{org}/settings/teams/{team}/name"     Organization(ManageTeams)     => team::update;
    get  "/orgs/{org}/settings/teams/{team}/users/new"                Organization(ManageTeams) => team_people::new;
    post "/orgs/{org}/settings/teams/{team}/users/new"                Organization(ManageTeams) => team_people::create;
    get  "/orgs/{org}/settings/teams/{team}/users/{user}/removal"     Organization(ManageTeams) => team_people::removing;
    post "/orgs/{org}/settings/teams/{team}/users/{user}/removal"     Organization(ManageTeams) => team_people::remove;
    get  "/orgs/{org}/settings/teams/{team}/projects/new"             Organization(ManageTeams) => team_projects::new;
    post "/orgs/{org}/settings/teams/{team}/projects/new"             Organization(ManageTeams) => team_projects::create;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/role"  Organization(ManageTeams) => team_projects::update_role;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/classified" Organization(ManageTeams) => team_projects::update_classified;
    get  "/orgs/{org}/settings/teams/{team}/projects/{project}/removal"    Organization(ManageTeams) => team_projects::removing;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/removal"    Organization(ManageTeams) => team_projects::remove;
    get  "/orgs/{org}/settings/projects"              Organization(SeeProjects)     => projects::index;
    get  "/orgs/{org}/settings/projects/new"          Organization(CreateProjects)  => new_project::new;
    post "/orgs/{org}/settings/projects/new"          Organization(CreateProjects)  => new_project::create;
    get  "/orgs/{org}/settings/projects/export"       Organization(SeeProjects)     => projects_export::index;
    get  "/orgs/{org}/settings/projects/removal"      Organization(DeleteProjects)  => project_deletions::new;
    post "/orgs/{org}/settings/projects/removal"      Organization(DeleteProjects)  => project_deletions::create;
    get  "/orgs/{org}/settings/projects/deleted"      Organization(SeeProjects)     => deleted_projects::index;
    get  "/orgs/{org}/settings/projects/deleted/{ended}/restoration"  Organization(RestoreProjects) => deleted_projects::restoring;
    post "/orgs/{org}/settings/projects/deleted/{ended}/restoration"  Organization(RestoreProjects) => deleted_projects::restore;

    get  "/projects/{project}/settings/overview"      Project(SeeDetails)           => project::one;
    get  "/projects/{project}/settings/removal"       Project(EndProject)           => project_ends::removing;
    post "/projects/{project}/settings/removal"       Project(EndProject)           => project_ends::remove;
    get  "/projects/{project}/settings/reset"         Project(EndProject)           => project_ends::resetting;
    post "/projects/{project}/settings/reset"         Project(EndProject)           => project_ends::reset;
    get  "/projects/{project}/settings/transfer"      Project(EndProject)           => transfers::new;
    post "/projects/{project}/settings/transfer"      Project(EndProject)           => transfers::create;
    get  "/projects/{project}/settings/roles"         Project(SeeDetails)           => roles::of_project;
    get  "/projects/{project}/settings/name"          Project(EditName)             => project_details::edit_name;
    post "/projects/{project}/settings/name"          Project(EditName)             => project_details::update_name;
    get  "/projects/{project}/settings/timezone"      Project(EditTimezone)         => project_details::edit_timezone;
    post "/projects/{project}/settings/timezone"      Project(EditTimezone)         => project_details::update_timezone;
    get  "/projects/{project}/settings/time-period"   Project(TimePeriod)           => project_details::edit_period;
    post "/projects/{project}/settings/time-period"   Project(TimePeriod)           => project_details::update_period;
    post "/projects/{project}/settings/secret"        Project(SeeKeys)              => project_keys::show_secret;
    get  "/projects/{project}/settings/keys"          Project(RotateKeys)           => project_keys::edit;
    post "/projects/{project}/settings/keys"          Project(RotateKeys)           => project_keys::update;
    get  "/projects/{project}/settings/access"        Project(InviteUsers)          => access::who;
    get  "/projects/{project}/settings/users"         Project(InviteUsers)          => project_users::index;
    get  "/projects/{project}/settings/users/invite"  Project(InviteUsers)          => project_invites::new;
    post "/projects/{project}/settings/users/invite"  Project(InviteUsers)          => project_invites::create;
    get  "/projects/{project}/settings/users/removal" Project(ChangeRoles)          => project_removals::new;
    post "/projects/{project}/settings/users/removal" Project(ChangeRoles)          => project_removals::create;
    get  "/projects/{project}/settings/users/everybody"                 Project(ChangeRoles) => everybody::edit;
    post "/projects/{project}/settings/users/everybody"                 Project(ChangeRoles) => everybody::update;
    get  "/projects/{project}/settings/users/everybody/removal"         Project(ChangeRoles) => everybody::removing;
    post "/projects/{project}/settings/users/everybody/removal"         Project(ChangeRoles) => everybody::remove;
    get  "/projects/{project}/settings/users/invited"                   Project(InviteUsers) => project_invited::index;
    get  "/projects/{project}/settings/users/invited/{invitation}/resend"     Project(InviteUsers) => project_invited::resending;
    post "/projects/{project}/settings/users/invited/{invitation}/resend"     Project(InviteUsers) => project_invited::resend;
    post "/projects/{project}/settings/users/invited/{invitation}/link"       Project(InviteUsers) => project_invited::link;
    get  "/projects/{project}/settings/users/invited/{invitation}/revocation" Project(InviteUsers) => project_invited::revoking;
    post "/projects/{project}/settings/users/invited/{invitation}/revocation" Project(InviteUsers) => project_invited::revoke;
    get  "/projects/{project}/settings/users/requests"                        Project(ApproveRequests) => access_requests::index;
    post "/projects/{project}/settings/users/requests/{request}/approval"     Project(ApproveRequests) => access_requests::approve;
    get  "/projects/{project}/settings/users/requests/{request}/denial"       Project(ApproveRequests) => access_requests::denying;
    post "/projects/{project}/settings/users/requests/{request}/denial"       Project(ApproveRequests) => access_requests::deny;
    post "/projects/{project}/settings/users/{user}/role"             Project(ChangeRoles) => project_users::update_role;
    post "/projects/{project}/settings/users/{user}/classified"       Project(ChangeRoles) => project_users::update_classified;
    get  "/projects/{project}/settings/users/{user}/access"           Project(InviteUsers) => access::why_in_project;
    get  "/projects/{project}/leave"                  Project(SeeDetails)           => project_removals::leaving;
    post "/projects/{project}/leave"                  Project(SeeDetails)           => project_removals::leave;
    get  "/projects/{project}/request"                NearProject                   => access_request::new;
    post "/projects/{project}/request"                NearProject                   => access_request::create;
    post "/projects/{project}/request/withdrawal"     NearProject                   => access_request::withdraw;
    get  "/project/{project}"                         Nothing                       => project::from_access_url;

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
