//! *Add to projects* and *Add to teams* on the page of a service account (R1.7, X19).

use std::fmt::Display;

use super::show::changed;
use crate::{
    frame::{
        After, Fields, Form, May, Stage,
        add_to::{AddTo, Chosen, Words, add, choose},
        guards::Place,
        undo::{Undo, undoes},
    },
    http::{
        Answer, Db, Error, Site,
        within::{Ids, Whereabouts, Within},
    },
    model::{OrganizationId, ProjectId, ProjectRole, addresses, roles::chosen},
    operations::{
        Held, Refusal,
        service_accounts::{Changed, projects as given},
    },
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult, projects,
        service_accounts::{ServiceAccount, given as given_in},
    },
};

/// `GET …/service-accounts/{account}/projects/new`
pub async fn new_projects(may: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    choose::<ToProjects>(may, stage).await
}

/// `POST …/service-accounts/{account}/projects/new`
pub async fn create_projects(
    may: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(form): Form<Chosen<ToProjects>>,
) -> Answer {
    add(may, stage, form).await
}

/// A service account beside a project of the path.
pub struct Beside {
    pub account: ServiceAccount,
    pub project: ProjectId,
}

impl Within for Beside {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(account), Some(project)) = (ServiceAccount::find(conn, place, ids)?, ids.get("project")) else {
            return Ok(None);
        };
        let known = projects::known(conn, place.organization, &[project])?;
        Ok(known.first().map(|project| Self { account, project: *project }))
    }
}

/// `role=`, and `undoes=` what the change that is taken back made of it (L2.1).
pub struct RoleChange {
    role: String,
    undoes: Option<ProjectRole>,
}

impl From<Fields> for RoleChange {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), undoes: undoes(&mut fields).and_then(|word| word.parse().ok()) }
    }
}

impl RoleChange {
    /// The role that was chosen, and what it takes back.
    ///
    /// # Errors
    /// A sentence where there is no such role.
    pub fn read(&self) -> Result<(ProjectRole, Option<ProjectRole>), Error> {
        Ok((chosen(&self.role).map_err(Error::Bad)?, self.undoes))
    }

    /// What is said, and the form at `action` that takes it back.
    pub fn told(
        &self,
        turned: &Changed<ProjectRole>,
        (role, place): (ProjectRole, &str),
        action: String,
    ) -> (String, Option<Undo>) {
        told(turned, (role, place), ProjectRole::as_str, self.undoes.is_some(), action)
    }
}

/// What is said of a role that was changed in place, and the form at `action` that takes it back. What ended with it does not come
/// back, so then there is none.
pub fn told<R: Copy + PartialEq + Display>(
    turned: &Changed<R>,
    (role, place): (R, &str),
    word: fn(R) -> &'static str,
    undoes: bool,
    action: String,
) -> (String, Option<Undo>) {
    let said = match undoes {
        true => format!("{} is {role}{place} again.", turned.username),
        false => format!("{} is now {role}{place}.", turned.username),
    };
    let fields = [("role", word(turned.before).to_owned()), ("undoes", word(role).to_owned())];
    let undo = (!undoes && turned.before != role && turned.ended.is_empty()).then(|| Undo::at(action, fields));
    (said + &ended(&turned.ended), undo)
}

/// What is said afterwards of the invitations that ended (R2.5.10).
pub fn ended(emails: &[String]) -> String {
    match emails {
        [] => String::new(),
        [one] => format!(" The invitation it sent to {one} has ended."),
        many => format!(" The invitations it sent to {} have ended.", many.join(", ")),
    }
}

/// What is said of them before.
pub fn ends(emails: &[String]) -> impl Iterator<Item = String> {
    emails.iter().map(|email| format!("The invitation it sent to {email} ends."))
}

/// `POST …/service-accounts/{account}/projects/{project}/role`: saved at once.
pub async fn update_role(
    May { by, place, it: Beside { account, project } }: May<ManageServiceAccounts, Beside>,
    stage: Stage,
    Form(change): Form<RoleChange>,
) -> Answer {
    let (id, (role, left)) = (account.id, change.read()?);
    let turned = stage.db.change(by, move |held| given::change_role(held, id, project, (role, left))).await??;
    let action = addresses::account_project_role(place.actor.organization, id, project);
    let (said, undo) = change.told(&turned, (role, " there"), action);
    let after = After::on(addresses::service_account(place.actor.organization, id), said).undone_by(undo);
    changed(&place, &stage, account, after).await
}

/// A service account is given a role in projects.
pub struct ToProjects;

impl AddTo for ToProjects {
    type Right = ManageServiceAccounts;
    type To = ServiceAccount;
    type Id = ProjectId;

    const FIELD: &'static str = "projects";
    const NOUNS: (&'static str, &'static str) = ("project", "projects");

    async fn offered(db: &Db, organization: OrganizationId, account: &ServiceAccount) -> Result<Vec<(ProjectId, String)>, Error> {
        let id = account.id;
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            Ok((projects::choices(conn, organization)?, given_in::alone(conn, organization, &[id])?))
        };
        let (all, given) = db.read(read).await?;
        let has = |project: &ProjectId| given.iter().any(|(_, there, _)| there == project);
        Ok(all.into_iter().filter(|(project, _)| !has(project)).collect())
    }

    fn add(
        held: &mut Held<Permit<ManageServiceAccounts>>,
        _: &Site,
        account: &ServiceAccount,
        (projects, role): (&[ProjectId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        let username = given::add(held, account.id, projects, role)?;
        Ok(format!("{username} was added to {count}."))
    }

    fn words(place: &Place, account: &ServiceAccount) -> Words {
        let organization = place.actor.organization;
        Words {
            menu: "Service Accounts",
            thing: account.username.clone(),
            heading: "Add to projects",
            label: "Projects",
            roles: place.actor.gives_through_teams(),
            nothing: "The organization has no projects yet, or the service account was given a role in all of them already. \
                      You can change those on its page.",
            form: "add-form",
            action: addresses::add_projects_to_account(organization, account.id),
            back: addresses::service_account(organization, account.id),
            verb: "Add",
            ..Words::default()
        }
    }
}
