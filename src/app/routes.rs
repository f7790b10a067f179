//! Every address with what it asks of whoever comes: one line each. The application is made of this table and so are the
//! tests that call every line as everybody. Where two patterns fit, the first one stands first.

use actix_web::{
    Route,
    web::{get, post},
};

pub use super::screens::SCREENS;
use crate::{
    api::{data, openapi},
    app::manual,
    frame::assets,
    policy::{OrgAction, ProjectAction},
    web::{
        access, account, billing, filters, grants, invitations, joining, members, operator, organizations, projects, roles,
        service_accounts, teams, usage, ways, webhooks,
    },
};

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
    /// A service account, by what stands in the header of the request; no session opens it.
    Program,
    /// A key of a project or a service account, in the manner of the clients that send and fetch data; no session opens it.
    Data,
    /// The machine the console runs on, with letters kept there, and the word that the terminal tells.
    Operator,
}

/// A method, a path, what it asks, and who answers.
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub asks: Asks,
    pub(super) answer: fn() -> Route,
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
    get  "/"                                          SignedIn                      => account::sessions::home;
    get  "/health"                                    Nothing                       => operator::health::index;
    get  "/health/ready"                              Nothing                       => operator::health::index;
    get  "/health/live"                               Nothing                       => operator::health::live;
    get  "/assets/{hash}/{name}"                      Nothing                       => assets::one;
    get  "/robots.txt"                                Nothing                       => operator::well_known::robots;
    get  "/favicon.ico"                               Nothing                       => operator::well_known::favicon;
    get  "/.well-known/security.txt"                  Nothing                       => operator::well_known::security;
    get  "/.well-known/change-password"               Nothing                       => operator::well_known::change_password;

    get  "/signup"                                    Nothing                       => account::sign_up::new;
    post "/signup"                                    Nothing                       => account::sign_up::create;
    get  "/signup/verify/{token}"                     Nothing                       => account::sign_up::verification;
    post "/signup/verify/{token}"                     Nothing                       => account::sign_up::verify;
    get  "/login"                                     Nothing                       => account::sessions::new;
    post "/login"                                     Nothing                       => account::sessions::create;
    post "/logout"                                    Nothing                       => account::sessions::destroy;
    get  "/password/forgot"                           Nothing                       => account::passwords::forgotten;
    post "/password/forgot"                           Nothing                       => account::passwords::forgot;
    get  "/password/reset/{token}"                    Nothing                       => account::passwords::new;
    post "/password/reset/{token}"                    Nothing                       => account::passwords::create;
    get  "/invite/{token}"                            Nothing                       => invitations::acceptance::new;
    post "/invite/{token}"                            Nothing                       => invitations::acceptance::create;
    get  "/welcome"                                   SignedIn                      => organizations::overview::new;
    post "/welcome"                                   SignedIn                      => organizations::overview::create;

    post "/join/{found}"                              SignedIn                      => joining::found::create;
    post "/join/{found}/request"                      SignedIn                      => joining::found::request;
    post "/join/{found}/withdrawal"                   SignedIn                      => joining::found::withdraw;

    get  "/account/profile"                           SignedIn                      => account::profile::one;
    get  "/account/profile/name"                      SignedIn                      => account::name::edit;
    post "/account/profile/name"                      SignedIn                      => account::name::update;
    post "/account/password"                          SignedIn                      => account::profile::update_password;
    get  "/account/organizations"                     SignedIn                      => organizations::overview::index;
    get  "/account/projects"                          SignedIn                      => projects::own::index;
    get  "/account/projects/yours"                    SignedIn                      => projects::own::yours;
    post "/account/appearance"                        Nothing                       => account::profile::update_appearance;
    get  "/settings/org"                              SignedIn                      => account::sessions::to_organization;
    get  "/settings/project"                          SignedIn                      => account::sessions::to_project;
    get  "/settings/account"                          Nothing                       => account::profile::from_old_address;
    get  "/switch"                                    SignedIn                      => ways::switch::index;
    get  "/go"                                        SignedIn                      => ways::go::anywhere;
    get  "/help"                                      SignedIn                      => ways::help::index;
    get  "/help/keys"                                 SignedIn                      => ways::help::keys;

    get  "/orgs/{org}/leave"                          Membership                    => members::removal::leaving;
    post "/orgs/{org}/leave"                          Membership                    => members::removal::leave;
    get  "/orgs/{org}/go"                             Membership                    => ways::go::in_organization;
    get  "/orgs/{org}/home"                           Membership                    => ways::home::one;
    get  "/orgs/{org}/settings/overview"              Organization(SeeOverview)     => organizations::overview::one;
    get  "/orgs/{org}/settings/overview/name"         Organization(RenameOrganization) => organizations::name::edit;
    post "/orgs/{org}/settings/overview/name"         Organization(RenameOrganization) => organizations::name::update;
    post "/orgs/{org}/settings/overview/steps"        Organization(SeeOverview)     => organizations::first_steps::put_away;
    post "/orgs/{org}/settings/overview/attention"    Organization(ManageUsers)     => organizations::attention::ignore;
    get  "/orgs/{org}/settings/overview/removal"      Organization(DeleteOrganization) => organizations::ends::removing;
    post "/orgs/{org}/settings/overview/removal"      Organization(DeleteOrganization) => organizations::ends::remove;
    get  "/orgs/{org}/settings/overview/removal/cancellation" Organization(DeleteOrganization) => organizations::ends::cancelling;
    post "/orgs/{org}/settings/overview/removal/cancellation" Organization(DeleteOrganization) => organizations::ends::cancel;
    get  "/orgs/{org}/settings/billing"               Organization(ManageBilling)   => billing::plan::one;
    get  "/orgs/{org}/settings/billing/usage"         Organization(ManageBilling)   => usage::plan::one;
    get  "/orgs/{org}/settings/billing/usage/export"  Organization(ManageBilling)   => usage::plan::file;
    get  "/orgs/{org}/settings/usage"                 Organization(ManageUsers)     => usage::index::index;
    get  "/orgs/{org}/settings/usage/export"          Organization(ManageUsers)     => usage::index::file;
    get  "/orgs/{org}/settings/roles"                 Membership                    => roles::index::index;
    get  "/orgs/{org}/settings/filters/new"           Membership                    => filters::new;
    post "/orgs/{org}/settings/filters/new"           Membership                    => filters::create;
    post "/orgs/{org}/settings/filters/{filter}/removal" Membership                 => filters::remove;
    get  "/orgs/{org}/settings/users"                 Organization(ManageUsers)     => members::index::index;
    get  "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::to_projects::new;
    post "/orgs/{org}/settings/users/invite"          Organization(ManageUsers)     => invitations::to_projects::create;
    get  "/orgs/{org}/settings/users/invite/teams"    Organization(ManageUsers)     => invitations::to_teams::new;
    post "/orgs/{org}/settings/users/invite/teams"    Organization(ManageUsers)     => invitations::to_teams::create;
    get  "/orgs/{org}/settings/users/invite/bulk"     Organization(ManageUsers)     => invitations::bulk::new;
    post "/orgs/{org}/settings/users/invite/bulk"     Organization(ManageUsers)     => invitations::bulk::create;
    get  "/orgs/{org}/settings/users/invite/template" Organization(ManageUsers)     => invitations::bulk::template;
    get  "/orgs/{org}/settings/users/invited"         Organization(ManageUsers)     => invitations::index::index;
    get  "/orgs/{org}/settings/users/invited/resend"          Organization(ManageUsers)   => invitations::many::resending;
    post "/orgs/{org}/settings/users/invited/resend"          Organization(ManageUsers)   => invitations::many::resend;
    get  "/orgs/{org}/settings/users/invited/revocation"      Organization(ManageUsers)   => invitations::many::revoking;
    post "/orgs/{org}/settings/users/invited/revocation"      Organization(ManageUsers)   => invitations::many::revoke;
    post "/orgs/{org}/settings/users/invited/revocation/undo" Organization(ManageUsers)   => invitations::many::undo;
    get  "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invitations::open::resending;
    post "/orgs/{org}/settings/users/invited/{invitation}/resend"     Organization(ManageUsers) => invitations::open::resend;
    post "/orgs/{org}/settings/users/invited/{invitation}/link"       Organization(ManageUsers) => invitations::open::link;
    get  "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invitations::open::revoking;
    post "/orgs/{org}/settings/users/invited/{invitation}/revocation" Organization(ManageUsers) => invitations::open::revoke;
    get  "/orgs/{org}/settings/users/requests"        Organization(ManageUsers)     => joining::requests::index;
    get  "/orgs/{org}/settings/users/requests/{request}/approval"     Organization(ManageUsers) => joining::requests::approving;
    post "/orgs/{org}/settings/users/requests/{request}/approval"     Organization(ManageUsers) => joining::requests::approve;
    get  "/orgs/{org}/settings/users/requests/{request}/denial"       Organization(ManageUsers) => joining::requests::denying;
    post "/orgs/{org}/settings/users/requests/{request}/denial"       Organization(ManageUsers) => joining::requests::deny;
    get  "/orgs/{org}/settings/users/export"          Organization(ManageUsers)     => members::export::index;
    get  "/orgs/{org}/settings/users/removal"         Organization(ManageUsers)     => members::removal::new;
    post "/orgs/{org}/settings/users/removal"         Organization(ManageUsers)     => members::removal::create;
    get  "/orgs/{org}/settings/users/roles"           Organization(ChangeOrgRoles)  => members::role::edit_many;
    post "/orgs/{org}/settings/users/roles"           Organization(ChangeOrgRoles)  => members::role::update_many;
    post "/orgs/{org}/settings/users/roles/undo"      Organization(ChangeOrgRoles)  => members::undo::many;
    get  "/orgs/{org}/settings/users/{user}"          Organization(ManageUsers)     => members::show::one;
    get  "/orgs/{org}/settings/users/{user}/projects/new"             Organization(ManageUsers) => members::additions::new_projects;
    post "/orgs/{org}/settings/users/{user}/projects/new"             Organization(ManageUsers) => members::additions::create_projects;
    get  "/orgs/{org}/settings/users/{user}/teams/new"                Organization(ManageUsers) => members::additions::new_teams;
    post "/orgs/{org}/settings/users/{user}/teams/new"                Organization(ManageUsers) => members::additions::create_teams;
    get  "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => members::role::edit;
    post "/orgs/{org}/settings/users/{user}/role"     Organization(ChangeOrgRoles)  => members::role::update;
    post "/orgs/{org}/settings/users/{user}/role/undo" Organization(ChangeOrgRoles) => members::undo::role;
    get  "/orgs/{org}/settings/users/{user}/access/{project}"         Organization(ManageUsers) => grants::why::why;
    get  "/orgs/{org}/settings/compare"               Organization(ManageUsers)     => access::compare::index;
    get  "/orgs/{org}/settings/view"                  Organization(ManageUsers)     => access::view::new;
    post "/orgs/{org}/settings/view"                  Organization(ManageUsers)     => access::view::create;
    get  "/orgs/{org}/settings/seen"                  Membership                    => access::seen::index;
    get  "/orgs/{org}/settings/discoverability"       Organization(SeeDiscoverability) => joining::discoverability::edit;
    post "/orgs/{org}/settings/discoverability"       Organization(SetDiscoverability) => joining::discoverability::update;
    get  "/orgs/{org}/settings/teams"                 Organization(ManageTeams)     => teams::index::index;
    get  "/orgs/{org}/settings/teams/new"             Organization(ManageTeams)     => teams::index::new;
    post "/orgs/{org}/settings/teams/new"             Organization(ManageTeams)     => teams::index::create;
    get  "/orgs/{org}/settings/teams/export"          Organization(ManageTeams)     => teams::index::export;
    get  "/orgs/{org}/settings/teams/removal"         Organization(ManageTeams)     => teams::removal::removing;
    post "/orgs/{org}/settings/teams/removal"         Organization(ManageTeams)     => teams::removal::remove;
    get  "/orgs/{org}/settings/teams/{team}"          Organization(ManageTeams)     => teams::show::one;
    get  "/orgs/{org}/settings/teams/{team}/name"     Organization(ManageTeams)     => teams::show::edit;
    post "/orgs/{org}/settings/teams/{team}/name"     Organization(ManageTeams)     => teams::show::update;
    get  "/orgs/{org}/settings/teams/{team}/users/new"                Organization(ManageTeams) => teams::people::new;
    post "/orgs/{org}/settings/teams/{team}/users/new"                Organization(ManageTeams) => teams::people::create;
    get  "/orgs/{org}/settings/teams/{team}/users/{user}/removal"     Organization(ManageTeams) => teams::removal::removing_person;
    post "/orgs/{org}/settings/teams/{team}/users/{user}/removal"     Organization(ManageTeams) => teams::removal::remove_person;
    post "/orgs/{org}/settings/teams/{team}/users/{user}/removal/undo"       Organization(ManageTeams) => teams::undo::person;
    get  "/orgs/{org}/settings/teams/{team}/projects/new"             Organization(ManageTeams) => teams::projects::new;
    post "/orgs/{org}/settings/teams/{team}/projects/new"             Organization(ManageTeams) => teams::projects::create;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/role"  Organization(ManageTeams) => teams::projects::update_role;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/classified" Organization(ManageTeams) => teams::projects::update_classified;
    get  "/orgs/{org}/settings/teams/{team}/projects/{project}/removal"    Organization(ManageTeams) => teams::removal::removing_project;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/removal"    Organization(ManageTeams) => teams::removal::remove_project;
    post "/orgs/{org}/settings/teams/{team}/projects/{project}/removal/undo" Organization(ManageTeams) => teams::undo::project;
    get  "/orgs/{org}/settings/teams/{team}/service-accounts/new"     Organization(ManageTeams) => teams::accounts::new;
    post "/orgs/{org}/settings/teams/{team}/service-accounts/new"     Organization(ManageTeams) => teams::accounts::create;
    get  "/orgs/{org}/settings/teams/{team}/service-accounts/{account}/removal" Organization(ManageTeams) => teams::accounts::removing;
    post "/orgs/{org}/settings/teams/{team}/service-accounts/{account}/removal" Organization(ManageTeams) => teams::accounts::remove;
    get  "/orgs/{org}/settings/service-accounts"      Organization(ManageServiceAccounts) => service_accounts::index::index;
    get  "/orgs/{org}/settings/service-accounts/new"  Organization(ManageServiceAccounts) => service_accounts::new::new;
    post "/orgs/{org}/settings/service-accounts/new"  Organization(ManageServiceAccounts) => service_accounts::new::create;
    get  "/orgs/{org}/settings/service-accounts/removal"               Organization(ManageServiceAccounts) => service_accounts::removal::removing;
    post "/orgs/{org}/settings/service-accounts/removal"               Organization(ManageServiceAccounts) => service_accounts::removal::remove;
    get  "/orgs/{org}/settings/service-accounts/{account}"             Organization(ManageServiceAccounts) => service_accounts::show::one;
    get  "/orgs/{org}/settings/service-accounts/{account}/role"        Organization(ManageServiceAccounts) => service_accounts::role::edit;
    post "/orgs/{org}/settings/service-accounts/{account}/role"        Organization(ManageServiceAccounts) => service_accounts::role::update;
    get  "/orgs/{org}/settings/service-accounts/{account}/projects/new" Organization(ManageServiceAccounts) => service_accounts::additions::new_projects;
    post "/orgs/{org}/settings/service-accounts/{account}/projects/new" Organization(ManageServiceAccounts) => service_accounts::additions::create_projects;
    post "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/role"    Organization(ManageServiceAccounts) => service_accounts::additions::update_role;
    get  "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/removal" Organization(ManageServiceAccounts) => service_accounts::removal::removing_project;
    post "/orgs/{org}/settings/service-accounts/{account}/projects/{project}/removal" Organization(ManageServiceAccounts) => service_accounts::removal::remove_project;
    get  "/orgs/{org}/settings/service-accounts/{account}/teams/new"   Organization(ManageTeams) => teams::accounts::new_teams;
    post "/orgs/{org}/settings/service-accounts/{account}/teams/new"   Organization(ManageTeams) => teams::accounts::create_teams;
    get  "/orgs/{org}/settings/service-accounts/{account}/secret"      Organization(ManageServiceAccounts) => service_accounts::secret::edit;
    post "/orgs/{org}/settings/service-accounts/{account}/secret"      Organization(ManageServiceAccounts) => service_accounts::secret::update;
    get  "/orgs/{org}/settings/service-accounts/{account}/secret/removal" Organization(ManageServiceAccounts) => service_accounts::removal::ending_secret;
    post "/orgs/{org}/settings/service-accounts/{account}/secret/removal" Organization(ManageServiceAccounts) => service_accounts::removal::end_secret;
    get  "/orgs/{org}/settings/service-accounts/{account}/access/{project}" Organization(ManageServiceAccounts) => grants::why::why_account;
    get  "/orgs/{org}/settings/webhooks"              Organization(ManageWebhooks)  => webhooks::index::index;
    get  "/orgs/{org}/settings/webhooks/new"          Organization(ManageWebhooks)  => webhooks::details::new;
    post "/orgs/{org}/settings/webhooks/new"          Organization(ManageWebhooks)  => webhooks::details::create;
    get  "/orgs/{org}/settings/webhooks/{webhook}"             Organization(ManageWebhooks) => webhooks::show::one;
    get  "/orgs/{org}/settings/webhooks/{webhook}/details"     Organization(ManageWebhooks) => webhooks::details::edit;
    post "/orgs/{org}/settings/webhooks/{webhook}/details"     Organization(ManageWebhooks) => webhooks::details::update;
    get  "/orgs/{org}/settings/webhooks/{webhook}/secret"      Organization(ManageWebhooks) => webhooks::secret::edit;
    post "/orgs/{org}/settings/webhooks/{webhook}/secret"      Organization(ManageWebhooks) => webhooks::secret::update;
    post "/orgs/{org}/settings/webhooks/{webhook}/test"        Organization(ManageWebhooks) => webhooks::show::test;
    post "/orgs/{org}/settings/webhooks/{webhook}/pause"       Organization(ManageWebhooks) => webhooks::show::pause;
    get  "/orgs/{org}/settings/webhooks/{webhook}/removal"     Organization(ManageWebhooks) => webhooks::removal::removing;
    post "/orgs/{org}/settings/webhooks/{webhook}/removal"     Organization(ManageWebhooks) => webhooks::removal::remove;
    post "/orgs/{org}/settings/webhooks/{webhook}/deliveries/{delivery}/again" Organization(ManageWebhooks) => webhooks::show::again;
    get  "/orgs/{org}/settings/projects"              Organization(SeeProjects)     => projects::index::index;
    get  "/orgs/{org}/settings/projects/new"          Organization(CreateProjects)  => projects::new::new;
    post "/orgs/{org}/settings/projects/new"          Organization(CreateProjects)  => projects::new::create;
    get  "/orgs/{org}/settings/projects/export"       Organization(SeeProjects)     => projects::export::index;
    get  "/orgs/{org}/settings/projects/removal"      Organization(DeleteProjects)  => projects::removal::new;
    post "/orgs/{org}/settings/projects/removal"      Organization(DeleteProjects)  => projects::removal::create;
    get  "/orgs/{org}/settings/projects/deleted"      Organization(SeeProjects)     => projects::deleted::index;
    get  "/orgs/{org}/settings/projects/deleted/{ended}/restoration"  Organization(RestoreProjects) => projects::restore::restoring;
    post "/orgs/{org}/settings/projects/deleted/{ended}/restoration"  Organization(RestoreProjects) => projects::restore::restore;

    get  "/projects/{project}/settings/overview"      Project(SeeDetails)           => projects::show::one;
    get  "/projects/{project}/settings/removal"       Project(EndProject)           => projects::ends::removing;
    post "/projects/{project}/settings/removal"       Project(EndProject)           => projects::ends::remove;
    get  "/projects/{project}/settings/reset"         Project(EndProject)           => projects::ends::resetting;
    post "/projects/{project}/settings/reset"         Project(EndProject)           => projects::ends::reset;
    get  "/projects/{project}/settings/transfer"      Project(EndProject)           => projects::transfer::new;
    post "/projects/{project}/settings/transfer"      Project(EndProject)           => projects::transfer::create;
    get  "/projects/{project}/settings/roles"         Project(SeeDetails)           => roles::index::of_project;
    get  "/projects/{project}/settings/name"          Project(EditName)             => projects::details::edit_name;
    post "/projects/{project}/settings/name"          Project(EditName)             => projects::details::update_name;
    get  "/projects/{project}/settings/timezone"      Project(EditTimezone)         => projects::details::edit_timezone;
    post "/projects/{project}/settings/timezone"      Project(EditTimezone)         => projects::details::update_timezone;
    get  "/projects/{project}/settings/time-period"   Project(TimePeriod)           => projects::details::edit_period;
    post "/projects/{project}/settings/time-period"   Project(TimePeriod)           => projects::details::update_period;
    post "/projects/{project}/settings/secret"        Project(SeeKeys)              => projects::keys::show_secret;
    get  "/projects/{project}/settings/keys"          Project(RotateKeys)           => projects::keys::edit;
    post "/projects/{project}/settings/keys"          Project(RotateKeys)           => projects::keys::update;
    get  "/projects/{project}/settings/access"        Project(InviteUsers)          => access::who::index;
    get  "/projects/{project}/settings/access/print"  Project(InviteUsers)          => access::who::print;
    get  "/projects/{project}/settings/access/export" Project(InviteUsers)          => access::who::file;
    get  "/projects/{project}/settings/access/compare" Project(InviteUsers)         => access::compare::in_project;
    get  "/projects/{project}/settings/users"         Project(InviteUsers)          => grants::index::index;
    get  "/projects/{project}/settings/users/invite"  Project(InviteUsers)          => grants::invite::new;
    post "/projects/{project}/settings/users/invite"  Project(InviteUsers)          => grants::invite::create;
    get  "/projects/{project}/settings/users/removal" Project(ChangeRoles)          => grants::removal::new;
    post "/projects/{project}/settings/users/removal" Project(ChangeRoles)          => grants::removal::create;
    post "/projects/{project}/settings/users/removal/undo"              Project(ChangeRoles) => grants::undo::removal;
    get  "/projects/{project}/settings/users/everybody"                 Project(ChangeRoles) => grants::everybody::edit;
    post "/projects/{project}/settings/users/everybody"                 Project(ChangeRoles) => grants::everybody::update;
    get  "/projects/{project}/settings/users/everybody/removal"         Project(ChangeRoles) => grants::everybody::removing;
    post "/projects/{project}/settings/users/everybody/removal"         Project(ChangeRoles) => grants::everybody::remove;
    post "/projects/{project}/settings/users/everybody/removal/undo"    Project(ChangeRoles) => grants::undo::everybody_removal;
    get  "/projects/{project}/settings/users/invited"                   Project(InviteUsers) => invitations::index::index;
    get  "/projects/{project}/settings/users/invited/resend"            Project(InviteUsers) => invitations::many::resending;
    post "/projects/{project}/settings/users/invited/resend"            Project(InviteUsers) => invitations::many::resend;
    get  "/projects/{project}/settings/users/invited/revocation"        Project(InviteUsers) => invitations::many::revoking;
    post "/projects/{project}/settings/users/invited/revocation"        Project(InviteUsers) => invitations::many::revoke;
    post "/projects/{project}/settings/users/invited/revocation/undo"   Project(InviteUsers) => invitations::many::undo;
    get  "/projects/{project}/settings/users/invited/{invitation}/resend"     Project(InviteUsers) => invitations::open::resending;
    post "/projects/{project}/settings/users/invited/{invitation}/resend"     Project(InviteUsers) => invitations::open::resend;
    post "/projects/{project}/settings/users/invited/{invitation}/link"       Project(InviteUsers) => invitations::open::link;
    get  "/projects/{project}/settings/users/invited/{invitation}/revocation" Project(InviteUsers) => invitations::open::revoking;
    post "/projects/{project}/settings/users/invited/{invitation}/revocation" Project(InviteUsers) => invitations::open::revoke;
    get  "/projects/{project}/settings/users/requests"                        Project(ApproveRequests) => grants::requests::index;
    post "/projects/{project}/settings/users/requests/{request}/approval"     Project(ApproveRequests) => grants::requests::approve;
    get  "/projects/{project}/settings/users/requests/{request}/denial"       Project(ApproveRequests) => grants::requests::denying;
    post "/projects/{project}/settings/users/requests/{request}/denial"       Project(ApproveRequests) => grants::requests::deny;
    post "/projects/{project}/settings/users/{user}/role"             Project(ChangeRoles) => grants::index::update_role;
    post "/projects/{project}/settings/users/{user}/classified"       Project(ChangeRoles) => grants::index::update_classified;
    get  "/projects/{project}/settings/users/{user}/access"           Project(InviteUsers) => grants::why::why_in_project;
    get  "/projects/{project}/go"                     Project(SeeDetails)           => ways::go::in_project;
    get  "/projects/{project}/settings/service-accounts"              Project(CreateServiceAccounts) => service_accounts::project::index;
    get  "/projects/{project}/settings/service-accounts/new"          Project(CreateServiceAccounts) => service_accounts::project_new::new;
    post "/projects/{project}/settings/service-accounts/new"          Project(CreateServiceAccounts) => service_accounts::project_new::create;
    post "/projects/{project}/settings/service-accounts/{account}/role"    Project(CreateServiceAccounts) => service_accounts::project::update_role;
    get  "/projects/{project}/settings/service-accounts/{account}/removal" Project(CreateServiceAccounts) => service_accounts::project::removing;
    post "/projects/{project}/settings/service-accounts/{account}/removal" Project(CreateServiceAccounts) => service_accounts::project::remove;
    get  "/projects/{project}/settings/service-accounts/{account}/access"  Project(InviteUsers) => grants::why::why_account_in_project;
    get  "/projects/{project}/leave"                  Project(SeeDetails)           => grants::removal::leaving;
    post "/projects/{project}/leave"                  Project(SeeDetails)           => grants::removal::leave;
    get  "/projects/{project}/request"                NearProject                   => grants::request::new;
    post "/projects/{project}/request"                NearProject                   => grants::request::create;
    post "/projects/{project}/request/withdrawal"     NearProject                   => grants::request::withdraw;
    get  "/project/{project}"                         Nothing                       => projects::show::from_access_url;

    get  "/api"                                       Nothing                       => manual::index;
    get  "/api/openapi.json"                          Nothing                       => openapi::one;

    get  "/track"                                     Data                          => data::track::take;
    post "/track"                                     Data                          => data::track::take;
    get  "/track/"                                    Data                          => data::track::take;
    post "/track/"                                    Data                          => data::track::take;
    post "/import"                                    Data                          => data::import::take;
    post "/import/"                                   Data                          => data::import::take;
    get  "/engage"                                    Data                          => data::profiles::engage;
    post "/engage"                                    Data                          => data::profiles::engage;
    get  "/engage/"                                   Data                          => data::profiles::engage;
    post "/engage/"                                   Data                          => data::profiles::engage;
    get  "/groups"                                    Data                          => data::profiles::groups;
    post "/groups"                                    Data                          => data::profiles::groups;
    get  "/groups/"                                   Data                          => data::profiles::groups;
    post "/groups/"                                   Data                          => data::profiles::groups;
    get  "/api/2.0/export"                            Data                          => data::export::index;
    get  "/api/2.0/export/"                           Data                          => data::export::index;
    get  "/api/2.0/engage"                            Data                          => data::query::people;
    get  "/api/2.0/engage/"                           Data                          => data::query::people;
    post "/api/query/engage"                          Data                          => data::query::people;
    get  "/api/query/events/names"                    Data                          => data::query::names;

    get  "/dev/mailbox/{word}"                        Operator                      => operator::mailbox::index;
    get  "/dev/mailbox/{word}/{letter}"               Operator                      => operator::mailbox::one;
}
