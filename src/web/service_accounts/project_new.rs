//! Add Service Account in a project: one that exists, or a new one whose secret is shown once (R1.10).

use askama::Template;
use validator::Validate;

use super::{
    made::{ask, made},
    new::{Expiry, account_name},
};
use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Stage,
        guards::ProjectPlace,
        meant, parted,
        validators::{self, Verdict},
    },
    http::{Answer, Error},
    model::{
        FieldErrors, OrganizationRole, Principal, ProjectRole, ServiceAccountId, addresses,
        grant::Source,
        name::Name,
        service_account::{ExpiryUnit, NewServiceAccount},
    },
    operations::{
        Refusal,
        service_accounts::{Made, projects},
    },
    policy::{ProjectPermit, proj::CreateServiceAccounts},
    store::{
        PgConnection, QueryResult, grants,
        service_accounts::{self, policy},
    },
};

#[derive(Template)]
#[template(path = "service_accounts/project_new.html", blocks = ["form"])]
struct NewPage {
    chrome: Chrome,
    action: String,
    back: String,
    choices: Vec<(ServiceAccountId, String)>,
    roles: Vec<ProjectRole>,
    units: &'static [ExpiryUnit],
    /// When secrets end by themselves.
    policy: Option<String>,
    form: NewForm,
    errors: FieldErrors,
}

parted!(NewPage, as_form);

/// What was typed.
pub struct NewForm {
    /// One that exists is to be added.
    existing: bool,
    account: Existing,
    typed: Typed,
    name: Named,
    expiry: Expiry,
}

#[derive(Validate)]
struct Typed {
    #[validate(custom(function = validators::role::<ProjectRole>))]
    project_role: String,
}

#[derive(Validate)]
struct Existing {
    #[validate(custom(function = account))]
    account: String,
}

fn account(typed: &str) -> Verdict {
    validators::verdict(typed.parse::<ServiceAccountId>().map_err(|_| "Choose a service account."))
}

#[derive(Validate)]
struct Named {
    #[validate(custom(function = account_name))]
    name: String,
}

/// What is meant.
#[derive(Clone)]
enum Wanted {
    Existing(ServiceAccountId, ProjectRole),
    New(Box<NewServiceAccount>, ProjectRole),
}

impl From<Fields> for NewForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            existing: fields.one("which") == "existing",
            account: Existing { account: fields.one("account") },
            typed: Typed { project_role: fields.one("project_role") },
            name: Named { name: fields.one("name") },
            expiry: Expiry::take(&mut fields),
        }
    }
}

/// What is meant, or what is wrong with it beside what else is.
fn found<T>(meant: Result<T, FieldErrors>, wrong: &mut FieldErrors) -> Option<T> {
    meant.map_err(|errors| wrong.extend(errors)).ok()
}

impl NewForm {
    fn blank(existing: bool) -> Self {
        let role = ProjectRole::Consumer.as_str().to_owned();
        Self {
            existing,
            account: Existing { account: String::new() },
            typed: Typed { project_role: role },
            name: Named { name: String::new() },
            expiry: Expiry { number: String::new(), unit: ExpiryUnit::Never.as_str().to_owned() },
        }
    }

    fn is_chosen(&self, id: &ServiceAccountId) -> bool {
        self.account.account == id.to_string()
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<Wanted, FieldErrors> {
        let mut wrong = FieldErrors::default();
        let role = found(meant(&self.typed, |typed| typed.project_role.parse::<ProjectRole>().ok()), &mut wrong);
        if self.existing {
            let account = found(meant(&self.account, |existing| existing.account.parse().ok()), &mut wrong);
            return account.zip(role).map(|(account, role)| Wanted::Existing(account, role)).ok_or(wrong);
        }
        let name = found(meant(&self.name, |named| Name::of(&named.name)), &mut wrong);
        let expires = found(self.expiry.check(), &mut wrong);
        let least = OrganizationRole::ALL.last().copied();
        let new = name.zip(expires).zip(least).map(|((name, expires_at), least)| NewServiceAccount {
            name,
            role: least,
            projects: Vec::new(),
            expires_at,
        });
        new.zip(role).map(|(new, role)| Wanted::New(Box::new(new), role)).ok_or(wrong)
    }
}

/// `GET /projects/{project}/settings/service-accounts/new`
pub async fn new(InProject { at, .. }: InProject<CreateServiceAccounts>, stage: Stage) -> Answer {
    stage.show(&NewPage::draw(&stage, &at, None, FieldErrors::default()).await?)
}

/// `POST /projects/{project}/settings/service-accounts/new`: for a new one the answer is the one place where its secret stands.
pub async fn create(
    InProject { by, at, .. }: InProject<CreateServiceAccounts>,
    stage: Stage,
    Form(form): Form<NewForm>,
) -> Answer {
    let list = addresses::project_service_accounts(at.project.id);
    let done = match form.check() {
        Ok(wanted) => carried_out(&stage, by, wanted).await?,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(Done::New(account, role)) => {
            let said = ("Service account created", None);
            made(&stage, stage.project(&at, "Service Accounts"), said, account, (list, &ask(role)))
        }
        Ok(Done::Added(username)) => stage.after(After::on(list, format!("{username} was added."))),
        Err(Refusal::Invalid(errors)) => stage.show_again(&NewPage::draw(&stage, &at, Some(form), errors).await?),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What came of it.
enum Done {
    /// The username of one that was there already.
    Added(String),
    New(Made, ProjectRole),
}

async fn carried_out(
    stage: &Stage,
    by: ProjectPermit<CreateServiceAccounts>,
    wanted: Wanted,
) -> Result<Result<Done, Refusal>, Error> {
    stage
        .db
        .change(by, move |held| match wanted {
            Wanted::Existing(id, role) => Ok(Done::Added(projects::add_here(held, id, role)?)),
            Wanted::New(new, role) => Ok(Done::New(projects::create_here(held, *new, role)?, role)),
        })
        .await
}

impl NewPage {
    async fn draw(stage: &Stage, at: &ProjectPlace, form: Option<NewForm>, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, project) = (at.place.actor.organization, at.project.id);
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let given = grants::grants_of_accounts(conn, organization, None, Some(&[project]))?;
            Ok((service_accounts::choices(conn, organization)?, given, policy::of(conn, organization)?))
        };
        let (all, given, policy) = stage.db.read(read).await?;
        let is_here = |id: ServiceAccountId| {
            let own = given.iter().filter(|grant| grant.source == Source::Individual);
            own.into_iter().any(|grant| grant.holder == Principal::ServiceAccount(id))
        };
        let choices: Vec<_> = all.into_iter().filter(|(id, _)| !is_here(*id)).collect();
        let mut form = form.unwrap_or_else(|| NewForm::blank(!choices.is_empty()));
        let mut errors = errors;
        // Where nothing is left to choose from there is no field for what is wrong with the choice.
        if choices.is_empty() && form.existing {
            form.existing = false;
            if let Some(sentence) = errors.at("account").map(str::to_owned) {
                errors.add("", sentence);
            }
        }
        Ok(Self {
            action: addresses::new_project_service_account(project),
            back: addresses::project_service_accounts(project),
            roles: ProjectRole::ALL.iter().copied().filter(|role| at.actor.reaches(*role)).collect(),
            units: ExpiryUnit::ALL,
            policy: policy.policy.of_new_ones(),
            form,
            choices,
            chrome: stage.project(at, "Service Accounts"),
            errors,
        })
    }
}
