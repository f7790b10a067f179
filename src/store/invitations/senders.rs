//! Who stands behind invitations: a person, or a service account (R2.5.10).

use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};

use super::Invitation;
use crate::{
    model::{EmailAddress, InvitationId, OrganizationId, Principal, ProjectId, ServiceAccountId, UserId},
    store::{
        Tx,
        schema::{invitation_projects, invitations, service_accounts},
    },
};

/// Whoever sends an invitation and stands behind it, by the name of that moment.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    pub who: Option<Principal>,
    pub name: &'a str,
}

/// The columns that say so.
pub(super) type Behind<'a> = (
    diesel::dsl::Eq<invitations::invited_by, Option<UserId>>,
    diesel::dsl::Eq<invitations::invited_by_account, Option<ServiceAccountId>>,
    diesel::dsl::Eq<invitations::invited_by_name, &'a str>,
);

impl<'a> Sender<'a> {
    pub(super) fn behind(self) -> Behind<'a> {
        (
            invitations::invited_by.eq(self.who.and_then(Principal::person)),
            invitations::invited_by_account.eq(self.who.and_then(Principal::account)),
            invitations::invited_by_name.eq(self.name),
        )
    }
}

/// Whoever stands behind the open invitations into a project.
pub fn senders_into(conn: &mut PgConnection, organization: OrganizationId, project: ProjectId) -> QueryResult<Vec<Principal>> {
    let senders: Vec<(Option<UserId>, Option<ServiceAccountId>)> = invitation_projects::table
        .inner_join(invitations::table.on(invitations::id.eq(invitation_projects::invitation_id)))
        .filter(invitation_projects::organization_id.eq(organization).and(invitation_projects::project_id.eq(project)))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .select((invitations::invited_by, invitations::invited_by_account))
        .distinct()
        .load(conn)?;
    let sender = |(user, account): (Option<UserId>, Option<ServiceAccountId>)| {
        user.map(Principal::Person).or(account.map(Principal::ServiceAccount))
    };
    Ok(senders.into_iter().filter_map(sender).collect())
}

/// The open invitations that somebody stands behind, oldest first, locked until the transaction ends.
pub fn open_by(tx: &mut Tx, organization: OrganizationId, inviter: Principal) -> QueryResult<Vec<Invitation>> {
    let theirs = invitations::invited_by.eq(inviter.person()).or(invitations::invited_by_account.eq(inviter.account()));
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(theirs))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .order((invitations::created_at, invitations::id))
        .select(Invitation::as_select())
        .for_update()
        .load(tx.0)
}

/// The addresses of open invitations behind which these service accounts stand.
pub fn invited_by_accounts(
    conn: &mut PgConnection,
    organization: OrganizationId,
    accounts: &[ServiceAccountId],
) -> QueryResult<Vec<EmailAddress>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(invitations::invited_by_account.eq_any(accounts)))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .order((invitations::email, invitations::id))
        .select(invitations::email)
        .load(conn)
}

/// Those of these service accounts that stand behind an open invitation.
pub fn sending(
    conn: &mut PgConnection,
    organization: OrganizationId,
    accounts: &[ServiceAccountId],
) -> QueryResult<Vec<ServiceAccountId>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(invitations::invited_by_account.eq_any(accounts)))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .select(invitations::invited_by_account.assume_not_null())
        .distinct()
        .load(conn)
}

/// The open invitations behind which a service account stands whose end has come, locked until the transaction ends.
pub fn open_by_expired(tx: &mut Tx, organization: OrganizationId) -> QueryResult<Vec<Invitation>> {
    let expired = service_accounts::table
        .filter(
            service_accounts::organization_id
                .eq(organization)
                .and(service_accounts::expires_at.le(now.into_sql::<Nullable<Timestamptz>>())),
        )
        .select(service_accounts::id.nullable());
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(invitations::invited_by_account.eq_any(expired)))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .order((invitations::created_at, invitations::id))
        .select(Invitation::as_select())
        .for_update()
        .load(tx.0)
}

/// Puts somebody else behind an invitation.
pub fn pass_on(tx: &mut Tx, organization: OrganizationId, id: InvitationId, to: Sender) -> QueryResult<usize> {
    diesel::update(invitations::table.filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id))))
        .set(to.behind())
        .execute(tx.0)
}
