//! Invitations, from the first letter to their end.

pub mod list;
pub mod planned;
pub mod senders;

pub use senders::Sender;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};

use super::{
    Tx,
    counts::{self, fewer, more},
    schema::{invitation_projects, invitation_teams, invitation_tokens, invitations, organizations, projects, teams, users},
};
use crate::model::{
    Digest, EmailAddress, InvitationId, OrganizationId, OrganizationRole, Principal, ProjectId, ProjectRole, ServiceAccountId,
    TeamId, UserId,
    grant::Giver,
    organization::{OrganizationState, Plan},
    project::ProjectState,
    service_account::is_username,
};

/// An invitation as it stands in its row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    pub id: InvitationId,
    pub organization_id: OrganizationId,
    pub email: EmailAddress,
    pub role: OrganizationRole,
    pub invited_by: Option<UserId>,
    pub invited_by_account: Option<ServiceAccountId>,
    pub invited_by_name: String,
    pub expires_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Invitation {
    /// Whoever gives what it carries, as it is kept beside it.
    pub fn giver(&self) -> Giver<'_> {
        let program = self.invited_by.is_none() && is_username(&self.invited_by_name);
        Giver { user: self.invited_by, program: program.then_some(self.invited_by_name.as_str()) }
    }

    /// Whoever stands behind it, as long as they are there.
    pub fn sender(&self) -> Option<Principal> {
        self.invited_by.map(Principal::Person).or(self.invited_by_account.map(Principal::ServiceAccount))
    }
}

/// An invitation with everything its page shows of its organization and its sender.
#[derive(Debug, Clone, Queryable)]
pub struct Presented {
    pub invitation: Invitation,
    pub organization: String,
    pub plan: Plan,
    pub state: OrganizationState,
    /// The account of the invited address.
    pub account: Option<UserId>,
    /// When that account answered a letter to its address.
    pub proven_at: Option<DateTime<Utc>>,
    /// The link came by mail, so whoever opens it reads that mailbox.
    pub mailed: bool,
}

/// A project an invitation carries.
#[derive(Debug, Clone, Queryable)]
pub struct CarriedProject {
    pub invitation: InvitationId,
    pub id: ProjectId,
    pub name: String,
    pub state: ProjectState,
    pub role: ProjectRole,
}

/// A team an invitation carries.
#[derive(Debug, Clone, Queryable)]
pub struct CarriedTeam {
    pub invitation: InvitationId,
    pub id: TeamId,
    pub name: String,
}

/// The invitation behind a link.
pub fn by_token(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<Presented>> {
    invitation_tokens::table
        .inner_join(invitations::table.on(invitations::id.eq(invitation_tokens::invitation_id)))
        .inner_join(organizations::table.on(organizations::id.eq(invitations::organization_id)))
        .left_join(users::table.on(users::email.eq(invitations::email)))
        .filter(invitation_tokens::digest.eq(digest))
        .select((
            Invitation::as_select(),
            organizations::name,
            organizations::plan,
            organizations::state,
            users::id.nullable(),
            users::email_proven_at.nullable(),
            invitation_tokens::mailed,
        ))
        .first(conn)
        .optional()
}

/// The invitation of this id in this organization.
pub fn find(conn: &mut PgConnection, organization: OrganizationId, id: InvitationId) -> QueryResult<Option<Invitation>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id)))
        .select(Invitation::as_select())
        .first(conn)
        .optional()
}

/// The invitations of these ids in this organization.
pub fn among(conn: &mut PgConnection, organization: OrganizationId, ids: &[InvitationId]) -> QueryResult<Vec<Invitation>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization))
        .filter(invitations::id.eq_any(ids))
        .select(Invitation::as_select())
        .load(conn)
}

/// Takes a project from what an invitation carries.
pub fn drop_project(tx: &mut Tx, organization: OrganizationId, id: InvitationId, project: ProjectId) -> QueryResult<usize> {
    diesel::delete(invitation_projects::table.find((organization, id, project))).execute(tx.0)
}

/// The open invitation of an address, locked until the transaction ends.
pub fn open_of(tx: &mut Tx, organization: OrganizationId, email: &EmailAddress) -> QueryResult<Option<Invitation>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization).and(invitations::email.eq(email)))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .select(Invitation::as_select())
        .for_update()
        .first(tx.0)
        .optional()
}

/// The open invitations of these addresses.
pub fn open_among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    emails: &[EmailAddress],
) -> QueryResult<Vec<Invitation>> {
    invitations::table
        .filter(invitations::organization_id.eq(organization))
        .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
        .filter(invitations::email.eq_any(emails.iter().map(EmailAddress::as_str).collect::<Vec<_>>()))
        .select(Invitation::as_select())
        .load(conn)
}

/// The projects these invitations carry, by name.
pub fn projects(conn: &mut PgConnection, organization: OrganizationId, ids: &[InvitationId]) -> QueryResult<Vec<CarriedProject>> {
    invitation_projects::table
        .inner_join(
            projects::table.on(projects::organization_id
                .eq(invitation_projects::organization_id)
                .and(projects::id.eq(invitation_projects::project_id))),
        )
        .filter(invitation_projects::organization_id.eq(organization))
        .filter(invitation_projects::invitation_id.eq_any(ids))
        .order((projects::sort_name, projects::id))
        .select((invitation_projects::invitation_id, projects::id, projects::name, projects::state, invitation_projects::role))
        .load(conn)
}

/// The teams these invitations carry, by name.
pub fn teams(conn: &mut PgConnection, organization: OrganizationId, ids: &[InvitationId]) -> QueryResult<Vec<CarriedTeam>> {
    invitation_teams::table
        .inner_join(
            teams::table
                .on(teams::organization_id.eq(invitation_teams::organization_id).and(teams::id.eq(invitation_teams::team_id))),
        )
        .filter(invitation_teams::organization_id.eq(organization))
        .filter(invitation_teams::invitation_id.eq_any(ids))
        .order((teams::sort_name, teams::id))
        .select((invitation_teams::invitation_id, teams::id, teams::name))
        .load(conn)
}

/// Adds teams to what an invitation carries.
pub fn carry_teams(tx: &mut Tx, organization: OrganizationId, id: InvitationId, carried: &[TeamId]) -> QueryResult<usize> {
    let rows: Vec<_> = carried
        .iter()
        .map(|team| {
            (
                invitation_teams::organization_id.eq(organization),
                invitation_teams::invitation_id.eq(id),
                invitation_teams::team_id.eq(*team),
            )
        })
        .collect();
    diesel::insert_into(invitation_teams::table).values(rows).on_conflict_do_nothing().execute(tx.0)
}

/// Opens invitations for these addresses, which have none, each with its role. All in one statement, so that the organization is
/// counted once.
pub fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &[(&EmailAddress, OrganizationRole)],
    inviter: Sender,
    until: DateTime<Utc>,
) -> QueryResult<Vec<(EmailAddress, InvitationId)>> {
    counts::invitations(tx, organization, more(new.len()))?;
    let rows: Vec<_> = new
        .iter()
        .map(|(email, role)| {
            (
                invitations::organization_id.eq(organization),
                invitations::email.eq(*email),
                invitations::role.eq(*role),
                inviter.behind(),
                invitations::expires_at.eq(until),
            )
        })
        .collect();
    diesel::insert_into(invitations::table).values(rows).returning((invitations::email, invitations::id)).get_results(tx.0)
}

/// Sends it on its way again, with a new role and a new person behind it.
pub fn renew(tx: &mut Tx, id: InvitationId, role: OrganizationRole, inviter: Sender, until: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(invitations::table.find(id))
        .set((
            invitations::role.eq(role),
            inviter.behind(),
            invitations::sent_at.eq(now),
            invitations::sends.eq(invitations::sends + 1),
            invitations::expires_at.eq(until),
        ))
        .execute(tx.0)
}

/// Lets an invitation stand until then.
pub fn stands(tx: &mut Tx, organization: OrganizationId, id: InvitationId, until: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(invitations::table.filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id))))
        .set(invitations::expires_at.eq(until))
        .execute(tx.0)
}

/// Adds projects; where one is there already the newest role wins (R2.5.4).
pub fn carry(
    tx: &mut Tx,
    organization: OrganizationId,
    id: InvitationId,
    carried: &[ProjectId],
    role: ProjectRole,
) -> QueryResult<usize> {
    use diesel::upsert::excluded;
    let rows: Vec<_> = carried
        .iter()
        .map(|project| {
            (
                invitation_projects::organization_id.eq(organization),
                invitation_projects::invitation_id.eq(id),
                invitation_projects::project_id.eq(*project),
                invitation_projects::role.eq(role),
            )
        })
        .collect();
    diesel::insert_into(invitation_projects::table)
        .values(rows)
        .on_conflict((invitation_projects::organization_id, invitation_projects::invitation_id, invitation_projects::project_id))
        .do_update()
        .set(invitation_projects::role.eq(excluded(invitation_projects::role)))
        .execute(tx.0)
}

/// One more link that opens the invitation.
pub fn add_token(
    tx: &mut Tx,
    organization: OrganizationId,
    id: InvitationId,
    digest: Digest,
    mailed: bool,
) -> QueryResult<usize> {
    diesel::insert_into(invitation_tokens::table)
        .values((
            invitation_tokens::digest.eq(digest),
            invitation_tokens::organization_id.eq(organization),
            invitation_tokens::invitation_id.eq(id),
            invitation_tokens::mailed.eq(mailed),
        ))
        .execute(tx.0)
}

/// Redeems it, if it is still open: all conditions are in the one statement, so that of twenty at a time one succeeds.
pub fn accept(tx: &mut Tx, organization: OrganizationId, id: InvitationId, by: UserId) -> QueryResult<bool> {
    let accepted = diesel::update(
        invitations::table
            .filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id)))
            .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
            .filter(invitations::expires_at.gt(now)),
    )
    .set((invitations::accepted_at.eq(now.into_sql::<Nullable<Timestamptz>>()), invitations::accepted_by.eq(by)))
    .execute(tx.0)?;
    counts::invitations(tx, organization, fewer(accepted))?;
    Ok(accepted == 1)
}

/// Closes it for good, if it is still open.
pub fn revoke(tx: &mut Tx, organization: OrganizationId, id: InvitationId, by: Option<UserId>) -> QueryResult<bool> {
    let revoked = diesel::update(
        invitations::table
            .filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id)))
            .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null())),
    )
    .set((invitations::revoked_at.eq(now.into_sql::<Nullable<Timestamptz>>()), invitations::revoked_by.eq(by)))
    .execute(tx.0)?;
    counts::invitations(tx, organization, fewer(revoked))?;
    Ok(revoked == 1)
}
