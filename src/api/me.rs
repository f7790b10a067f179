//! `GET /api/app/me`: who asks, and what it sees (X47).

use serde_json::{Map, json};

use super::{
    caller::Caller,
    envelope::{Reply, ok},
};
use crate::{operations::service_accounts::places, policy::OrgAction};

/// The account, its organization and its projects, each with the role it has there.
pub async fn me(Caller { actor, db }: Caller) -> Reply {
    let by = actor.clone();
    let seen = db.read(move |conn| places::seen(conn, &by)).await?;
    let allowed: Vec<&str> = OrgAction::ALL.iter().filter(|action| actor.may(**action)).map(|action| action.label()).collect();
    let organization = json!({
        "id": actor.organization.0,
        "name": seen.organization,
        "role": actor.role.as_str(),
        "permissions": allowed,
        "twofactor_auth_required": false,
    });
    let projects: Map<String, serde_json::Value> = seen
        .projects
        .into_iter()
        .map(|project| {
            let role = project.access.highest();
            let rights: Vec<&str> = project.access.rights().into_iter().map(|(action, _)| action.as_str()).collect();
            let value = json!({
                "id": project.id.0,
                "name": project.name,
                "organization_id": actor.organization.0,
                "timezone": project.timezone,
                "role": { "id": role.map(|role| role.as_str()), "name": role.map(|role| role.label()) },
                "permissions": rights,
            });
            (project.id.to_string(), value)
        })
        .collect();
    ok(json!({
        "user_id": seen.account.0,
        "user_email": actor.name(),
        "user_name": actor.name(),
        "organizations": { actor.organization.to_string(): organization },
        "projects": projects,
        "workspaces": {},
    }))
}
