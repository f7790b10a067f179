//! Every operation of the interface, one line each. The addresses, the document, the human page and the tests that call every
//! line as everybody are made of this table; what an operation asks, takes and answers is read off its handler (K3, K5).

use std::rc::Rc;

use actix_web::{
    HttpResponse, Resource, Route,
    http::{Method, header::ALLOW},
    web::{delete, get, patch, post, put, route},
};

use super::{
    absent::{self, Absent},
    access, account_secrets, all_users, business_context,
    described::{Asks, Described, Schemas, asks, described},
    ending, grants, invitations, me, members, merges, organizations, project, project_life, project_roles, projects, requests,
    secret_policy, service_accounts, settings, team_accounts, team_people, teams, views, webhooks,
};

/// A method, a path, what it is for, and who answers.
pub struct Operation {
    pub method: &'static str,
    /// As it is written down. Those of an organization begin with `/organizations/…` and stand under `/api/app` too.
    pub path: &'static str,
    pub summary: &'static str,
    /// The line of the tables that decides.
    pub asks: Asks,
    describe: fn(&mut Schemas) -> Described,
    route: fn() -> Route,
}

impl Operation {
    pub fn describe(&self, schemas: &mut Schemas) -> Described {
        (self.describe)(schemas)
    }

    /// The operation of a method at one of its addresses.
    pub fn at(method: &Method, address: &str) -> Option<&'static Self> {
        OPERATIONS
            .iter()
            .find(|operation| method.as_str().eq_ignore_ascii_case(operation.method) && plain(address) == operation.path)
    }

    /// Changes nothing, however often it is called.
    pub fn is_safe(&self) -> bool {
        self.method == "get" || self.asks == Asks::Place
    }

    /// Every address it has: under both mounts, with and without a slash at the end (R3.1).
    pub fn addresses(&self) -> Vec<String> {
        let mut all = vec![self.path.to_owned()];
        if self.path.starts_with("/organizations/") {
            all.push(format!("/api/app{}", self.path));
        }
        let slashed: Vec<String> = all.iter().map(|path| format!("{path}/")).collect();
        all.into_iter().chain(slashed).collect()
    }

    /// A name for programs that are made of the document: `get_organizations_org_projects`.
    pub fn id(&self) -> String {
        let words = self.path.split(['/', '-', '_', '{', '}']).filter(|word| !["", "api", "app"].contains(word));
        [self.method].into_iter().chain(words).collect::<Vec<_>>().join("_")
    }
}

macro_rules! operations {
    ($($method:ident $path:literal $summary:literal => $($handler:ident)::+;)+) => {
        /// All operations, those of one path beside each other.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            method: stringify!($method),
            path: $path,
            summary: $summary,
            asks: asks(&$($handler)::+),
            describe: |schemas| described($($handler)::+, schemas),
            route: || $method().to($($handler)::+),
        }),+];
    };
}

#[rustfmt::skip]
operations! {
    get  "/api/app/me"                                          "The calling service account and what it can access"  => me::me;
    get  "/api/app/timezones"                                   "All timezones, with their current offset from UTC"   => me::timezones;

    get  "/organizations/{org}/projects"                        "The projects of the organization"                    => projects::list;
    post "/organizations/{org}/create-projects"                 "Creates projects with these names"                   => projects::create_many;
    post "/organizations/{org}/create-project"                  "Creates a project"                                   => projects::create;
    post "/organizations/{org}/delete-projects"                 "Deletes all of these projects, or none"              => projects::delete;
    get  "/settings/project/{project}/metadata"                 "A project with its keys"                             => project::keys;
    get  "/api/app/projects/metadata"                           "The projects the caller has access to"               => project::seen;
    get  "/api/app/projects/metadata/index"                     "The same projects, keyed by ID"                      => project::index;
    get  "/api/app/projects/{project}/metadata"                 "A project"                                           => project::metadata;
    get  "/api/app/projects/{project}/workspaces"               "The data views of a project"                         => views::list;
    get  "/api/app/projects/{project}/workspaces/public"        "The data views of a project that others may join"    => views::public;
    get  "/api/app/projects/{project}/workspaces/{workspace}"   "A data view"                                         => views::one;
    post "/projects/update/{project}"                           "Renames a project or changes its timezone"           => project::update;

    post "/api/app/projects/{project}/rotate-keys"              "Creates a new API key and API secret, shown once"    => project_life::rotate;
    get  "/api/app/projects/{project}/time-period"              "Where weeks and quarters begin"                      => project_life::period;
    put  "/api/app/projects/{project}/time-period"              "Sets where weeks and quarters begin"                 => project_life::set_period;
    get  "/api/app/projects/{project}/business-context"         "What a project is about"                             => business_context::of_project;
    put  "/api/app/projects/{project}/business-context"         "Sets what a project is about"                        => business_context::set_of_project;
    post "/api/app/projects/{project}/business-context"         "Sets what a project is about"                        => business_context::set_of_project;
    get  "/api/app/projects/{project}/business-context/chain"   "What a project and its organization are about"      => business_context::chain;
    post "/api/app/projects/{project}/merge/cancel"             "Cancels a merge that is under way"                   => merges::cancel;
    post "/api/app/projects/{project}/merge/end-forwarding"     "Ends the forwarding of what is still sent"           => merges::end_forwarding;
    post "/api/app/projects/{project}/reset"                    "Puts a new project in the place of this one"         => project_life::reset;
    get  "/organizations/{org}/deleted-projects"                "The projects that can still be restored"             => project_life::deleted;
    post "/organizations/{org}/deleted-projects/{ended}/restore" "Restores a deleted or reset project"                => project_life::restore;

    get  "/organizations/{org}/service-accounts"                "The service accounts of the organization"            => service_accounts::list;
    post "/organizations/{org}/service-accounts"                "Creates a service account; its secret is shown once" => service_accounts::create;
    post "/organizations/{org}/service-accounts/delete-service-accounts" "Deletes all of these service accounts, or none" => service_accounts::delete_many;
    post "/organizations/{org}/service-accounts/add-to-project" "Gives service accounts roles in projects"            => service_accounts::add;
    post "/organizations/{org}/service-accounts/remove-from-project" "Removes their individual grants in projects"    => service_accounts::remove;
    delete "/organizations/{org}/service-accounts/remove-from-project" "Removes their individual grants in projects"  => service_accounts::remove;
    get  "/organizations/{org}/service-accounts/{account}"      "A service account"                                   => service_accounts::one;
    delete "/organizations/{org}/service-accounts/{account}"    "Deletes a service account"                           => service_accounts::delete;
    get  "/organizations/{org}/service-accounts/{account}/secrets" "Its secrets, without what opens"                   => account_secrets::list;
    post "/organizations/{org}/service-accounts/{account}/rotate-secret" "Creates a new secret, which is shown once"    => account_secrets::rotate;
    post "/organizations/{org}/service-accounts/{account}/end-previous-secret" "Ends the secret before the current one" => account_secrets::end_previous;
    post "/organizations/{org}/service-accounts/{account}/update" "Changes its organization role"                       => account_secrets::change_role;
    get  "/organizations/{org}/service-account-settings"        "When secrets of service accounts end by themselves"   => secret_policy::one;
    post "/organizations/{org}/service-account-settings/update" "Sets after how many days secrets of service accounts end" => secret_policy::update;
    get  "/api/app/projects/{project}/service-accounts"         "The service accounts of a project"                   => service_accounts::of_project;

    get  "/organizations/{org}/teams"                           "The teams of the organization"                       => teams::list;
    post "/organizations/{org}/add-teams"                       "Creates teams with these names"                      => teams::create;
    post "/organizations/{org}/teams/{team}/update"             "Renames a team, found by its ID or its name"         => teams::rename;
    post "/organizations/{org}/delete-teams"                    "Deletes teams by their IDs or names"                 => teams::delete;
    post "/organizations/{org}/add-projects-to-teams"           "Adds projects to teams, or changes a team's role"    => teams::link;
    post "/organizations/{org}/teams/{team}/delete-projects"    "Removes projects from a team"                        => teams::unlink;
    post "/organizations/{org}/add-users-to-teams"              "Adds members to teams"                               => teams::add_people;
    get  "/organizations/{org}/teams/{team}/service-accounts"   "The service accounts in a team"                      => team_accounts::list;
    post "/organizations/{org}/teams/{team}/service-accounts"   "Adds service accounts to a team"                     => team_accounts::add;
    post "/organizations/{org}/teams/{team}/service-accounts/add-to-team" "Adds service accounts to a team"           => team_accounts::add;
    post "/organizations/{org}/teams/{team}/service-accounts/remove-from-team" "Removes service accounts from a team" => team_accounts::remove;
    get  "/organizations/{org}/teams/{team}/users"              "The members in a team"                               => team_people::list;
    post "/organizations/{org}/teams/{team}/delete-users"       "Removes members from a team"                         => team_people::remove;
    post "/organizations/{org}/invite-to-teams"                 "Invites people into teams"                           => team_people::invite;

    get  "/organizations/{org}/users"                           "The members of the organization"                     => members::list;
    post "/organizations/{org}/add-users"                       "Invites people to the organization"                  => members::invite;
    post "/organizations/{org}/add-users-to-projects"           "Gives people roles in projects, and invites the rest" => project_roles::add_many;
    post "/organizations/{org}/add-users-to-project"            "The same for one project"                            => project_roles::add;
    post "/organizations/{org}/delete-users"                    "Removes members, or their grants in projects"        => project_roles::remove;
    post "/organizations/{org}/users/{email}/update"            "Changes a member's organization role"                => members::change_role;
    get  "/organizations/{org}/assignable-org-roles"            "The organization roles the caller may give"          => grants::assignable;
    get  "/organizations/{org}/assignable-project-roles"        "The project roles the caller may give everywhere"    => grants::assignable_everywhere;
    get  "/organizations/{org}/project-permissions"             "What each project role allows"                       => grants::permissions;
    get  "/api/app/projects/{project}/assignable-roles"         "The roles the caller may give in a project"          => grants::assignable_here;
    get  "/api/app/projects/{project}/granted-users"            "The people of a project, with their grants"          => grants::people;
    get  "/api/app/projects/{project}/granted-teams"            "The teams of a project"                              => grants::teams;
    patch "/api/app/projects/{project}/sensitivity"             "Sets who can view classified data"                   => grants::set_classified;
    patch "/api/app/projects/{project}/sensitivity/teams"       "Sets which teams can view classified data"           => grants::set_teams_classified;

    get  "/api/app/projects/{project}/all-users"                "What everyone in the organization is in a project"   => all_users::one;
    put  "/api/app/projects/{project}/all-users"                "Gives everyone in the organization a role in a project" => all_users::give;
    delete "/api/app/projects/{project}/all-users"              "Takes from everyone what all were given"             => all_users::revoke;

    get  "/organizations/{org}/invitations"                     "The open invitations of the organization"            => invitations::list;
    post "/organizations/{org}/invitations/resend"              "Sends open invitations again"                        => invitations::resend;
    post "/organizations/{org}/invitations/revoke"              "Revokes open invitations"                            => invitations::revoke;
    post "/organizations/{org}/invitations/{invitation}/link"   "Creates a link to an invitation, which is shown once" => invitations::link;
    get  "/api/app/projects/{project}/invitations"              "The open invitations that include a project"         => invitations::list_here;
    post "/api/app/projects/{project}/invitations/resend"       "Sends open invitations that include it again"        => invitations::resend_here;
    post "/api/app/projects/{project}/invitations/revoke"       "Revokes them, or takes the project out of them"      => invitations::revoke_here;
    post "/api/app/projects/{project}/invitations/{invitation}/link" "Creates a link to one of them, which is shown once" => invitations::link_here;
    get  "/organizations/{org}/join-requests"                   "Who asks to join the organization"                   => requests::to_join;
    post "/organizations/{org}/join-requests/{request}/approve" "Lets somebody join, with roles in projects"          => requests::let_join;
    post "/organizations/{org}/join-requests/{request}/deny"    "Denies a request to join"                            => requests::keep_out;
    get  "/api/app/projects/{project}/access-requests"          "Who asks for access to a project"                    => requests::for_access;
    post "/api/app/projects/{project}/access-requests/{request}/approve" "Gives access to a project"                  => requests::give_access;
    post "/api/app/projects/{project}/access-requests/{request}/deny" "Denies a request for access"                   => requests::refuse_access;

    get  "/organizations/{org}/webhooks"                        "The webhooks of the organization"                    => webhooks::list;
    post "/organizations/{org}/webhooks"                        "Creates a webhook; its secret is shown once"         => webhooks::create;
    get  "/organizations/{org}/webhooks/{webhook}"              "A webhook"                                           => webhooks::one;
    delete "/organizations/{org}/webhooks/{webhook}"            "Deletes a webhook with the log of its deliveries"    => webhooks::delete;
    post "/organizations/{org}/webhooks/{webhook}/update"       "Changes where a webhook goes or what it hears of"    => webhooks::update;
    post "/organizations/{org}/webhooks/{webhook}/pause"        "Pauses or resumes a webhook"                         => webhooks::pause;
    get  "/organizations/{org}/webhooks/{webhook}/secrets"      "Its secrets, without what signs"                     => webhooks::list_secrets;
    post "/organizations/{org}/webhooks/{webhook}/rotate-secret" "Creates a new secret, which is shown once"          => webhooks::rotate;
    post "/organizations/{org}/webhooks/{webhook}/test"         "Sends a test event"                                  => webhooks::test;
    get  "/organizations/{org}/webhooks/{webhook}/deliveries"   "What was delivered, the newest first"                => webhooks::log;
    post "/organizations/{org}/webhooks/{webhook}/deliveries/{delivery}/again" "Sends a delivery again"               => webhooks::again;

    get  "/organizations/{org}/workspaces"                      "The data views of the projects the caller sees"      => views::of_organization;
    get  "/organizations/{org}/twofactor"                       "Whether two-factor authentication is required"       => organizations::two_factor;
    post "/organizations/{org}/twofactor/update"                "Sets whether two-factor authentication is required"  => organizations::set_two_factor;
    get  "/organizations/{org}/org-session-settings"            "How long people stay signed in"                      => settings::sessions;
    post "/organizations/{org}/org-session-settings/update"     "Takes the same settings back"                        => settings::set_sessions;
    get  "/organizations/{org}/org-request-access-settings"     "Whether members may ask for access to a project"     => settings::access;
    post "/organizations/{org}/org-request-access-settings/update" "Takes the same settings back"                     => settings::set_access;
    get  "/organizations/{org}/spark-settings"                  "Whether there is an assistant"                       => settings::spark;
    post "/organizations/{org}/update-spark-settings"           "Takes the same settings back"                        => settings::set_spark;
    get  "/organizations/{org}/domains/get-discoverability"     "Who can find the organization"                       => organizations::discoverability;
    post "/organizations/{org}/domains/set-discoverability"     "Sets who can find the organization"                  => organizations::set_discoverability;
    get  "/organizations/{org}/domains/get-discoverable-domains" "The domains by which it is found"                   => organizations::domains;
    post "/organizations/{org}/domains/set-discoverable-domains" "Sets the domains by which it is found"              => organizations::set_domains;
    post "/organizations/{org}/update"                          "Renames the organization"                            => organizations::update;
    put  "/organizations/{org}/retention-period"                "Sets for how many days events are kept; older ones are removed for good" => organizations::set_retention;
    get  "/organizations/{org}/business-context"                "What the organization is about"                      => business_context::of_organization;
    put  "/organizations/{org}/business-context"                "Sets what the organization is about"                 => business_context::set_of_organization;
    post "/organizations/{org}/schedule_deletion"               "Schedules the deletion of the organization"          => ending::schedule_deletion;
    post "/organizations/{org}/cancel_deletion"                 "Cancels the scheduled deletion of the organization"  => organizations::cancel_deletion;

    post "/access/v1/evaluation"                                "Whether somebody may do something, and why"          => access::evaluation;
    post "/access/v1/evaluations"                               "The same for several questions at once"              => access::evaluations;
}

/// A path as the table writes it, under whichever mount and with or without a slash at the end it was asked for.
pub fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_prefix("/api/app").filter(|rest| rest.starts_with("/organizations/")).unwrap_or(path)
}

/// The addresses of the table, and of what is not there behind them, each with what makes a resource answer for it.
pub fn resources() -> Vec<(Vec<String>, Answering)> {
    let mut paths: Vec<(&str, Vec<&'static Operation>)> = Vec::new();
    for operation in OPERATIONS {
        match paths.last_mut().filter(|(path, _)| *path == operation.path) {
            Some((_, operations)) => operations.push(operation),
            None => paths.push((operation.path, vec![operation])),
        }
    }
    let made = paths.into_iter().map(|(path, operations)| {
        let addresses = operations.first().map(|operation| operation.addresses()).unwrap_or_default();
        let answering: Answering = Rc::new(move |resource| {
            let resource = operations.iter().fold(resource, |resource, operation| resource.route((operation.route)()));
            resource.default_service(Absent::over(path).map_or_else(|| not_allowed(&operations), Absent::answer))
        });
        (addresses, answering)
    });
    made.chain(absent::resources()).collect()
}

/// What makes a resource answer.
pub type Answering = Rc<dyn Fn(Resource) -> Resource>;

fn not_allowed(operations: &[&Operation]) -> Route {
    let allowed = operations.iter().map(|operation| operation.method.to_uppercase()).collect::<Vec<_>>().join(", ");
    route().to(move || {
        let allowed = allowed.clone();
        async move { HttpResponse::MethodNotAllowed().insert_header((ALLOW, allowed)).finish() }
    })
}
