//! `GET /api/app/me`: who asks, and what it sees (X47). And the zones that projects stand in.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::{
    envelope::{Done, Refused, Reply},
    guards::Program,
    views::View,
    words::{InProjectRole, Moment, OrgRole},
};
use crate::{
    http::Error,
    model::{
        OrganizationId,
        timezone::{Timezone, cities},
    },
    operations::service_accounts::places,
    policy::{OrgAction, ProjectAction, RolesHeld},
};

/// The account, its organization and its projects, each with the role it has there.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    user_id: i64,
    user_email: String,
    user_name: String,
    user_login_flow: &'static str,
    date_joined_iso: Moment,
    /// Programs have no second factor.
    current_twofactor_method: Option<&'static str>,
    organizations: BTreeMap<i64, Organization>,
    projects: BTreeMap<i64, OneOfMine>,
    workspaces: BTreeMap<i64, View>,
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
    /// Written once for all projects in which it may do the same.
    #[schemars(with = "Vec<String>")]
    permissions: Rc<RawValue>,
    domain: Rc<str>,
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

/// Two statements beside that of the guard, however many projects there are.
pub async fn me(Program { actor, at }: Program) -> Reply<Me> {
    let by = actor.clone();
    let seen = at.db.ask(move |conn| places::seen(conn, &by)).await?;
    let organization = Organization {
        id: actor.organization.0,
        name: seen.organization,
        role: OrgRole(actor.role),
        permissions: OrgAction::ALL.iter().filter(|action| actor.may(**action)).map(|action| action.as_str()).collect(),
        twofactor_auth_required: false,
    };
    let workspaces = seen.projects.iter().map(|project| (project.id.0, View::whole(project.id.0))).collect();
    let mut writer = Writer::new(actor.organization, &at.site.config.public_url);
    let projects = seen.projects.into_iter().map(|project| Ok((project.id.0, writer.project(project)?)));
    Ok(Done(Me {
        user_id: seen.account.0,
        date_joined_iso: Moment(seen.since),
        current_twofactor_method: None,
        user_email: actor.name().to_owned(),
        user_name: actor.name().to_owned(),
        user_login_flow: "service_account",
        organizations: BTreeMap::from([(actor.organization.0, organization)]),
        projects: projects.collect::<Result<_, Refused>>()?,
        workspaces,
    }))
}

/// Writes projects of one organization, and keeps what repeats from one to the next.
struct Writer {
    organization: OrganizationId,
    domain: Rc<str>,
    now: DateTime<Utc>,
    permissions: HashMap<RolesHeld, Rc<RawValue>>,
    offsets: HashMap<String, i32>,
}

impl Writer {
    fn new(organization: OrganizationId, domain: &str) -> Self {
        Self { organization, domain: domain.into(), now: Utc::now(), permissions: HashMap::new(), offsets: HashMap::new() }
    }

    fn project(&mut self, project: places::SeenProject) -> Result<OneOfMine, Refused> {
        let role = project.held.highest();
        Ok(OneOfMine {
            id: project.id.0,
            organization_id: self.organization.0,
            owner_id: project.made_by.map(|user| user.0),
            utc_offset: self.offset(&project.timezone),
            role: NamedRole { id: role.map(InProjectRole), name: role.map(|role| role.label()) },
            has_sensitive_access: project.held.may(ProjectAction::ViewClassifiedData),
            permissions: self.permissions(project.held)?,
            domain: self.domain.clone(),
            kind: "PROJECT",
            has_workspaces: true,
            has_integrated: project.has_data,
            name: project.name,
            timezone: project.timezone,
        })
    }

    fn offset(&mut self, timezone: &str) -> i32 {
        if let Some(known) = self.offsets.get(timezone) {
            return *known;
        }
        let offset = Timezone::parse(timezone).map_or(0, |zone| zone.offset_minutes(self.now));
        self.offsets.insert(timezone.to_owned(), offset);
        offset
    }

    fn permissions(&mut self, held: RolesHeld) -> Result<Rc<RawValue>, Refused> {
        if let Some(known) = self.permissions.get(&held) {
            return Ok(known.clone());
        }
        let words: Vec<&str> = held.rights().into_iter().map(|(action, _)| action.as_str()).collect();
        let written: Rc<RawValue> = to_raw_value(&words).map_err(|_| Error::Broken)?.into();
        self.permissions.insert(held, written.clone());
        Ok(written)
    }
}

/// The number of a zone in this list, its name, and the minutes it is off now.
#[derive(Serialize, JsonSchema)]
pub struct Zone(usize, &'static str, i32);

/// `GET /api/app/timezones`
pub async fn timezones(_: Program) -> Reply<Vec<Zone>> {
    let now = Utc::now();
    Ok(Done(cities().enumerate().map(|(n, zone)| Zone(n, zone.name(), zone.offset_minutes(now))).collect()))
}
