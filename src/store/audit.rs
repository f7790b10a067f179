//! The log of who did what. Entries are only ever added.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
};

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
pub fn insert(tx: &mut Tx, organization: Option<OrganizationId>, by: Author<'_>, event: &Event) -> QueryResult<()> {
    insert_all(tx, &[organization], by, event)
}

/// Adds an entry about a person to the log of every organization they belong to.
pub fn insert_everywhere(tx: &mut Tx, user: UserId, by: Author<'_>, event: &Event) -> QueryResult<()> {
    let organizations: Vec<Option<OrganizationId>> = memberships::table
        .filter(memberships::user_id.eq(user))
        .select(memberships::organization_id.nullable())
        .order(memberships::organization_id)
        .load(tx.0)?;
    if organizations.is_empty() { insert_all(tx, &[None], by, event) } else { insert_all(tx, &organizations, by, event) }
}

fn insert_all(tx: &mut Tx, organizations: &[Option<OrganizationId>], by: Author<'_>, event: &Event) -> QueryResult<()> {
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
    let told = (audit_entries::id, audit_entries::organization_id, audit_entries::kind);
    let into = diesel::insert_into(audit_entries::table);
    // Nearly always one, whose statement stays prepared.
    match <[_; 1]>::try_from(rows) {
        Ok([row]) => InsertAndEnqueue(into.values(row).returning(told)).execute(tx.0).map(drop),
        Err(rows) => InsertAndEnqueue(into.values(rows).returning(told)).execute(tx.0).map(drop),
    }
}

/// Entries as they are written. The same statement queues each for the webhooks of its organization that want to hear of its kind,
/// so that an entry costs no statement more and none is forgotten (K7). A webhook that is being removed is waited for, and then hears
/// of nothing.
struct InsertAndEnqueue<I>(I);

impl<I: QueryFragment<Pg>> QueryFragment<Pg> for InsertAndEnqueue<I> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("with added as (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(
            ") insert into webhook_deliveries (organization_id, webhook_id, message, kind) \
             select w.organization_id, w.id, e.id, e.kind from added e join webhooks w on w.organization_id = e.organization_id \
             where w.paused_at is null and (w.kinds = '{}' or e.kind = any(w.kinds)) for key share of w",
        );
        Ok(())
    }
}

impl<I> QueryId for InsertAndEnqueue<I> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<I> diesel::RunQueryDsl<PgConnection> for InsertAndEnqueue<I> {}

/// What no request brought stands as nothing, not as an empty word.
fn http(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.is_empty())
}
