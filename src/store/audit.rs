//! The log of who did what. Entries are only ever added.

use diesel::prelude::*;

use super::{
    Tx,
    schema::{audit_entries, memberships},
};
use crate::model::{
    EmailAddress, OrganizationId, OrganizationRole, Principal, UserId,
    actor::{Actor, ActorKind},
    event::Event,
};

/// Who did it, as they were at that moment.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub actor: &'a Actor,
    pub role: Option<OrganizationRole>,
}

/// Adds an entry to the log of one organization.
pub fn insert(tx: &mut Tx, organization: Option<OrganizationId>, by: Author<'_>, event: &Event) -> QueryResult<usize> {
    insert_all(tx, &[organization], by, event)
}

/// Adds an entry about a person to the log of every organization they belong to.
pub fn insert_everywhere(tx: &mut Tx, user: UserId, by: Author<'_>, event: &Event) -> QueryResult<usize> {
    let organizations: Vec<Option<OrganizationId>> = memberships::table
        .filter(memberships::user_id.eq(user))
        .select(memberships::organization_id.nullable())
        .order(memberships::organization_id)
        .load(tx.0)?;
    if organizations.is_empty() { insert_all(tx, &[None], by, event) } else { insert_all(tx, &organizations, by, event) }
}

fn insert_all(tx: &mut Tx, organizations: &[Option<OrganizationId>], by: Author<'_>, event: &Event) -> QueryResult<usize> {
    let (entity_id, entity_name) = event.entity();
    let Author { actor, role } = by;
    // Steward itself has no name: the column says what nobody did.
    let name = (actor.kind() != ActorKind::Steward).then(|| actor.name());
    let rows: Vec<_> = organizations
        .iter()
        .map(|organization| {
            (
                audit_entries::organization_id.eq(*organization),
                audit_entries::project_id.eq(event.project()),
                audit_entries::category.eq(event.category()),
                audit_entries::kind.eq(event.kind()),
                audit_entries::actor.eq(actor.kind().as_str()),
                audit_entries::user_id.eq(actor.user()),
                audit_entries::account_id.eq(actor.principal().and_then(Principal::account)),
                audit_entries::user_name.eq(name),
                audit_entries::user_email.eq(actor.email().map(EmailAddress::as_str)),
                audit_entries::user_roles.eq(role.map(OrganizationRole::as_str)),
                audit_entries::client_ip.eq(&actor.request.client_ip),
                audit_entries::http_method.eq(http(&actor.request.http_method)),
                audit_entries::http_url.eq(http(&actor.request.http_url)),
                audit_entries::http_user_agent.eq(&actor.request.http_user_agent),
                audit_entries::entity_id.eq(entity_id),
                audit_entries::entity_name.eq(entity_name.unwrap_or("UNSET")),
                audit_entries::payload.eq(event.payload()),
            )
        })
        .collect();
    diesel::insert_into(audit_entries::table).values(rows).execute(tx.0)
}

/// What no request brought stands as nothing, not as an empty word.
fn http(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.is_empty())
}
