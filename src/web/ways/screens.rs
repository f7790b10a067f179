//! What the jump field leads to without asking the database: screens, and what can be done there. Each line stands behind the same
//! action of the tables as its address in the route table; a test follows every line as everybody (L5).

use crate::{
    frame::guards::{Place, ProjectPlace},
    model::{addresses, grant::Source},
    policy::{OrgAction, ProjectAction},
    store::Search,
};

/// A screen, or something to do, by its name.
pub struct Screen {
    pub label: &'static str,
    /// Other words that people look for it by.
    words: &'static str,
    /// What it is about; nothing on a person's own pages.
    pub about: String,
    pub href: String,
}

/// Screens, and what can be done.
#[derive(Default)]
pub struct Screens {
    pub places: Vec<Screen>,
    pub actions: Vec<Screen>,
}

/// A line, and whether the viewer may.
type Line = (bool, &'static str, &'static str, String);

fn screens(about: &str, lines: Vec<Line>) -> impl Iterator<Item = Screen> {
    let allowed = lines.into_iter().filter(|(may, ..)| *may);
    allowed.map(move |(_, label, words, href)| Screen { label, words, about: about.to_owned(), href })
}

impl Screens {
    /// Of a person's own pages.
    pub fn own(mut self) -> Self {
        let lines = vec![
            (true, "Profile", "my account password appearance", addresses::PROFILE.to_owned()),
            (true, "Your organizations", "my organizations leave", addresses::ACCOUNT_ORGANIZATIONS.to_owned()),
            (true, "Your projects", "my projects tokens keys", addresses::ACCOUNT_PROJECTS.to_owned()),
            (true, "Projects you own", "my projects reset", addresses::YOUR_PROJECTS.to_owned()),
            (true, "Organizations and projects", "switch", addresses::SWITCH.to_owned()),
            (true, "Help", "support contact", addresses::HELP.to_owned()),
            (true, "Keyboard shortcuts", "keys", addresses::KEYS.to_owned()),
        ];
        self.places.extend(screens("", lines));
        self
    }

    /// Of the organization's settings.
    pub fn organization(mut self, place: &Place) -> Self {
        use OrgAction::{
            CreateProjects, ManageBilling, ManageServiceAccounts, ManageTeams, ManageUsers, ManageWebhooks, SeeDiscoverability,
            SeeOverview, SeeProjects,
        };
        let (id, may) = (place.actor.organization, |action| place.actor.may(action));
        let about = &format!("Organization · {}", place.membership.organization.name);
        let lines = vec![
            (may(SeeOverview), "Overview", "organization plan owners", addresses::overview(id)),
            (may(ManageUsers), "Users", "people members", addresses::users(id)),
            (may(ManageUsers), "Invited Users", "invitations pending", addresses::invited(id)),
            (may(ManageUsers), "Join Requests", "people waiting", addresses::join_requests(id)),
            (may(ManageTeams), "Teams", "groups", addresses::teams(id)),
            (may(SeeDiscoverability), "Organization Discoverability", "domains find", addresses::discoverability(id)),
            (may(SeeProjects), "Projects", "", addresses::projects(id)),
            (may(ManageBilling), "Plan Details & Billing", "my plan price upgrade downgrade", addresses::billing(id)),
            (may(ManageBilling), "Data Usage", "plan allowance events month", addresses::data_usage(id)),
            (may(ManageBilling), "Billing Info", "address tax id invoice preferences", addresses::billing_info(id)),
            (may(ManageBilling), "Receipts", "invoices paid", addresses::receipts(id)),
            (may(ManageServiceAccounts), "Service Accounts", "programs secrets api robots", addresses::service_accounts(id)),
            (may(ManageWebhooks), "Webhooks", "events programs", addresses::webhooks(id)),
            (may(ManageUsers), "Usage", "active people projects never", addresses::usage(id)),
            (may(SeeProjects), "Recently deleted", "projects restore", addresses::deleted_projects(id)),
            (true, "Roles & Permissions", "rights access plans", addresses::roles(id)),
        ];
        self.places.extend(screens(about, lines));
        let lines = vec![
            (may(ManageUsers), "Invite Users", "add people new", addresses::invite(id)),
            (may(ManageUsers), "Invite Users to teams", "add people new", addresses::invite_to_teams(id)),
            (may(ManageUsers), "Bulk invite", "csv file add people", addresses::invite_in_bulk(id)),
            (may(ManageTeams), "Create Team", "new add", addresses::new_team(id)),
            (may(CreateProjects), "Create Project", "new add", addresses::new_project(id)),
            (may(ManageServiceAccounts), "Add Service Account", "new program secret", addresses::new_service_account(id)),
            (may(ManageWebhooks), "Add Webhook", "new events", addresses::new_webhook(id)),
            (may(ManageUsers), "Compare access", "two people", addresses::compare(id)),
            (true, "Leave organization", "", addresses::leave_organization(id)),
        ];
        self.actions.extend(screens(about, lines));
        self
    }

    /// Of a project's settings.
    pub fn project(mut self, at: &ProjectPlace) -> Self {
        use ProjectAction::{
            ApproveRequests, CreateServiceAccounts, EditName, EditTimezone, EndProject, InviteUsers, MergeProjects, RotateKeys,
            TimePeriod,
        };
        let (id, may) = (at.project.id, |action| at.actor.may(action));
        let about = &format!("Project · {}", at.project.name);
        let leaves = at.actor.access.grants().iter().any(|grant| grant.source == Source::Individual);
        let lines = vec![
            (true, "Project Overview", "details token keys usage id", addresses::project(id)),
            (may(InviteUsers), "Project Users", "people access", addresses::project_users(id)),
            (may(InviteUsers), "Invited Users", "invitations pending", addresses::project_invited(id)),
            (may(ApproveRequests), "Access Requests", "people waiting", addresses::project_requests(id)),
            (may(InviteUsers), "Who can do what", "access rights permissions", addresses::who_can(id)),
            (
                may(CreateServiceAccounts),
                "Service Accounts",
                "programs secrets api robots",
                addresses::project_service_accounts(id),
            ),
            (may(MergeProjects), "Merge guide", "move export import upload", addresses::merge_guide(id)),
            (true, "Roles & Permissions", "rights access my role", addresses::project_roles(id)),
        ];
        self.places.extend(screens(about, lines));
        let lines = vec![
            (may(InviteUsers), "Invite Users", "add people new", addresses::invite_to_project(id)),
            (may(CreateServiceAccounts), "Add Service Account", "new program secret", addresses::new_project_service_account(id)),
            (may(InviteUsers), "Compare access", "two people", addresses::compare_in(id)),
            (may(EditName), "Rename project", "project name change", addresses::project_name(id)),
            (may(EditTimezone), "Change timezone", "time zone", addresses::project_timezone(id)),
            (may(TimePeriod), "Time Period Settings", "week quarter change", addresses::time_period(id)),
            (may(RotateKeys), "Reset API key and API secret", "rotate token keys", addresses::project_keys(id)),
            (may(EndProject), "Transfer Project", "move", addresses::project_transfer(id)),
            (may(EndProject), "Reset Project", "clear data", addresses::project_reset(id)),
            (may(EndProject), "Delete Project", "remove", addresses::project_removal(id)),
            (leaves, "Leave project", "", addresses::leave_project(id)),
        ];
        self.actions.extend(screens(about, lines));
        self
    }

    /// Only those that are found, at most so many of each kind; all of them where nothing is looked for.
    pub fn found(mut self, search: &Search, most: usize) -> Self {
        for list in [&mut self.places, &mut self.actions] {
            list.retain(|screen| search.finds(&format!("{} {}", screen.label, screen.words)));
            if !search.is_empty() {
                list.truncate(most);
            }
        }
        self
    }
}
