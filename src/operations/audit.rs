//! Every change writes down who made it, in the same transaction (R2.17).

use crate::{
    model::{OrganizationId, UserId, actor::Actor, event::Event, person::Person},
    policy::{OrgActor, Permit},
    store::{
        QueryResult, Tx,
        audit::{self, Author},
    },
};

/// Writes down what was done with a permit of the organization, so that nothing is recorded that was not allowed.
pub(super) fn record<A>(tx: &mut Tx, by: &Permit<A>, event: &Event) -> QueryResult<()> {
    record_by(tx, by.actor(), event)
}

/// Writes down what somebody did who stands in the organization: with a permit of a project, or with none, such as joining.
/// The operator has no role there, whatever they may do.
///
/// Every step of long work comes through here. It ends at the next one when nobody waits for it any more: it holds the organization,
/// and everybody else in it waits.
pub(super) fn record_by(tx: &mut Tx, by: &OrgActor, event: &Event) -> QueryResult<()> {
    tx.in_time()?;
    let role = by.as_operator().is_none().then_some(by.role);
    audit::insert(tx, Some(by.organization), Author { actor: &by.actor, role }, event)
}

/// Writes down what somebody did to an organization they do not belong to, such as asking to.
pub(super) fn record_outside(tx: &mut Tx, organization: OrganizationId, person: &Person, event: &Event) -> QueryResult<()> {
    let actor = Actor::from(person.clone());
    audit::insert(tx, Some(organization), Author { actor: &actor, role: None }, event)
}

/// Writes down what concerns a person in every organization they belong to.
pub(super) fn record_everywhere(tx: &mut Tx, person: &Person, event: &Event) -> QueryResult<()> {
    let actor = Actor::from(person.clone());
    audit::insert_everywhere(tx, person.id, Author { actor: &actor, role: None }, event)
}

/// Writes down what the operator did to a person, in every organization they belong to.
pub(super) fn record_of(tx: &mut Tx, user: UserId, by: &Actor, event: &Event) -> QueryResult<()> {
    audit::insert_everywhere(tx, user, Author { actor: by, role: None }, event)
}

/// Writes down what Steward did by itself when the time had come.
pub(super) fn record_by_itself(tx: &mut Tx, organization: OrganizationId, event: &Event) -> QueryResult<()> {
    audit::insert(tx, Some(organization), Author { actor: &Actor::steward(), role: None }, event)
}

/// Writes down what Steward did by itself to what has no log any more, or never had one: an organization that is gone.
pub(super) fn record_apart(tx: &mut Tx, event: &Event) -> QueryResult<()> {
    audit::insert(tx, None, Author { actor: &Actor::steward(), role: None }, event)
}
