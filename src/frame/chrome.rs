//! What stands around every page: bar, gear menu, switch and left menu. They show what the viewer may see, and what exists.

use chrono::{DateTime, Utc};

use super::{
    assets,
    extract::{Appearance, Scene},
    guards::{Place, ProjectPlace},
    trail::{Of, Trail, Ways},
    undo::Told,
};
use crate::{
    model::{
        addresses,
        limits::{COUNTED, counted},
        person::Person,
        usage::Period,
    },
    policy::{OrgAction, ProjectAction, ends_with_allowance, included_events},
};

pub use crate::model::figures::grouped;

/// The frame of a signed-in page.
pub struct Chrome {
    pub person: String,
    pub email: String,
    pub appearance: Appearance,
    pub area: Area,
    /// The organization and project on the screen, for the bar; nothing on a person's own pages.
    pub trail: Option<Trail>,
    /// What the page is about, behind its heading and in its title.
    pub of: Of,
    /// Where the switcher and the jump field look.
    pub ways: Ways,
    pub areas: Vec<Link>,
    pub menu: Vec<Link>,
    pub gear: Vec<Link>,
    /// What stands above the page on paper: the organization, if one is on the screen, and the day (L14.6).
    pub printed: String,
    pub banners: Vec<Banner>,
    pub flash: Option<Told>,
    pub support: Option<String>,
}

/// The frame of a page for people who are not signed in, or not anywhere yet.
pub struct Outside {
    pub appearance: Appearance,
    /// Out here no page is about something of an organization.
    pub of: Of,
    pub flash: Option<Told>,
    pub support: Option<String>,
    /// Who is signed in, if somebody is.
    pub email: Option<String>,
    /// The local mailbox exists, so a page that says "check your mail" can say where it is.
    pub mailbox: bool,
}

/// The three parts of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Organization,
    Project,
    Profile,
}

impl Area {
    pub fn label(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Project => "Project",
            Self::Profile => "Profile",
        }
    }

    /// The heading of the left column.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Organization => "Organization Settings",
            Self::Project => "Project Settings",
            Self::Profile => "Personal Settings",
        }
    }
}

/// What stands above every page of an organization while it matters.
pub struct Banner {
    pub sentence: String,
    /// What can be done about it, in the dialog, by those who may.
    pub link: Option<(&'static str, String)>,
    /// The page that says more, for those who may see it.
    pub page: Option<(&'static str, String)>,
}

impl Banner {
    /// The organization is about to be deleted, which any Owner can call off (R2.11).
    fn of_the_end(place: &Place, due: DateTime<Utc>) -> Self {
        let name = &place.membership.organization.name;
        let may = place.actor.may(OrgAction::DeleteOrganization) && place.view.is_none();
        Self {
            sentence: format!("{name} will be deleted on {}. Nothing new can be added to it.", due.format("%-d %B %Y")),
            link: may.then(|| ("Cancel deletion", addresses::removal_cancellation(place.actor.organization))),
            page: None,
        }
    }

    /// What the plan includes is used up this month, where there is no more than that (C3.21, R2.10).
    fn of_the_allowance(place: &Place, now: DateTime<Utc>) -> Option<Self> {
        let organization = &place.membership.organization;
        let included = included_events(organization.plan).filter(|_| ends_with_allowance(organization.plan))?;
        let period = Period::at(now);
        (organization.used_up_in == Some(period.first_day())).then(|| Self {
            sentence: format!(
                "{} has used up the {} events that the {} plan includes in {}. New events are still received and kept.",
                organization.name,
                grouped(included),
                organization.plan,
                period.label()
            ),
            link: None,
            page: (place.actor.may(OrgAction::ManageBilling) && place.view.is_none())
                .then(|| ("See data usage", addresses::data_usage(organization.id))),
        })
    }
}

/// An entry of a menu.
pub struct Link {
    pub label: &'static str,
    pub href: String,
    pub icon: &'static str,
    pub current: bool,
    /// How many requests wait behind it, in words (L8.3); nothing where none can.
    pub waiting: Option<Waiting>,
}

/// How many requests wait, for the badge beside an entry of the menu.
pub struct Waiting(i64);

impl Waiting {
    /// What the badge says; nothing where nobody waits.
    pub fn said(&self) -> Option<String> {
        match self.0 {
            ..=0 => None,
            n if n > COUNTED => Some(counted().to_owned()),
            n => Some(grouped(n)),
        }
    }
}

impl Link {
    fn new(label: &'static str, icon: &'static str, href: String) -> Self {
        Self { label, href, icon, current: false, waiting: None }
    }

    /// The same with how many requests wait behind it.
    fn waiting(self, n: i64) -> Self {
        Self { waiting: Some(Waiting(n)), ..self }
    }
}

/// What a person's own pages know about the rest of the console.
#[derive(Debug, Clone, Copy, Default)]
pub struct Elsewhere {
    /// Some organization's settings are open to them.
    pub organization: bool,
    /// They see some project.
    pub project: bool,
}

impl Chrome {
    /// The frame of a page of an organization's settings.
    pub fn organization(scene: Scene, place: &Place, current: &'static str) -> Self {
        let id = place.actor.organization;
        // Who does not manage users may still read who finds the organization (A3).
        let people = if place.actor.may(OrgAction::ManageUsers) { addresses::users(id) } else { addresses::discoverability(id) };
        let waiting = match place.actor.may(OrgAction::ManageUsers) {
            true => place.membership.organization.join_request_count.into(),
            false => 0,
        };
        let menu = vec![
            (OrgAction::SeeOverview, Link::new("Overview", "building", addresses::overview(id))),
            (OrgAction::ManageBilling, Link::new("Plan Details & Billing", "card", addresses::billing(id))),
            (OrgAction::SeeDiscoverability, Link::new("Users & Teams", "people", people).waiting(waiting)),
            (OrgAction::SeeProjects, Link::new("Projects", "folder", addresses::projects(id))),
            (OrgAction::ManageUsers, Link::new("Usage", "plot", addresses::usage(id))),
            (OrgAction::ManageServiceAccounts, Link::new("Service Accounts", "key", addresses::service_accounts(id))),
            (OrgAction::ManageWebhooks, Link::new("Webhooks", "hook", addresses::webhooks(id))),
        ];
        let menu = menu.into_iter().filter(|(action, _)| place.actor.may(*action)).map(|(_, link)| link);
        let menu = menu.chain([Link::new("Roles & Permissions", "table", addresses::roles(id))]).collect();
        Self::within(scene, place, Area::Organization, Trail::organization(&place.membership.organization.name), menu, current)
    }

    /// The frame of a page of a project's settings.
    pub fn project(scene: Scene, at: &ProjectPlace, current: &'static str) -> Self {
        let mut menu = vec![Link::new("Overview", "folder", addresses::project(at.project.id))];
        if at.actor.may(ProjectAction::InviteUsers) {
            menu.push(Link::new("Project Users", "people", addresses::project_users(at.project.id)).waiting(at.waiting));
            menu.push(Link::new("Access", "lock", addresses::who_can(at.project.id)));
        }
        if at.actor.may(ProjectAction::CreateServiceAccounts) {
            menu.push(Link::new("Service Accounts", "key", addresses::project_service_accounts(at.project.id)));
        }
        if at.actor.may(ProjectAction::MergeProjects) {
            menu.push(Link::new("Merge guide", "swap", addresses::merge_guide(at.project.id)));
        }
        let trail = Trail::project(&at.place.membership.organization.name, &at.project.name);
        let mut chrome = Self::within(scene, &at.place, Area::Project, trail, menu, current);
        chrome.ways = Ways::project(at.project.id);
        for link in chrome.areas.iter_mut().chain(&mut chrome.gear).filter(|link| link.icon == "folder") {
            link.href = addresses::project(at.project.id);
        }
        chrome
    }

    /// The frame of a person's own pages.
    pub fn profile(scene: Scene, person: &Person, reach: Elsewhere, current: &'static str) -> Self {
        let menu = vec![
            Link::new("Profile", "person", addresses::PROFILE.to_owned()),
            Link::new("Organizations", "building", addresses::ACCOUNT_ORGANIZATIONS.to_owned()),
            Link::new("Projects", "folder", addresses::ACCOUNT_PROJECTS.to_owned()),
        ];
        let organization = reach.organization.then(|| addresses::SOME_ORGANIZATION.to_owned());
        let project = reach.project.then(|| addresses::SOME_PROJECT.to_owned());
        Self::around(scene, person, Area::Profile, (organization, project), menu, current)
    }

    /// The frame of a page about something that has a name of its own (L5).
    pub fn about(mut self, name: &str) -> Self {
        self.of = self.of.thing(name);
        self
    }

    pub fn asset(&self, name: &str) -> &'static str {
        assets::asset(name)
    }

    fn within(scene: Scene, place: &Place, area: Area, trail: Trail, menu: Vec<Link>, current: &'static str) -> Self {
        let id = place.actor.organization;
        let organization = match place.actor.may(OrgAction::SeeOverview) {
            true => Some(addresses::overview(id)),
            // Who sees nothing else of the organization's settings sees what their role allows.
            false => (area == Area::Organization).then(|| addresses::roles(id)),
        };
        let project = place.has_project.then(|| addresses::some_project_in(id));
        let person = &place.person;
        let mut chrome = Self::around(scene, person, area, (organization, project), menu, current);
        chrome.of = trail.of();
        chrome.trail = Some(trail);
        chrome.ways = Ways::organization(id);
        chrome.printed = format!("{} · {}", place.membership.organization.name, chrome.printed);
        if place.actor.may(OrgAction::ManageBilling) {
            chrome.gear.push(Link::new("Plan Details & Billing", "card", addresses::billing(id)));
        }
        if place.actor.may(OrgAction::ManageUsers) {
            chrome.gear.push(Link::new("Invite Users", "invite", addresses::invite(id)));
        }
        if let Some(due) = place.membership.organization.deletion_due_at {
            chrome.banners.push(Banner::of_the_end(place, due));
        }
        chrome.banners.extend(Banner::of_the_allowance(place, Utc::now()));
        chrome
    }

    fn around(
        scene: Scene,
        person: &Person,
        area: Area,
        (organization, project): (Option<String>, Option<String>),
        mut menu: Vec<Link>,
        current: &'static str,
    ) -> Self {
        for link in &mut menu {
            link.current = link.label == current;
        }
        let areas = [
            (Area::Organization, "building", organization),
            (Area::Project, "folder", project),
            (Area::Profile, "person", Some(addresses::PROFILE.to_owned())),
        ];
        let known = areas.into_iter().filter_map(|(of, icon, href)| href.map(|href| (of, icon, href)));
        let (areas, gear) = known
            .map(|(of, icon, href)| {
                (Link { current: of == area, ..Link::new(of.label(), icon, href.clone()) }, Link::new(of.heading(), icon, href))
            })
            .unzip();
        Self {
            person: person.name.clone(),
            email: person.email.to_string(),
            appearance: scene.appearance,
            area,
            trail: None,
            of: Of::default(),
            ways: Ways::own(),
            areas,
            menu,
            gear,
            printed: Utc::now().format("%-d %B %Y").to_string(),
            banners: Vec::new(),
            flash: scene.flash,
            support: scene.site.desk.support.clone(),
        }
    }
}

impl Outside {
    pub fn new(scene: Scene) -> Self {
        Self {
            appearance: scene.appearance,
            of: Of::default(),
            flash: scene.flash,
            support: scene.site.desk.support.clone(),
            email: None,
            mailbox: scene.site.keeps_letters(),
        }
    }

    /// The same with the person who is signed in.
    pub fn with(scene: Scene, person: &Person) -> Self {
        Self { email: Some(person.email.to_string()), ..Self::new(scene) }
    }

    pub fn asset(&self, name: &str) -> &'static str {
        assets::asset(name)
    }
}

/// One or two letters that stand for a name in a round avatar.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_its_initials() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada king lovelace"), "AL");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials("(…)"), "");
    }
}
