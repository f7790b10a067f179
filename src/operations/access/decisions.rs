//! Whether somebody may do something somewhere, asked by another program: read from the same grants and tables that are enforced
//! here, with the sentences of *Why?* (K8).

use std::collections::{BTreeSet, HashMap};

use chrono::Utc;

use crate::{
    model::{
        EmailAddress, Grant, OrganizationId, OrganizationRole, Principal, ProjectId, ServiceAccountId, UserId,
        organization::{OrganizationState, Plan},
    },
    policy::{Begins, Cell, Denied, Feature, OrgAction, OrgActor, ProjectAccess, ProjectAction},
    store::{
        PgConnection, QueryResult,
        grants::{Scope, grants_in, grants_of_accounts},
        members, organizations, service_accounts,
    },
};

/// One question: may this one do that there?
#[derive(Debug, Clone)]
pub struct Question {
    pub subject: Subject,
    /// A line of the tables, by its word.
    pub action: String,
    pub place: Place,
    /// Whose the thing is that it is about, by id, address or username, if whoever asks says so.
    pub owner: Option<String>,
}

/// Whoever it is about, as they are named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    User(UserId),
    Email(EmailAddress),
    Account(ServiceAccountId),
    Username(String),
    /// Nobody could be called so.
    Nobody,
}

/// Where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Organization(OrganizationId),
    Project(ProjectId),
    /// There is no such place.
    Nowhere,
}

/// The answer, with a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub reason: String,
    /// What the table says where that is neither yes nor no.
    pub extent: Option<&'static str>,
}

const NO_PLACE: &str = "There is no such organization or project, or this service account can't see it.";
const NO_LINE: &str = "There is no such permission for this type of resource.";
const NOT_HERE: &str = "There is no such user or service account in this organization.";
// One sentence for both, since whoever looks after a project learns nothing of people who have no way into it.
const NO_WAY_IN: &str = "There is no such user or service account with a role in this project.";
const EXPIRED: &str = "This service account has expired.";
const DISABLED: &str = "This user's account is disabled.";

/// Answers each question in as many statements as for one, however many there are; `Err` where whoever asks may not ask this one.
///
/// # Errors
/// Those of the database.
pub fn decide(conn: &mut PgConnection, by: &OrgActor, questions: &[Question]) -> QueryResult<Vec<Result<Decision, Denied>>> {
    let known = Known::of(conn, by, questions)?;
    Ok(questions.iter().map(|question| known.decide(by, question)).collect())
}

/// Somebody who was found.
struct Found {
    holder: Principal,
    name: String,
    /// What they are called beside their id.
    called: String,
    role: OrganizationRole,
    /// Why nobody comes in as this one, whatever they hold.
    shut: Option<&'static str>,
}

/// Everything that the questions are about.
struct Known {
    people: Vec<Found>,
    grants: HashMap<(Principal, ProjectId), Vec<Grant>>,
    /// What whoever asks holds in the projects.
    own: HashMap<ProjectId, ProjectAccess>,
    /// How the organization fares, which closes things to everybody.
    plan: Plan,
    state: OrganizationState,
}

impl Known {
    fn of(conn: &mut PgConnection, by: &OrgActor, questions: &[Question]) -> QueryResult<Self> {
        let organization = by.organization;
        let projects: BTreeSet<ProjectId> = questions.iter().filter_map(|question| question.place.project()).collect();
        let projects: Vec<ProjectId> = projects.into_iter().collect();
        let mut people = people(conn, organization, questions)?;
        people.extend(accounts(conn, organization, questions)?);
        let users = people.iter().filter_map(|found| found.holder.person()).collect();
        let mut accounts: Vec<ServiceAccountId> = people.iter().filter_map(|found| found.holder.account()).collect();
        let asking = by.actor.principal();
        accounts.extend(asking.and_then(Principal::account));
        let mut grants: HashMap<(Principal, ProjectId), Vec<Grant>> = HashMap::new();
        if !projects.is_empty() {
            let scope = Scope { people: Some(users), projects: Some(projects.clone()) };
            let all = grants_in(conn, organization, &scope)?;
            for grant in all.into_iter().chain(grants_of_accounts(conn, organization, Some(&accounts), Some(&projects))?) {
                grants.entry((grant.holder, grant.project)).or_default().push(grant);
            }
        }
        let held = |project: &ProjectId| asking.and_then(|asking| grants.get(&(asking, *project)).cloned()).unwrap_or_default();
        let own = projects.iter().map(|project| (*project, ProjectAccess::of(held(project)))).collect();
        let (plan, state) = organizations::plan_and_state(conn, organization)?;
        Ok(Self { people, grants, own, plan, state })
    }

    fn decide(&self, by: &OrgActor, question: &Question) -> Result<Decision, Denied> {
        match question.place {
            Place::Organization(id) if id == by.organization => {
                if !by.may(OrgAction::ManageUsers) {
                    return Err(Denied::Organization(OrgAction::ManageUsers));
                }
                Ok(self.in_organization(question))
            }
            Place::Project(id) => match self.own.get(&id).filter(|own| !own.is_none()) {
                None => Ok(Decision::no(NO_PLACE)),
                Some(own) if !own.may(ProjectAction::InviteUsers) => Err(Denied::Project(ProjectAction::InviteUsers)),
                Some(_) => Ok(self.in_project(question, id)),
            },
            Place::Organization(_) | Place::Nowhere => Ok(Decision::no(NO_PLACE)),
        }
    }

    fn in_organization(&self, question: &Question) -> Decision {
        let Ok(action) = question.action.parse::<OrgAction>() else { return Decision::no(NO_LINE) };
        let Some(found) = self.found(&question.subject) else { return Decision::no(NOT_HERE) };
        if let Some(shut) = found.shut {
            return Decision::no(shut);
        }
        if action.is_open_to(found.role, found.holder) {
            if let Some(closed) = self.closed(Feature::behind(action), Begins::by_organization(action)) {
                return Decision::no(closed);
            }
            return Decision::yes(format!("{} is {} of the organization.", found.name, found.role));
        }
        match action.allows(found.role) {
            true => Decision::no(Denied::OwnerByProgram.to_string()),
            false => Decision::no(Denied::Organization(action).to_string()),
        }
    }

    fn in_project(&self, question: &Question, project: ProjectId) -> Decision {
        let Ok(action) = question.action.parse::<ProjectAction>() else { return Decision::no(NO_LINE) };
        let held = |found: &Found| self.grants.get(&(found.holder, project)).cloned();
        let Some((found, access)) =
            self.found(&question.subject).and_then(|found| Some((found, ProjectAccess::of(held(found)?))))
        else {
            return Decision::no(NO_WAY_IN);
        };
        if let Some(shut) = found.shut {
            return Decision::no(shut);
        }
        let cell = access.cell(action);
        let mine = question.owner.as_deref().is_some_and(|owner| found.is_called(owner));
        let extent = (!matches!(cell, Cell::Yes | Cell::No)).then(|| cell.label());
        if !cell.allows_for(mine) {
            return Decision { extent, ..Decision::no(short_of(action, cell)) };
        }
        if let Some(closed) = self.closed(Feature::behind_in_project(action), None) {
            return Decision { extent, ..Decision::no(closed) };
        }
        let gives = |grant: &&Grant| ProjectAccess::of([(*grant).clone()]).cell(action) == cell;
        let story = access.grants().iter().find(gives).map(|grant| grant.story(&found.name)).unwrap_or_default();
        Decision { extent, ..Decision::yes(story) }
    }

    /// Why nobody can do it here now, whatever they hold: the pages refuse it in the same words.
    fn closed(&self, feature: Option<Feature>, begins: Option<Begins>) -> Option<String> {
        let lacking = feature.and_then(|feature| feature.refused(self.plan));
        lacking.or_else(|| begins.and_then(|begins| begins.refused(self.state)).map(str::to_owned))
    }

    fn found(&self, subject: &Subject) -> Option<&Found> {
        self.people.iter().find(|found| match subject {
            Subject::User(id) => found.holder == Principal::Person(*id),
            Subject::Email(email) => found.holder.person().is_some() && found.called == email.as_str(),
            Subject::Account(id) => found.holder == Principal::ServiceAccount(*id),
            Subject::Username(name) => found.holder.account().is_some() && found.called == *name,
            Subject::Nobody => false,
        })
    }
}

/// Why it is not allowed.
fn short_of(action: ProjectAction, cell: Cell) -> String {
    match cell {
        Cell::View => "They can view this, but not change it.".to_owned(),
        Cell::Own | Cell::OnlyForSelf => "They can do this only with what is their own.".to_owned(),
        Cell::No | Cell::NeverPublic | Cell::Edit | Cell::Yes => Denied::Project(action).to_string(),
    }
}

fn people(conn: &mut PgConnection, organization: OrganizationId, questions: &[Question]) -> QueryResult<Vec<Found>> {
    let mut ids: Vec<UserId> = Vec::new();
    let mut emails: Vec<EmailAddress> = Vec::new();
    for question in questions {
        match &question.subject {
            Subject::User(id) => ids.push(*id),
            Subject::Email(email) => emails.push(email.clone()),
            Subject::Account(_) | Subject::Username(_) | Subject::Nobody => {}
        }
    }
    if !emails.is_empty() {
        ids.extend(members::list::with_emails(conn, organization, &emails)?.into_iter().map(|(_, id)| id));
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = |(id, name, email, role, disabled): (UserId, String, EmailAddress, OrganizationRole, bool)| Found {
        holder: Principal::Person(id),
        name,
        called: email.to_string(),
        role,
        shut: disabled.then_some(DISABLED),
    };
    Ok(members::among_with_state(conn, organization, &ids)?.into_iter().map(found).collect())
}

fn accounts(conn: &mut PgConnection, organization: OrganizationId, questions: &[Question]) -> QueryResult<Vec<Found>> {
    let mut ids: Vec<ServiceAccountId> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for question in questions {
        match &question.subject {
            Subject::Account(id) => ids.push(*id),
            Subject::Username(name) => names.push(name.clone()),
            Subject::User(_) | Subject::Email(_) | Subject::Nobody => {}
        }
    }
    if ids.is_empty() && names.is_empty() {
        return Ok(Vec::new());
    }
    let now = Utc::now();
    let found = |account: service_accounts::Named| Found {
        holder: Principal::ServiceAccount(account.id),
        name: account.username.clone(),
        called: account.username,
        role: account.role,
        shut: account.expires_at.filter(|end| *end <= now).map(|_| EXPIRED),
    };
    Ok(service_accounts::called(conn, organization, &ids, &names)?.into_iter().map(found).collect())
}

impl Place {
    fn project(self) -> Option<ProjectId> {
        match self {
            Self::Project(id) => Some(id),
            Self::Organization(_) | Self::Nowhere => None,
        }
    }
}

impl Found {
    /// Whether this is an id or a name of theirs.
    fn is_called(&self, name: &str) -> bool {
        let id = match self.holder {
            Principal::Person(id) => id.to_string(),
            Principal::ServiceAccount(id) => id.to_string(),
        };
        id == name || self.called.eq_ignore_ascii_case(name)
    }
}

impl Decision {
    fn yes(reason: String) -> Self {
        Self { allowed: true, reason, extent: None }
    }

    fn no(reason: impl Into<String>) -> Self {
        Self { allowed: false, reason: reason.into(), extent: None }
    }
}
