//! Two people's access side by side: in all projects that either of them reaches, and line by line in one project (L14.2).

use askama::Template;

use super::pick::{Pick, among_members, in_project as among_users};
use crate::{
    frame::{
        Chrome, Fields, InProject, May, Query, Stage,
        list::{ListQuery, Listed, Noun},
        parted,
    },
    http::Answer,
    model::{Grant, OrganizationId, Principal, ProjectId, UserId, addresses},
    policy::{Cell, ProjectAccess, ProjectAction, org::ManageUsers, proj::InviteUsers},
    store::{
        QueryResult,
        grants::{self, Scope, SeenProject},
    },
};

const PROJECTS: Noun = Noun::new("compared", "project", "projects");

#[derive(Template)]
#[template(path = "access/compare.html", blocks = ["table"])]
struct ComparePage {
    chrome: Chrome,
    at: OrganizationId,
    organization: String,
    action: String,
    picks: [Pick; 2],
    list: Option<Listed<ProjectLine>>,
}

#[derive(Template)]
#[template(path = "access/compare_in.html")]
struct CompareInPage {
    chrome: Chrome,
    project: String,
    action: String,
    picks: [Pick; 2],
    /// The highest role of each, and the lines of the tables.
    compared: Option<([Side; 2], Vec<RightLine>)>,
    back: String,
}

parted!(ComparePage, as_table);
parted!(CompareInPage);

/// What one of the two has in a project.
struct Side {
    /// The highest role, if there is a way in.
    role: Option<&'static str>,
    through: String,
    why: String,
}

struct ProjectLine {
    name: String,
    href: String,
    sides: [Side; 2],
    /// How they differ, in words; nothing where both may do the same.
    differs: Option<String>,
}

struct RightLine {
    action: ProjectAction,
    cells: [Cell; 2],
}

impl RightLine {
    fn differs(&self) -> Option<&'static str> {
        (self.cells[0] != self.cells[1]).then_some("Different")
    }
}

impl ComparePage {
    fn person(&self, user: &UserId) -> String {
        addresses::user(self.at, *user)
    }

    /// Whether their organization roles are the same.
    fn roles(&self) -> Option<&'static str> {
        let role = |n: usize| self.picks[n].found.as_ref().map(|who| who.role);
        (role(0) != role(1)).then_some("Different")
    }
}

impl CompareInPage {
    fn roles(&self) -> Option<&'static str> {
        let ([one, other], _) = self.compared.as_ref()?;
        (one.role != other.role).then_some("Different")
    }

    fn count(&self) -> String {
        let lines = self.compared.as_ref().map_or(&[][..], |(_, lines)| lines);
        match lines.iter().filter(|line| line.differs().is_some()).count() {
            0 => "They may do the same here.".to_owned(),
            1 => "1 permission is different.".to_owned(),
            n => format!("{n} permissions are different."),
        }
    }
}

/// Who is compared, as it was typed or linked.
pub struct CompareQuery {
    typed: [String; 2],
    list: ListQuery,
}

impl From<Fields> for CompareQuery {
    fn from(mut fields: Fields) -> Self {
        Self { typed: [fields.one("one"), fields.one("other")], list: fields.into() }
    }
}

/// `GET /orgs/{org}/settings/compare?one=…&other=…`
pub async fn index(May { place, .. }: May<ManageUsers>, stage: Stage, Query(query): Query<CompareQuery>) -> Answer {
    let (organization, CompareQuery { typed, list }) = (place.actor.organization, query);
    let from = list.from.clone();
    let (picks, found) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let picks = Pick::both(typed, |text| among_members(conn, organization, text))?;
            let Some(people) = Pick::people(&picks) else { return Ok((picks, None)) };
            let page = grants::projects_of_any(conn, organization, &people, &from)?;
            let projects = page.lines.iter().map(|line| line.id).collect();
            let scope = Scope { people: Some(people.to_vec()), projects: Some(projects) };
            let grants = grants::grants_in(conn, organization, &scope)?;
            Ok((picks, Some((page, grants, people))))
        })
        .await?;
    let base = addresses::compare(organization);
    let list = found.map(|(page, grants, people)| {
        let query = list.with("one", &people[0].to_string()).with("other", &people[1].to_string());
        let names = [picks[0].called(), picks[1].called()];
        let line = |line: SeenProject| {
            let whys = people.map(|user| addresses::why(organization, user, line.id));
            ProjectLine::of(line, &grants, people, whys, names)
        };
        Listed::of(stage.hx(), base.clone(), query, PROJECTS, (page, 0), line).uncounted()
    });
    let (at, organization) = (organization, place.membership.organization.name.clone());
    stage.show(&ComparePage { chrome: stage.organization(&place, "Users & Teams"), at, organization, action: base, picks, list })
}

/// `GET /projects/{project}/settings/access/compare?one=…&other=…`
pub async fn in_project(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(query): Query<CompareQuery>) -> Answer {
    let (organization, id) = (at.place.actor.organization, at.project.id);
    let (picks, grants) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let picks = Pick::both(query.typed, |text| among_users(conn, (organization, id), text))?;
            let Some(people) = Pick::people(&picks) else { return Ok((picks, None)) };
            let scope = Scope { people: Some(people.to_vec()), projects: Some(vec![id]) };
            Ok((picks, Some((grants::grants_in(conn, organization, &scope)?, people))))
        })
        .await?;
    let compared = grants.map(|(grants, people)| {
        let access = people.map(|user| access(&grants, id, user));
        let line = |action: &ProjectAction| RightLine { action: *action, cells: [0, 1].map(|n| access[n].cell(*action)) };
        let sides = [0, 1].map(|n| Side::of(&access[n], addresses::why_in_project(id, people[n])));
        (sides, ProjectAction::ALL.iter().map(line).collect())
    });
    stage.show(&CompareInPage {
        chrome: stage.project(&at, "Access"),
        project: at.project.name,
        action: addresses::compare_in(id),
        back: addresses::who_can(id),
        picks,
        compared,
    })
}

fn access(grants: &[Grant], project: ProjectId, user: UserId) -> ProjectAccess {
    let theirs = |grant: &&Grant| grant.project == project && grant.holder == Principal::Person(user);
    ProjectAccess::of(grants.iter().filter(theirs).cloned())
}

impl Side {
    fn of(access: &ProjectAccess, why: String) -> Self {
        let through: Vec<String> = access.grants().iter().map(|grant| grant.source.label()).collect();
        Self { role: access.highest().map(|role| role.label()), through: through.join(", "), why }
    }
}

impl ProjectLine {
    fn of(line: SeenProject, grants: &[Grant], people: [UserId; 2], whys: [String; 2], names: [&str; 2]) -> Self {
        let [one, other] = people.map(|user| access(grants, line.id, user));
        let [why, why_other] = whys;
        Self {
            differs: differs(&one, &other, names),
            href: format!("{}?one={}&other={}", addresses::compare_in(line.id), people[0], people[1]),
            sides: [Side::of(&one, why), Side::of(&other, why_other)],
            name: line.name,
        }
    }
}

/// How two people differ in a project, in words.
fn differs(one: &ProjectAccess, other: &ProjectAccess, names: [&str; 2]) -> Option<String> {
    let more = |n: usize| if n == 1 { "1 more right".to_owned() } else { format!("{n} more rights") };
    match (one.is_none(), other.is_none()) {
        (false, true) => return Some(format!("Only {} has access", names[0])),
        (true, false) => return Some(format!("Only {} has access", names[1])),
        _ => {}
    }
    match (one.beyond(other).len(), other.beyond(one).len()) {
        (0, 0) => None,
        (n, 0) => Some(format!("{} has {}", names[0], more(n))),
        (0, n) => Some(format!("{} has {}", names[1], more(n))),
        (n, m) => Some(format!("{} has {}, {} has {}", names[0], more(n), names[1], more(m))),
    }
}
