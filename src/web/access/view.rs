//! Where a look at the console through somebody else's eyes begins (L14.3): a person of the organization, or a role.

use askama::Template;

use super::pick::{Pick, among_members};
use crate::{
    frame::{After, Chrome, Fields, Form, May, Query, Stage, guards::Place, parted, posted, viewing},
    http::{Answer, Error},
    model::{FieldErrors, OrganizationRole, ProjectId, ProjectRole, addresses, limits, subject::Subject},
    operations,
    policy::{in_every_project, org::ManageUsers, viewed_project_roles, viewed_roles},
    store::{QueryResult, grants},
};

#[derive(Template)]
#[template(path = "access/view.html")]
struct ViewPage {
    chrome: Chrome,
    organization: String,
    action: String,
    person: Pick,
    /// The organization roles the viewer may look through.
    roles: Vec<OrganizationRole>,
    /// A project, and the roles in it that the viewer may look through.
    project: Option<(ProjectId, String, Vec<ProjectRole>)>,
    lasts: &'static str,
    errors: FieldErrors,
}

parted!(ViewPage);

/// Whom it is about, as it was typed or linked.
#[derive(Debug, Clone)]
pub struct ViewForm {
    person: String,
    role: String,
    project: Option<ProjectId>,
    project_role: String,
}

impl From<Fields> for ViewForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            person: fields.one("person").trim().to_owned(),
            role: fields.one("role"),
            project: fields.one("project").parse().ok(),
            project_role: fields.one("project_role"),
        }
    }
}

/// `GET /orgs/{org}/settings/view?person=…`
pub async fn new(May { place, .. }: May<ManageUsers>, stage: Stage, Query(form): Query<ViewForm>) -> Answer {
    let page = ViewPage::of(&stage, &place, &form, FieldErrors::default()).await?;
    stage.show(&page)
}

/// `POST /orgs/{org}/settings/view`: lands on what the subject sees.
pub async fn create(May { by, place, .. }: May<ManageUsers>, stage: Stage, Form(form): Form<ViewForm>) -> Answer {
    let page = ViewPage::of(&stage, &place, &form, FieldErrors::default()).await?;
    let (session, organization) = (place.person.session, place.actor.organization);
    posted(
        &stage,
        form.subject(&page.person),
        async |subject| stage.db.change(by, move |held| operations::access::begin(held, subject)).await,
        async |errors| Ok(ViewPage { errors, ..page }),
        |subject| After::to(viewing::begun(stage.site(), session, organization, subject)),
    )
    .await
}

impl ViewForm {
    /// From what was typed to who is meant.
    fn subject(&self, person: &Pick) -> Result<Subject, FieldErrors> {
        let in_project = || Some(Subject::InProject(self.project?, self.project_role.parse().ok()?));
        match (&person.found, person.wrong) {
            (Some(found), _) => Ok(Subject::Person(found.id)),
            (None, Some(sentence)) => Err(FieldErrors::on("person", sentence)),
            (None, None) => in_project()
                .or_else(|| self.role.parse().ok().map(Subject::Role))
                .ok_or_else(|| FieldErrors::on("", "Choose a person or a role.")),
        }
    }
}

impl ViewPage {
    async fn of(stage: &Stage, place: &Place, form: &ViewForm, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, own) = (place.actor.organization, place.actor.role);
        let (typed, project) = (form.person.clone(), form.project);
        let (choices, named) = stage
            .db
            .read(move |conn| -> QueryResult<_> {
                let named = grants::names(conn, organization, &project.into_iter().collect::<Vec<_>>())?;
                Ok((among_members(conn, organization, &typed)?, named))
            })
            .await?;
        let roles = viewed_project_roles(in_every_project(own));
        Ok(Self {
            chrome: stage.organization(place, "Users & Teams"),
            organization: place.membership.organization.name.clone(),
            action: addresses::view(organization),
            person: Pick::of("person", "Person", form.person.clone(), choices),
            roles: viewed_roles(own),
            project: named.into_iter().next().map(|(id, name)| (id, name, roles)),
            lasts: limits::view_lasts(),
            errors,
        })
    }
}
