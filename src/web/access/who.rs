//! Who can do what in a project: page by page, as one printed page, and as a file (I2, L14.1).

use std::{borrow::Cow, collections::HashMap};

use askama::Template;
use chrono::Utc;

use super::programs::{ProgramLine, Programs};
use crate::{
    frame::{
        Chrome, Fields, InProject, Query, Stage,
        chrome::grouped,
        export::{Sheet, account, export},
        grant_line::GrantLine,
        guards::{Place, ProjectPlace},
        list::{ListQuery, Listed, Noun, Somebody},
        parted,
        when::When,
    },
    http::{Answer, Db},
    model::{
        Grant, OrganizationId, ProjectId, ProjectRole, UserId, addresses,
        limits::{self, PRINTED},
        page::{From as Begins, Key},
    },
    policy::{Cell, OrgAction, ProjectAccess, ProjectAction, plural, proj::InviteUsers},
    store::{
        Keyed, PgConnection, QueryResult,
        grants::{self, Holder, Scope},
    },
};

const PEOPLE: Noun = Noun::new("who", "person", "people");

#[derive(Template)]
#[template(path = "access/who.html", blocks = ["table"])]
struct WhoPage {
    chrome: Chrome,
    list: Listed<WhoLine>,
    /// The service accounts, on the first page.
    programs: Vec<ProgramLine>,
    chosen: ProjectAction,
    administration: &'static [ProjectAction],
    features: &'static [ProjectAction],
    /// Which roles the tables allow it.
    sentence: String,
    print: String,
    export: String,
    compare: String,
    /// Where the viewer may look at the project as somebody with a role in it.
    view: Option<String>,
}

/// All of it on one page, for paper.
#[derive(Template)]
#[template(path = "access/who_print.html")]
struct PrintPage {
    chrome: Chrome,
    organization: String,
    project: String,
    chosen: ProjectAction,
    sentence: String,
    printed: When,
    by: String,
    lines: Vec<WhoLine>,
    programs: Vec<ProgramLine>,
    /// More people than one page prints.
    cut: Option<&'static str>,
    back: String,
    export: String,
}

parted!(WhoPage, as_table);
parted!(PrintPage);

struct WhoLine {
    who: Somebody,
    why: String,
    grants: Vec<GrantLine>,
}

/// The chosen permission, and where the list stands.
pub struct WhoQuery {
    action: ProjectAction,
    list: ListQuery,
}

impl From<Fields> for WhoQuery {
    fn from(mut fields: Fields) -> Self {
        let action = fields.one("permission").parse().unwrap_or(ProjectAction::EndProject);
        Self { action, list: fields.into() }
    }
}

/// What is asked of which project.
#[derive(Clone)]
pub struct Question {
    pub organization: OrganizationId,
    pub project: ProjectId,
    name: String,
    action: ProjectAction,
    roles: Vec<ProjectRole>,
}

/// `GET /projects/{project}/settings/access?permission=…`
pub async fn index(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(query): Query<WhoQuery>) -> Answer {
    let WhoQuery { action, list } = query;
    let (question, from, id) = (Question::of(&at, action), list.from.clone(), at.project.id);
    let asked = question.clone();
    let (page, grants, programs) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = grants::holders(conn, asked.organization, id, &asked.roles, asked.is_ticked(), &from)?;
            let grants = asked.grants(conn, &page.lines)?;
            let programs = if from == Begins::Start { Some(Programs::of(conn, &asked)?) } else { None };
            Ok((page, grants, programs))
        })
        .await?;
    let list = list.with("permission", action.as_str());
    let line = |holder: Holder| WhoLine::of(holder, &grants, &at.place, id);
    stage.show(&WhoPage {
        list: Listed::of(stage.hx(), addresses::who_can(id), list, PEOPLE, (page, 0), line).uncounted(),
        programs: programs.map(|them| them.lines(&question, &at.place)).unwrap_or_default(),
        sentence: question.sentence(),
        chrome: stage.project(&at, "Access"),
        administration: ProjectAction::ADMINISTRATION,
        features: ProjectAction::FEATURES,
        chosen: action,
        print: addresses::who_printed(id, action.as_str()),
        export: addresses::who_exported(id, action.as_str()),
        compare: addresses::compare_in(id),
        view: at.place.actor.may(OrgAction::ManageUsers).then(|| addresses::view_in(question.organization, id)),
    })
}

/// `GET /projects/{project}/settings/access/print?permission=…`: the whole list, up to what is printed at once (L14.1).
pub async fn print(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(query): Query<WhoQuery>) -> Answer {
    let (question, id) = (Question::of(&at, query.action), at.project.id);
    let asked = question.clone();
    let ((mut lines, grants), programs) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            Ok((asked.lines(conn, &Begins::Start, PRINTED + 1)?, Programs::of(conn, &asked)?))
        })
        .await?;
    let cut = (lines.len() > PRINTED).then(limits::printed);
    lines.truncate(PRINTED);
    stage.show(&PrintPage {
        organization: at.place.membership.organization.name.clone(),
        sentence: question.sentence(),
        chosen: query.action,
        printed: When::date(Utc::now()),
        by: at.place.person.name.clone(),
        programs: programs.lines(&question, &at.place),
        lines: lines.into_iter().map(|holder| WhoLine::of(holder, &grants, &at.place, id)).collect(),
        cut,
        back: addresses::who(id, query.action.as_str()),
        export: addresses::who_exported(id, query.action.as_str()),
        chrome: stage.project(&at, "Access"),
        project: at.project.name,
    })
}

/// `GET /projects/{project}/settings/access/export?permission=…`: all of it as a file (L14.1).
pub async fn file(InProject { at, .. }: InProject<InviteUsers>, db: Db, Query(query): Query<WhoQuery>) -> Answer {
    export(db, Question::of(&at, query.action))
}

/// What these people hold, by person.
type Held = HashMap<UserId, Vec<Grant>>;

impl Question {
    fn of(at: &ProjectPlace, action: ProjectAction) -> Self {
        let roles = ProjectRole::ALL.iter().copied().filter(|role| action.cell(*role) != Cell::No).collect();
        Self { organization: at.place.actor.organization, project: at.project.id, name: at.project.name.clone(), action, roles }
    }

    /// A tick gives it, too.
    fn is_ticked(&self) -> bool {
        self.action == ProjectAction::ViewClassifiedData
    }

    /// Whether this grant gives what is asked.
    pub fn is_given_by(&self, grant: &Grant) -> bool {
        self.roles.contains(&grant.role) || (self.is_ticked() && grant.sees_classified)
    }

    /// So many people from there on, with what gives it to them.
    fn lines(&self, conn: &mut PgConnection, from: &Begins, most: usize) -> QueryResult<(Vec<Holder>, Held)> {
        let lines = grants::holders_from(conn, self.organization, self.project, (&self.roles, self.is_ticked()), from, most)?;
        let grants = self.grants(conn, &lines)?;
        Ok((lines, grants))
    }

    /// The grants of these people that give what is asked.
    fn grants(&self, conn: &mut PgConnection, people: &[Holder]) -> QueryResult<Held> {
        let people = people.iter().map(|line| line.user_id).collect();
        let scope = Scope { people: Some(people), projects: Some(vec![self.project]) };
        let mut held = Held::new();
        for grant in grants::grants_in(conn, self.organization, &scope)? {
            if let Some(user) = grant.holder.person().filter(|_| self.is_given_by(&grant)) {
                held.entry(user).or_default().push(grant);
            }
        }
        Ok(held)
    }

    fn sentence(&self) -> String {
        let partly: Vec<String> = self
            .roles
            .iter()
            .map(|role| (role, self.action.cell(*role)))
            .filter(|(_, cell)| *cell != Cell::Yes)
            .map(|(role, cell)| format!("{role}s: {}", cell.label()))
            .collect();
        match (self.roles.is_empty(), partly.is_empty()) {
            (true, _) => "No role allows this. People have it through an individual or team setting.".to_owned(),
            (false, true) => format!("{} of this project.", plural(&self.roles)),
            (false, false) => format!("{} of this project ({}).", plural(&self.roles), partly.join(", ")),
        }
    }
}

impl PrintPage {
    fn count(&self) -> String {
        if self.lines.len() == 1 { "1 person.".to_owned() } else { format!("{} people.", grouped(self.lines.len() as i64)) }
    }
}

impl WhoLine {
    fn of(line: Holder, held: &Held, place: &Place, project: ProjectId) -> Self {
        let access = ProjectAccess::of(held.get(&line.user_id).cloned().unwrap_or_default());
        Self {
            who: Somebody::of(line.name, &line.email).disabled(line.disabled),
            why: addresses::why_in_project(project, line.user_id),
            grants: access.grants().iter().map(|grant| GrantLine::of(grant, place)).collect(),
        }
    }
}

impl Sheet for Question {
    const NAME: &'static str = "who-can-do-what";
    const HEADING: &'static [&'static str] = &["Project", "Permission", "Name", "Email", "Project Role", "Through", "Account"];
    type Line = FileLine;

    fn lines(&self, conn: &mut PgConnection, from: Begins, most: usize) -> QueryResult<Vec<FileLine>> {
        let behind = match &from {
            Begins::After(key) => key.value.strip_prefix(PROGRAMS).map(str::to_owned),
            Begins::Start | Begins::Before(_) | Begins::End => None,
        };
        let mut lines = Vec::new();
        if behind.is_none() {
            let (people, mut held) = Self::lines(self, conn, &from, most)?;
            let mut access = |line: &Holder| ProjectAccess::of(held.remove(&line.user_id).unwrap_or_default());
            lines.extend(people.into_iter().map(|line| FileLine {
                key: line.key(),
                access: access(&line),
                asked: self.clone(),
                name: line.name,
                email: line.email.to_string(),
                account: account(line.disabled),
            }));
        }
        // The service accounts stand below the people, as on the page (K1).
        if lines.len() < most {
            let room = most - lines.len();
            let programs = Programs::of(conn, self)?.held().filter(|(_, name, _)| behind.as_ref().is_none_or(|last| name > last));
            lines.extend(programs.take(room).map(|(id, name, access)| FileLine {
                key: Key { value: format!("{PROGRAMS}{name}"), id: id.0 },
                access,
                asked: self.clone(),
                name,
                email: String::new(),
                account: "",
            }));
        }
        Ok(lines)
    }

    fn cells(line: &FileLine) -> Vec<Cow<'_, str>> {
        let through = line.access.grants().iter().map(|grant| format!("{}: {}", grant.role, grant.source.label()));
        vec![
            line.asked.name.as_str().into(),
            line.asked.action.label().into(),
            line.name.as_str().into(),
            line.email.as_str().into(),
            line.access.highest().map_or("", |role| role.label()).into(),
            through.collect::<Vec<_>>().join("; ").into(),
            line.account.into(),
        ]
    }
}

/// What begins the key of a service account in the file: behind every name.
const PROGRAMS: &str = "\u{10ffff}";

/// A person or a service account in the file; a service account has no email.
pub struct FileLine {
    key: Key,
    asked: Question,
    access: ProjectAccess,
    name: String,
    email: String,
    /// What lists say of the person's account.
    account: &'static str,
}

impl Keyed for FileLine {
    fn key(&self) -> Key {
        self.key.clone()
    }
}
