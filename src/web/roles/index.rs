//! Roles & Permissions: the handbook's tables as the code has them, with the viewer's own column marked.

use askama::Template;

use crate::{
    frame::{Chrome, Fields, InProject, Member, Query, Stage, parted},
    http::Answer,
    model::{OrganizationRole, Principal, ProjectId, ProjectRole, addresses, organization::Plan},
    policy::{Cell, Feature, OrgAction, ProjectAccess, ProjectAction, assignable, audit_days, proj::SeeDetails},
    store::{QueryResult, grants},
};

#[derive(Template)]
#[template(path = "roles/index.html")]
struct RolesPage {
    chrome: Chrome,
    base: String,
    own: OrganizationRole,
    own_plan: Plan,
    organization_roles: &'static [OrganizationRole],
    organization: Vec<(&'static str, Vec<bool>)>,
    project: Option<InOneProject>,
    /// The projects whose column can be marked.
    projects: Vec<(ProjectId, String)>,
    project_roles: &'static [ProjectRole],
    /// Administration and features.
    project_tables: [(&'static str, Vec<Line>); 2],
    plans: &'static [Plan],
    gates: Vec<(&'static str, Vec<bool>)>,
}

parted!(RolesPage);

/// The project in which the viewer's column is marked.
struct InOneProject {
    id: ProjectId,
    name: String,
    role: ProjectRole,
    /// The viewer may ask who can do what there.
    asks_who: bool,
}

struct Line {
    action: ProjectAction,
    cells: Vec<Cell>,
}

/// `?project=`
pub struct About(Option<ProjectId>);

impl From<Fields> for About {
    fn from(mut fields: Fields) -> Self {
        Self(fields.one("project").parse().ok())
    }
}

/// `GET /orgs/{org}/settings/roles`, for every member.
pub async fn index(Member(place): Member, stage: Stage, Query(About(wanted)): Query<About>) -> Answer {
    let (organization, user) = (place.actor.organization, place.person.id);
    let (projects, grants) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let projects = grants::projects(conn, organization, user)?;
            let wanted = wanted.filter(|id| projects.iter().any(|(project, _)| project == id));
            let grants = match wanted {
                Some(id) => grants::grants(conn, organization, id, Principal::Person(user))?,
                None => Vec::new(),
            };
            Ok((projects, grants))
        })
        .await?;
    let access = ProjectAccess::of(grants);
    let project = wanted.zip(access.highest()).and_then(|(id, role)| {
        let (_, name) = projects.iter().find(|(project, _)| *project == id)?;
        Some(InOneProject { id, name: name.clone(), role, asks_who: access.may(ProjectAction::InviteUsers) })
    });
    stage.show(&RolesPage {
        base: addresses::roles(organization),
        own: place.actor.role,
        own_plan: place.membership.organization.plan,
        chrome: stage.organization(&place, "Roles & Permissions"),
        organization_roles: OrganizationRole::ALL,
        organization: OrgAction::HANDBOOK
            .iter()
            .map(|action| (action.label(), OrganizationRole::ALL.iter().map(|role| action.allows(*role)).collect()))
            .collect(),
        project_roles: ProjectRole::ALL,
        project_tables: [("Administration", lines(ProjectAction::ADMINISTRATION)), ("Features", lines(ProjectAction::FEATURES))],
        plans: Plan::ALL,
        gates: Feature::ALL
            .iter()
            .map(|feature| (feature.label(), Plan::ALL.iter().map(|plan| feature.is_in(*plan)).collect()))
            .collect(),
        project,
        projects,
    })
}

/// `GET /projects/{project}/settings/roles`: the same page, with the column of this project marked.
pub async fn of_project(InProject { at, .. }: InProject<SeeDetails>, stage: Stage) -> Answer {
    stage.send_to(&addresses::roles_in(at.place.actor.organization, at.project.id))
}

fn lines(actions: &'static [ProjectAction]) -> Vec<Line> {
    let cells = |action: ProjectAction| ProjectRole::ALL.iter().map(|role| action.cell(*role)).collect();
    actions.iter().map(|action| Line { action: *action, cells: cells(*action) }).collect()
}

impl RolesPage {
    fn holds(&self, role: &OrganizationRole) -> bool {
        *role == self.own
    }

    fn pays(&self, plan: &Plan) -> bool {
        *plan == self.own_plan
    }

    fn is_own(&self, role: &ProjectRole) -> bool {
        self.project.as_ref().is_some_and(|project| project.role == *role)
    }

    /// Where the people who can do this in the marked project are listed.
    fn who(&self, action: &ProjectAction) -> Option<String> {
        let project = self.project.as_ref().filter(|project| project.asks_who)?;
        Some(addresses::who(project.id, action.as_str()))
    }

    fn assignable_on(&self, plan: &Plan) -> String {
        let roles: Vec<_> = OrganizationRole::ALL.iter().filter(|role| assignable(*plan, **role)).map(|it| it.label()).collect();
        roles.join(", ")
    }

    fn audit_kept(&self, plan: &Plan) -> String {
        format!("{} days", audit_days(*plan))
    }
}
