//! The dialog *Invite New Users*, tab *Invite to projects* (M54–M58, R1.3.6).

use actix_session::Session;
use askama::Template;

use super::{
    dialog::{Tabs, doubts, offered, summary, usual},
    index::done,
};
use crate::{
    frame::{Chrome, Fields, Form, May, extract::Scene, guards::Place, show, show_again},
    http::{Answer, Db, Error},
    model::{
        EmailAddress, FieldErrors, OrganizationRole, ProjectId, ProjectRole, addresses,
        invitation::Invitee,
        limits::{INVITEES, too_many_invitees},
    },
    operations::{self, Refusal},
    policy::org::ManageUsers,
    store::projects,
};

#[derive(Template)]
#[template(path = "invitations/to_projects.html", blocks = ["form"])]
struct InvitePage {
    chrome: Chrome,
    organization: String,
    tabs: Tabs,
    /// Domains that look like others, to be confirmed.
    doubts: Vec<String>,
    action: String,
    back: String,
    form: InviteForm,
    errors: FieldErrors,
    roles: Vec<OrganizationRole>,
    project_roles: &'static [ProjectRole],
    projects: Vec<(ProjectId, String)>,
}

/// What was typed, row by row.
#[derive(Default, Clone)]
pub struct InviteForm {
    rows: Vec<Row>,
    pressed: Option<Pressed>,
    /// The odd domains were seen and meant.
    sure: bool,
}

/// A button that changes the form and sends nothing.
#[derive(Clone, Copy)]
enum Pressed {
    Add,
    Remove(usize),
}

#[derive(Default, Clone)]
struct Row {
    n: usize,
    email: String,
    role: String,
    projects: Vec<String>,
    project_role: String,
    /// It was just added: the person types here next.
    fresh: bool,
}

impl From<Fields> for InviteForm {
    fn from(mut fields: Fields) -> Self {
        let pressed = match (fields.has("add"), fields.one("remove").parse()) {
            (true, _) => Some(Pressed::Add),
            (false, Ok(row)) => Some(Pressed::Remove(row)),
            _ => None,
        };
        let mut rows = Vec::new();
        for n in 0..INVITEES {
            if !fields.has(&format!("email-{n}")) {
                break;
            }
            rows.push(Row {
                n,
                email: fields.one(&format!("email-{n}")),
                role: fields.one(&format!("role-{n}")),
                projects: fields.all(&format!("projects-{n}")),
                project_role: fields.one(&format!("project_role-{n}")),
                fresh: false,
            });
        }
        // A form without a single row is one with an empty row: it comes back with a message.
        if rows.is_empty() {
            rows.push(Row::default());
        }
        Self { rows, pressed, sure: fields.has("sure") }
    }
}

impl Row {
    fn blank(n: usize, role: OrganizationRole) -> Self {
        Self {
            n,
            role: role.as_str().into(),
            project_role: ProjectRole::Consumer.as_str().into(),
            fresh: true,
            ..Self::default()
        }
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.projects.iter().any(|chosen| *chosen == id.to_string())
    }

    fn chosen(&self) -> String {
        match self.projects.len() {
            0 => "No projects".to_owned(),
            1 => "1 project".to_owned(),
            n => format!("{n} projects"),
        }
    }

    /// The addresses of the row; commas, semicolons, spaces and lines stand between them.
    fn addresses(&self) -> impl Iterator<Item = &str> {
        self.email.split([',', ';', ' ', '\t', '\r', '\n']).filter(|address| !address.is_empty())
    }

    fn check(&self, errors: &mut FieldErrors) -> Vec<Invitee> {
        let n = self.n;
        let wrong: Vec<&str> = self.addresses().filter(|address| EmailAddress::parse(address).is_none()).collect();
        let emails: Vec<EmailAddress> = self.addresses().filter_map(EmailAddress::parse).collect();
        match wrong.as_slice() {
            [] if emails.is_empty() => errors.add(format!("email-{n}"), "Give a mail address."),
            [] => {}
            [one] => errors.add(format!("email-{n}"), format!("{one} is not a whole mail address.")),
            many => errors.add(format!("email-{n}"), format!("These are not whole mail addresses: {}.", many.join(", "))),
        }
        let role = self.role.parse::<OrganizationRole>();
        if role.is_err() {
            errors.add(format!("role-{n}"), "Choose a role from the list.");
        }
        let project_role = self.project_role.parse::<ProjectRole>();
        if project_role.is_err() {
            errors.add(format!("project_role-{n}"), "Choose a role from the list.");
        }
        let projects: Result<Vec<ProjectId>, _> = self.projects.iter().map(|id| id.parse()).collect();
        if projects.is_err() {
            errors.add(format!("projects-{n}"), "Choose projects from the list.");
        }
        let (Ok(role), Ok(project_role), Ok(mut projects)) = (role, project_role, projects) else { return Vec::new() };
        projects.sort_unstable();
        projects.dedup();
        emails
            .into_iter()
            .map(|email| Invitee { email, role, projects: projects.clone(), project_role, teams: Vec::new(), row: n })
            .collect()
    }
}

impl InviteForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<Vec<Invitee>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let list: Vec<Invitee> = self.rows.iter().flat_map(|row| row.check(&mut errors)).collect();
        if list.len() > INVITEES {
            errors.add("", too_many_invitees(list.len()));
        }
        errors.or(list)
    }

    /// The same form after *Add another user* or a remove button.
    fn changed(mut self, pressed: Pressed, role: OrganizationRole) -> Self {
        match pressed {
            Pressed::Add if self.rows.len() < INVITEES => self.rows.push(Row::blank(self.rows.len(), role)),
            Pressed::Remove(n) if self.rows.len() > 1 && n < self.rows.len() => {
                self.rows.remove(n);
                self.rows[n.saturating_sub(1)].fresh = true;
            }
            _ => {}
        }
        for (n, row) in self.rows.iter_mut().enumerate() {
            row.n = n;
        }
        self
    }
}

/// `GET /orgs/{org}/settings/users/invite`
pub async fn new(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene) -> Answer {
    let hx = scene.hx.clone();
    let form = InviteForm { rows: vec![Row::blank(0, usual(&place))], ..InviteForm::default() };
    let page = InvitePage::draw(scene, &db, &place, form, FieldErrors::default()).await?;
    show(&hx, &page, &page.as_form())
}

/// `POST /orgs/{org}/settings/users/invite`
pub async fn create(
    May { by, place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<InviteForm>,
) -> Answer {
    let hx = scene.hx.clone();
    if let Some(pressed) = form.pressed {
        let form = form.changed(pressed, usual(&place));
        let page = InvitePage::draw(scene, &db, &place, form, FieldErrors::default()).await?;
        return show(&hx, &page, &page.as_form());
    }
    let desk = scene.site.desk.clone();
    let organization = by.organization();
    let invited = match form.check() {
        Ok(list) => {
            let doubts = doubts(&db, organization, form.sure, list.iter().map(|invitee| invitee.email.clone()).collect()).await?;
            if !doubts.is_empty() {
                let page = InvitePage::draw(scene, &db, &place, form, FieldErrors::default()).await?.doubting(doubts);
                return show_again(&hx, &page, &page.as_form());
            }
            db.change(by, move |held| operations::invitations::invite(held, &desk, &list, None)).await?
        }
        Err(errors) => Err(errors.into()),
    };
    match invited {
        Ok(invited) => done(&scene, &session, organization, &summary(invited)),
        Err(Refusal::Invalid(errors)) => {
            let page = InvitePage::draw(scene, &db, &place, form, errors).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

impl InvitePage {
    async fn draw(scene: Scene, db: &Db, place: &Place, form: InviteForm, errors: FieldErrors) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let projects = db.ask(move |conn| projects::choices(conn, organization)).await?;
        Ok(Self {
            organization: place.membership.organization.name.clone(),
            tabs: Tabs::of(organization, "projects"),
            doubts: Vec::new(),
            action: addresses::invite(organization),
            back: addresses::users(organization),
            roles: offered(place),
            project_roles: ProjectRole::ALL,
            projects,
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            form,
            errors,
        })
    }

    fn doubting(self, doubts: Vec<String>) -> Self {
        Self { doubts, ..self }
    }

    /// The sentence at a field of a row.
    fn at(&self, field: &str, row: &Row) -> Option<&str> {
        self.errors.at(&format!("{field}-{}", row.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: Vec<(&str, &str)>) -> InviteForm {
        InviteForm::from(Fields::from(pairs))
    }

    // M55: several addresses in one field
    #[test]
    fn one_field_takes_several_addresses() {
        let typed = form(vec![
            ("email-0", "a@x.example, B@x.example;\n c@x.example"),
            ("role-0", "member"),
            ("project_role-0", "consumer"),
        ]);
        let list = typed.check().unwrap();
        assert_eq!(list.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(), ["a@x.example", "b@x.example", "c@x.example"]);
    }

    #[test]
    fn what_is_wrong_is_said_in_its_row() {
        let typed = form(vec![
            ("email-0", "a@x.example"),
            ("role-0", "member"),
            ("project_role-0", "consumer"),
            ("email-1", "nonsense"),
            ("role-1", "king"),
            ("project_role-1", "consumer"),
            ("projects-1", "x"),
        ]);
        let errors = typed.check().unwrap_err();
        assert_eq!(errors.at("email-0"), None);
        assert_eq!(errors.at("email-1"), Some("nonsense is not a whole mail address."));
        assert!(errors.at("role-1").is_some() && errors.at("projects-1").is_some());
    }

    #[test]
    fn rows_come_and_go_without_losing_what_was_typed() {
        let typed = form(vec![("email-0", "a@x.example"), ("email-1", "b@x.example"), ("email-2", "c@x.example")]);
        let fewer = typed.clone().changed(Pressed::Remove(1), OrganizationRole::Member);
        assert_eq!(
            fewer.rows.iter().map(|row| (row.n, row.email.as_str())).collect::<Vec<_>>(),
            [(0, "a@x.example"), (1, "c@x.example")]
        );
        assert_eq!(typed.changed(Pressed::Add, OrganizationRole::Member).rows.len(), 4);
    }
}
