//! The log of who did what. Entries are only ever added.

use diesel::prelude::*;

use super::{
    Tx,
    schema::{audit_entries, memberships},
};
use crate::model::{OrganizationId, OrganizationRole, UserId, event::Event, request::RequestFacts};

/// Who did it, as they were at that moment.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub user: UserId,
    pub name: &'a str,
    pub email: &'a str,
    pub role: Option<OrganizationRole>,
    pub request: &'a RequestFacts,
}

/// Adds an entry to the log of one organization.
pub fn insert(tx: &mut Tx, organization: Option<OrganizationId>, by: Author<'_>, event: &Event) -> QueryResult<usize> {
    insert_all(tx, &[organization], by, event)
}

/// Adds an entry about a person to the log of every organization they belong to.
pub fn insert_everywhere(tx: &mut Tx, by: Author<'_>, event: &Event) -> QueryResult<usize> {
    let organizations: Vec<Option<OrganizationId>> =
        memberships::table.filter(memberships::user_id.eq(by.user)).select(memberships::organization_id.nullable()).load(tx.0)?;
    if organizations.is_empty() { insert_all(tx, &[None], by, event) } else { insert_all(tx, &organizations, by, event) }
}

/// Adds an entry about what nobody did but the passing of time.
pub fn insert_by_itself(tx: &mut Tx, organization: OrganizationId, event: &Event) -> QueryResult<usize> {
    let (entity_id, entity_name) = event.entity();
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::organization_id.eq(organization),
            audit_entries::project_id.eq(event.project()),
            audit_entries::category.eq(event.category()),
            audit_entries::kind.eq(event.kind()),
            audit_entries::entity_id.eq(entity_id),
            audit_entries::entity_name.eq(entity_name.unwrap_or("UNSET")),
            audit_entries::payload.eq(event.payload()),
        ))
        .execute(tx.0)
}

fn insert_all(tx: &mut Tx, organizations: &[Option<OrganizationId>], by: Author<'_>, event: &Event) -> QueryResult<usize> {
    let (entity_id, entity_name) = event.entity();
    let rows: Vec<_> = organizations
        .iter()
        .map(|organization| {
            (
                audit_entries::organization_id.eq(*organization),
                audit_entries::project_id.eq(event.project()),
                audit_entries::category.eq(event.category()),
                audit_entries::kind.eq(event.kind()),
                audit_entries::user_id.eq(by.user),
                audit_entries::user_name.eq(by.name),
                audit_entries::user_email.eq(by.email),
                audit_entries::user_roles.eq(by.role.map(OrganizationRole::as_str)),
                audit_entries::client_ip.eq(&by.request.client_ip),
                audit_entries::http_method.eq(&by.request.http_method),
                audit_entries::http_url.eq(&by.request.http_url),
                audit_entries::http_user_agent.eq(&by.request.http_user_agent),
                audit_entries::entity_id.eq(entity_id),
                audit_entries::entity_name.eq(entity_name.unwrap_or("UNSET")),
                audit_entries::payload.eq(event.payload()),
            )
        })
        .collect();
    diesel::insert_into(audit_entries::table).values(rows).execute(tx.0)
}
