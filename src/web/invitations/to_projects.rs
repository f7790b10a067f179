//! The dialog *Invite New Users*, tab *Invite to projects* (M54–M58, R1.3.6).

use askama::Template;
use validator::Validate;

use super::{
    dialog::{LettersLeft, Tabs, addresses_of, doubts, offered, summary, usual},
    reached::done,
};
use crate::{
    frame::{Chrome, Fields, Form, May, Numbered, Picked, Row, Rows, Stage, guards::Place, parted, posted, validators},
    http::{Answer, Error},
    model::{
        FieldErrors, OrganizationRole, ProjectId, ProjectRole, address_list, addresses,
        invitation::Invitee,
        limits::{INVITEES, too_many_invitees},
    },
    operations,
    policy::org::ManageUsers,
    store::projects,
};

#[derive(Template)]
#[template(path = "invitations/to_projects.html", blocks = ["form"])]
struct InvitePage {
    chrome: Chrome,
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
    letters: LettersLeft,
}

parted!(InvitePage, as_form);

/// What was typed, row by row.
#[derive(Clone)]
pub struct InviteForm {
    rows: Rows<Invited>,
    /// The odd domains were seen and meant.
    sure: bool,
}

#[derive(Default, Clone, Validate)]
struct Invited {
    #[validate(custom(function = validators::emails))]
    email: String,
    #[validate(custom(function = validators::role::<OrganizationRole>))]
    role: String,
    #[validate(custom(function = validators::ticked, message = "Choose projects from the list."))]
    projects: Picked<ProjectId>,
    #[validate(custom(function = validators::role::<ProjectRole>))]
    project_role: String,
}

impl Row for Invited {
    const FIRST: &'static str = "email";

    fn take(fields: &mut Fields, n: usize) -> Self {
        Self {
            email: fields.one(&format!("email-{n}")),
            role: fields.one(&format!("role-{n}")),
            projects: Picked::take(fields, &format!("projects-{n}")),
            project_role: fields.one(&format!("project_role-{n}")),
        }
    }
}

impl From<Fields> for InviteForm {
    fn from(mut fields: Fields) -> Self {
        Self { rows: Rows::take(&mut fields), sure: fields.has("sure") }
    }
}

impl Invited {
    fn blank(role: OrganizationRole) -> Self {
        Self { role: role.as_str().into(), project_role: ProjectRole::Consumer.as_str().into(), ..Self::default() }
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.projects.has(id)
    }

    fn chosen(&self) -> String {
        self.projects.count(("project", "projects"))
    }

    /// Each address of the row, with what the row gives.
    fn meaning(&self, row: usize) -> Option<Vec<Invitee>> {
        let (emails, projects) = (address_list::addresses(&self.email).ok()?, self.projects.ids()?);
        let (role, project_role) = (self.role.parse().ok()?, self.project_role.parse().ok()?);
        let invitee = |email| Invitee { email, role, projects: projects.clone(), project_role, teams: Vec::new(), row };
        Some(emails.into_iter().map(invitee).collect())
    }
}

impl InviteForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<Vec<Invitee>, FieldErrors> {
        let list = self.rows.check(|row| row.meaning(row.n))?.concat();
        if list.len() > INVITEES {
            return Err(FieldErrors::on("", too_many_invitees(list.len())));
        }
        Ok(list)
    }
}

/// `GET /orgs/{org}/settings/users/invite`
pub async fn new(May { place, .. }: May<ManageUsers>, stage: Stage) -> Answer {
    let form = InviteForm { rows: Rows::of(Invited::blank(usual(&place))), sure: false };
    stage.show(&InvitePage::draw(&stage, &place, form, FieldErrors::default()).await?)
}

/// `POST /orgs/{org}/settings/users/invite`
pub async fn create(May { by, place, .. }: May<ManageUsers>, stage: Stage, Form(form): Form<InviteForm>) -> Answer {
    if form.rows.are_to_change() {
        let form = InviteForm { rows: form.rows.changed(Invited::blank(usual(&place))), ..form };
        let told = form.rows.told();
        return stage.show(&InvitePage::draw(&stage, &place, form, told).await?);
    }
    let (desk, organization, meant) = (stage.site().desk.clone(), by.organization(), form.check());
    let doubts = doubts(&stage.db, organization, form.sure, addresses_of(&meant)).await?;
    if !doubts.is_empty() {
        let page = InvitePage::draw(&stage, &place, form, FieldErrors::default()).await?;
        return stage.show_again(&InvitePage { doubts, ..page });
    }
    posted(
        &stage,
        meant,
        async |list| stage.db.change(by, move |held| operations::invitations::invite(held, &desk, &list, None)).await,
        async |errors| InvitePage::draw(&stage, &place, form, errors).await,
        |invited| done(organization, summary(invited)),
    )
    .await
}

impl InvitePage {
    async fn draw(stage: &Stage, place: &Place, form: InviteForm, errors: FieldErrors) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let projects = stage.db.ask(move |conn| projects::choices(conn, organization)).await?;
        Ok(Self {
            tabs: Tabs::of(organization, "projects"),
            doubts: Vec::new(),
            action: addresses::invite(organization),
            back: addresses::users(organization),
            roles: offered(place),
            project_roles: ProjectRole::ALL,
            letters: LettersLeft::of(&stage.db, place).await?,
            projects,
            chrome: stage.organization(place, "Users & Teams"),
            form,
            errors,
        })
    }

    /// The sentence at a field of a row.
    fn at(&self, field: &str, row: &Numbered<Invited>) -> Option<&str> {
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
        assert_eq!(errors.at("email-1"), Some("nonsense isn't a complete email address."));
        assert!(errors.at("role-1").is_some() && errors.at("projects-1").is_some());
    }
}
