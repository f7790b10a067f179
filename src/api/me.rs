//! `GET /api/app/me`: who asks, and what it sees (X47). And the zones that projects stand in.

use std::collections::BTreeMap;

use chrono::Utc;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    envelope::{Done, Reply},
    guards::Program,
    views::View,
    words::{InProjectRole, OrgRole, moment},
};
use crate::{
    model::timezone::{Timezone, cities},
    operations::service_accounts::places,
    policy::{OrgAction, ProjectAction},
};

/// The account, its organization and its projects, each with the role it has there.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    user_id: i64,
    user_email: String,
    user_name: String,
    user_login_flow: &'static str,
    date_joined_iso: String,
    /// Programs have no second factor.
    current_twofactor_method: Option<&'static str>,
    organizations: BTreeMap<String, Organization>,
    projects: BTreeMap<String, OneOfMine>,
    workspaces: BTreeMap<String, View>,
}

/// The organization of the account.
#[derive(Serialize, JsonSchema)]
struct Organization {
    id: i64,
    name: String,
    role: OrgRole,
    permissions: Vec<&'static str>,
    twofactor_auth_required: bool,
}

/// A project it has a way into.
#[derive(Serialize, JsonSchema)]
struct OneOfMine {
    id: i64,
    name: String,
    organization_id: i64,
    /// Whoever made the project, if they made it with an account that is still there.
    owner_id: Option<i64>,
    timezone: String,
    /// In minutes, as it is now.
    utc_offset: i32,
    role: NamedRole,
    permissions: Vec<&'static str>,
    domain: String,
    #[serde(rename = "type")]
    kind: &'static str,
    has_workspaces: bool,
    #[serde(rename = "hasSensitiveAccess")]
    has_sensitive_access: bool,
    /// Whether it ever got data.
    has_integrated: bool,
}

/// A role with its word and its name.
#[derive(Serialize, JsonSchema)]
struct NamedRole {
    id: Option<InProjectRole>,
    name: Option<&'static str>,
}

/// Five statements, however many projects there are.
pub async fn me(Program { actor, at }: Program) -> Reply<Me> {
    let by = actor.clone();
    let seen = at.read(move |conn| places::seen(conn, &by)).await?;
    let (now, domain) = (Utc::now(), &at.site.config.public_url);
    let organization = Organization {
        id: actor.organization.0,
        name: seen.organization,
        role: OrgRole(actor.role),
        permissions: OrgAction::ALL.iter().filter(|action| actor.may(**action)).map(|action| action.as_str()).collect(),
        twofactor_auth_required: false,
    };
    let workspaces = seen.projects.iter().map(|project| (project.id.to_string(), View::whole(project.id.0))).collect();
    let project = |project: places::SeenProject| {
        let role = project.access.highest();
        let one = OneOfMine {
            id: project.id.0,
            organization_id: actor.organization.0,
            owner_id: project.made_by.map(|user| user.0),
            utc_offset: Timezone::parse(&project.timezone).map_or(0, |zone| zone.offset_minutes(now)),
            role: NamedRole { id: role.map(InProjectRole), name: role.map(|role| role.label()) },
            permissions: project.access.rights().into_iter().map(|(action, _)| action.as_str()).collect(),
            domain: domain.clone(),
            kind: "PROJECT",
            has_workspaces: true,
            has_sensitive_access: project.access.may(ProjectAction::ViewClassifiedData),
            has_integrated: project.has_data,
            name: project.name,
            timezone: project.timezone,
        };
        (project.id.to_string(), one)
    };
    Ok(Done(Me {
        user_id: seen.account.id.0,
        date_joined_iso: moment(seen.account.created_at),
        current_twofactor_method: None,
        user_email: actor.name().to_owned(),
        user_name: actor.name().to_owned(),
        user_login_flow: "service_account",
        organizations: BTreeMap::from([(actor.organization.to_string(), organization)]),
        projects: seen.projects.into_iter().map(project).collect(),
        workspaces,
    }))
}

/// The number of a zone in this list, its name, and the minutes it is off now.
#[derive(Serialize, JsonSchema)]
pub struct Zone(usize, &'static str, i32);

/// `GET /api/app/timezones`
pub async fn timezones(_: Program) -> Reply<Vec<Zone>> {
    let now = Utc::now();
    Ok(Done(cities().enumerate().map(|(n, zone)| Zone(n, zone.name(), zone.offset_minutes(now))).collect()))
}
