//! Add Service Account: a name, a role, projects, an end; and then the secret, once (R1.7, X18).

use askama::Template;
use chrono::Utc;
use validator::Validate;

use super::made::{ROTATE, made};
use crate::{
    frame::{
        Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant, parted,
        rows::{Numbered, Row, Rows},
        validators::{self, Verdict},
    },
    http::{Answer, Error},
    model::{
        FieldErrors, OrganizationRole, ProjectId, ProjectRole, addresses,
        limits::{ACCOUNT_PROJECTS, account_projects},
        name::Name,
        roles::chosen,
        service_account::{ExpiryUnit, NewServiceAccount},
    },
    operations::{self, Refusal},
    policy::org::ManageServiceAccounts,
    store::{PgConnection, QueryResult, projects, service_accounts::policy},
};

#[derive(Template)]
#[template(path = "service_accounts/new.html", blocks = ["form"])]
struct NewPage {
    chrome: Chrome,
    action: String,
    back: String,
    roles: Vec<OrganizationRole>,
    project_roles: Vec<ProjectRole>,
    units: &'static [ExpiryUnit],
    projects: Vec<(ProjectId, String)>,
    /// When secrets end by themselves.
    policy: Option<String>,
    form: NewForm,
    errors: FieldErrors,
}

parted!(NewPage, as_form);

/// What was typed.
#[derive(Validate)]
struct Typed {
    #[validate(custom(function = account_name))]
    name: String,
    #[validate(custom(function = validators::role::<OrganizationRole>))]
    role: String,
}

/// When it is to end, as it was typed.
#[derive(Default)]
pub struct Expiry {
    pub number: String,
    pub unit: String,
}

/// The whole form.
pub struct NewForm {
    typed: Typed,
    expiry: Expiry,
    rows: Rows<InProject>,
}

/// A project and a role there; an empty row gives nothing.
#[derive(Debug, Clone, Default, Validate)]
struct InProject {
    #[validate(custom(function = project_if_any))]
    project: String,
    #[validate(custom(function = validators::role_if_any::<ProjectRole>))]
    role: String,
}

/// The name of a service account.
pub fn account_name(typed: &str) -> Verdict {
    validators::verdict(Name::parse("Name", typed))
}

fn project_if_any(typed: &str) -> Verdict {
    let is_one = typed.is_empty() || typed.parse::<ProjectId>().is_ok();
    validators::verdict(if is_one { Ok(()) } else { Err("Choose a project from the list.") })
}

impl Row for InProject {
    const FIRST: &'static str = "project";
    const MOST: usize = ACCOUNT_PROJECTS;

    fn take(fields: &mut Fields, n: usize) -> Self {
        Self { project: fields.one(&format!("project-{n}")), role: fields.one(&format!("role-{n}")) }
    }

    fn no_more() -> String {
        account_projects().to_owned()
    }

    fn too_many(_: usize) -> String {
        account_projects().to_owned()
    }
}

impl InProject {
    fn blank() -> Self {
        Self { project: String::new(), role: ProjectRole::Consumer.as_str().to_owned() }
    }

    fn has(&self, id: &ProjectId) -> bool {
        self.project == id.to_string()
    }
}

impl Expiry {
    pub fn take(fields: &mut Fields) -> Self {
        Self { number: fields.one("number"), unit: fields.one("unit") }
    }

    /// The moment that is meant; a form that says nothing about it means never.
    pub fn check(&self) -> Result<Option<chrono::DateTime<Utc>>, FieldErrors> {
        let unit: ExpiryUnit = match self.unit.as_str() {
            "" => ExpiryUnit::Never,
            word => chosen(word).map_err(|_| FieldErrors::on("unit", "Choose one of these."))?,
        };
        if unit == ExpiryUnit::Never && !self.number.trim().is_empty() {
            return Err(FieldErrors::on("unit", "Choose days, weeks, months or years, or clear the number."));
        }
        unit.from(Utc::now(), &self.number).map_err(|sentence| FieldErrors::on("number", sentence))
    }
}

impl From<Fields> for NewForm {
    fn from(mut fields: Fields) -> Self {
        let rows = Rows::take(&mut fields);
        let expiry = Expiry::take(&mut fields);
        Self { typed: Typed { name: fields.one("name"), role: fields.one("role") }, expiry, rows }
    }
}

impl NewForm {
    fn blank(role: OrganizationRole) -> Self {
        let unit = ExpiryUnit::Never.as_str().to_owned();
        Self {
            typed: Typed { name: String::new(), role: role.as_str().to_owned() },
            expiry: Expiry { number: String::new(), unit },
            rows: Rows::of(InProject::blank()),
        }
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<NewServiceAccount, FieldErrors> {
        let head = meant(&self.typed, |typed| Some((Name::of(&typed.name)?, typed.role.parse().ok()?)));
        let expires = self.expiry.check();
        let rows = self.rows.check(|row| match row.project.as_str() {
            "" => Some(None),
            project => Some(Some((project.parse().ok()?, row.role.parse().ok()?, row.n))),
        });
        let mut errors = FieldErrors::default();
        match (head, expires, rows) {
            (Ok((name, role)), Ok(expires_at), Ok(rows)) => {
                return Ok(NewServiceAccount { name, role, projects: rows.into_iter().flatten().collect(), expires_at });
            }
            (head, expires, rows) => {
                [head.err(), expires.err(), rows.err()].into_iter().flatten().for_each(|found| errors.extend(found));
            }
        }
        Err(errors)
    }
}

/// `GET /orgs/{org}/settings/service-accounts/new`
pub async fn new(May { place, .. }: May<ManageServiceAccounts>, stage: Stage) -> Answer {
    let least = offered(&place).last().copied().ok_or(Error::Broken)?;
    stage.show(&NewPage::draw(&stage, &place, NewForm::blank(least), FieldErrors::default()).await?)
}

/// `POST /orgs/{org}/settings/service-accounts/new`: the answer is the one place where the secret stands.
pub async fn create(May { by, place, .. }: May<ManageServiceAccounts>, stage: Stage, Form(form): Form<NewForm>) -> Answer {
    if form.rows.are_to_change() {
        let form = NewForm { rows: form.rows.changed(InProject::blank()), ..form };
        let told = form.rows.told();
        return stage.show(&NewPage::draw(&stage, &place, form, told).await?);
    }
    let done = match form.check() {
        Ok(new) => stage.db.change(by, move |held| operations::service_accounts::create(held, &new)).await?,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(account) => {
            let back = addresses::service_account(place.actor.organization, account.id);
            made(
                &stage,
                stage.organization(&place, "Service Accounts"),
                ("Service account created", None),
                account,
                (back, ROTATE),
            )
        }
        Err(Refusal::Invalid(errors)) => stage.show_again(&NewPage::draw(&stage, &place, form, errors).await?),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The organization roles the viewer can give, highest first.
pub fn offered(place: &Place) -> Vec<OrganizationRole> {
    OrganizationRole::ALL.iter().copied().filter(|role| place.actor.holds(*role)).collect()
}

impl NewPage {
    async fn draw(stage: &Stage, place: &Place, form: NewForm, errors: FieldErrors) -> Result<Self, Error> {
        let organization = place.actor.organization;
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            Ok((projects::choices(conn, organization)?, policy::of(conn, organization)?))
        };
        let (projects, policy) = stage.db.read(read).await?;
        Ok(Self {
            action: addresses::new_service_account(organization),
            back: addresses::service_accounts(organization),
            roles: offered(place),
            project_roles: place.actor.gives_through_teams(),
            units: ExpiryUnit::ALL,
            projects,
            policy: policy.policy.of_new_ones(),
            chrome: stage.organization(place, "Service Accounts"),
            form,
            errors,
        })
    }

    /// The sentence at a field of a row.
    fn at(&self, field: &str, row: &Numbered<InProject>) -> Option<&str> {
        self.errors.at(&format!("{field}-{}", row.n))
    }
}
