//! Data views. Until there are others each project has one, which shows all of it (X47).

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    body::Slice,
    envelope::{Done, Listed, Refused, Reply},
    guards::{InProject, Program},
    words::Moment,
};
use crate::{
    http::within::{Ids, Whereabouts, Within},
    operations::service_accounts::places,
    policy::proj::SeeDetails,
    store::{PgConnection, QueryResult, projects::Project},
};

/// A data view.
#[derive(Serialize, JsonSchema, Clone)]
pub struct View {
    id: i64,
    name: &'static str,
    project_id: i64,
    description: &'static str,
    is_global: bool,
    is_default: bool,
    is_restricted: bool,
    is_visible: bool,
}

impl View {
    /// The one that shows all data of the project. Its number is that of the project.
    pub fn whole(project: i64) -> Self {
        Self {
            id: project,
            name: "All Project Data",
            project_id: project,
            description: "",
            is_global: true,
            is_default: true,
            is_restricted: false,
            is_visible: true,
        }
    }
}

/// A data view with who made it and who is in it: everybody who is in the project, so nobody is named.
#[derive(Serialize, JsonSchema)]
pub struct WithMembers {
    #[serde(flatten)]
    view: View,
    created_iso: Moment,
    creator_id: Option<i64>,
    creator_name: String,
    has_all_org_members: bool,
    membership_approval_required: bool,
    data_filters: Vec<String>,
    member_list: Vec<i64>,
    team_list: Vec<i64>,
    unified_member_list: Vec<i64>,
}

impl WithMembers {
    fn of(project: Project) -> Self {
        Self {
            view: View::whole(project.id.0),
            created_iso: Moment(project.created_at),
            creator_id: None,
            creator_name: project.created_by_name,
            has_all_org_members: false,
            membership_approval_required: false,
            data_filters: Vec::new(),
            member_list: Vec::new(),
            team_list: Vec::new(),
            unified_member_list: Vec::new(),
        }
    }
}

/// The view of this number, which is that of the project.
pub struct WholeProject;

impl Within for WholeProject {
    fn find(_: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        Ok(place.project.filter(|project| ids.get("workspace") == Some(project.0)).map(|_| Self))
    }
}

/// `GET /api/app/projects/{project}/workspaces`
pub async fn list(InProject { project, .. }: InProject<SeeDetails>) -> Reply<Vec<WithMembers>> {
    Ok(Done(vec![WithMembers::of(project)]))
}

/// `GET /organizations/{org}/workspaces`: those of the projects that the account sees.
pub async fn of_organization(Program { actor, at }: Program, slice: Slice) -> Result<Listed<View>, Refused> {
    let seen = at.read(move |conn| places::seen(conn, &actor)).await?;
    Ok(Listed::of(slice.cut(seen.projects, |project| project.id.0), |project| View::whole(project.id.0)))
}

/// `GET /api/app/projects/{project}/workspaces/public`
pub async fn public(InProject { project, .. }: InProject<SeeDetails>) -> Reply<Vec<View>> {
    Ok(Done(vec![View::whole(project.id.0)]))
}

/// `GET /api/app/projects/{project}/workspaces/{workspace}`
pub async fn one(InProject { project, .. }: InProject<SeeDetails, WholeProject>) -> Reply<WithMembers> {
    Ok(Done(WithMembers::of(project)))
}
