//! Sessions, and the one statement that says who is asking and where they stand.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{dsl::now, prelude::*};

use super::users::User;
use crate::{
    model::{
        Digest, OrganizationId, OrganizationRole, ProjectId, UserId,
        limits::{REMOVED_AT_ONCE, SESSION_LONGEST},
        organization::{OrganizationState, Plan},
        project::ProjectState,
        request::RequestFacts,
    },
    store::{
        Tx,
        prepared::{Bind, Prepared},
        project::Project,
        schema::{memberships, organizations, projects, sessions, users},
    },
};

/// Who is signed in.
#[derive(Debug, Clone, Queryable)]
pub struct Presence {
    pub user: User,
    pub last_seen_at: DateTime<Utc>,
}

/// A person's place in an organization, with the facts of it that every page shows.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub struct Membership {
    pub role: OrganizationRole,
    pub last_active_at: Option<DateTime<Utc>>,
    /// When this person put the first steps away (L6).
    pub steps_put_away_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    pub organization: Organization,
}

/// An organization, as every page of it knows it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub state: OrganizationState,
    pub deletion_due_at: Option<DateTime<Utc>>,
    pub member_count: i32,
    pub project_count: i32,
    pub invitation_count: i32,
    pub join_request_count: i32,
    /// The month of UTC in which the plan's allowance was last seen to be used up.
    pub used_up_in: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
}

/// The person behind a session that has not ended. Nobody stands behind one of a disabled account (C5.6).
pub fn standing(conn: &mut PgConnection, digest: Digest) -> QueryResult<Option<Presence>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::digest.eq(digest).and(sessions::expires_at.gt(now)).and(users::disabled_at.is_null()))
        .select((User::as_select(), sessions::last_seen_at))
        .first(conn)
        .optional()
}

/// The person behind a session and, unless they are a stranger there, their place in the organization.
pub fn standing_in(
    conn: &mut PgConnection,
    digest: Digest,
    organization: OrganizationId,
) -> QueryResult<Option<(Presence, Option<Membership>)>> {
    sessions::table
        .inner_join(users::table)
        .left_join(
            memberships::table
                .inner_join(organizations::table)
                .on(memberships::user_id.eq(sessions::user_id).and(memberships::organization_id.eq(organization))),
        )
        .filter(sessions::digest.eq(digest).and(sessions::expires_at.gt(now)).and(users::disabled_at.is_null()))
        .select((User::as_select(), sessions::last_seen_at, Option::<Membership>::as_select()))
        .first(conn)
        .optional()
        .map(|found| found.map(|(user, last_seen_at, membership)| (Presence { user, last_seen_at }, membership)))
}

/// A project, and somebody's place in its organization.
pub type Here = (Project, Membership);

/// The person behind a session and, if they are a member of what it belongs to, an active project with their place there.
pub fn standing_in_project(
    conn: &mut PgConnection,
    digest: Digest,
    project: ProjectId,
) -> QueryResult<Option<(Presence, Option<Here>)>> {
    let here = projects::organization_id.eq(memberships::organization_id);
    let active = projects::id.eq(project).and(projects::state.eq(ProjectState::Active));
    sessions::table
        .inner_join(users::table)
        .left_join(
            memberships::table
                .inner_join(organizations::table)
                .inner_join(projects::table.on(here))
                .on(memberships::user_id.eq(sessions::user_id).and(active)),
        )
        .filter(sessions::digest.eq(digest).and(sessions::expires_at.gt(now)).and(users::disabled_at.is_null()))
        .select((User::as_select(), sessions::last_seen_at, Option::<Project>::as_select(), Option::<Membership>::as_select()))
        .first(conn)
        .optional()
        .map(|found| found.map(|(user, last_seen_at, project, place)| (Presence { user, last_seen_at }, project.zip(place))))
}

/// Whether this person's session has not ended, and their account is not disabled. It cannot end either before the transaction does.
pub fn hold(tx: &mut Tx, digest: Digest, user: UserId) -> QueryResult<bool> {
    let enabled = diesel::dsl::exists(users::table.filter(users::id.eq(sessions::user_id).and(users::disabled_at.is_null())));
    let open: Option<UserId> = sessions::table
        .filter(sessions::digest.eq(digest).and(sessions::user_id.eq(user)).and(sessions::expires_at.gt(now)))
        .filter(enabled)
        .select(sessions::user_id)
        .for_key_share()
        .first(tx.0)
        .optional()?;
    Ok(open.is_some())
}

pub fn insert(tx: &mut Tx, digest: Digest, user: UserId, until: DateTime<Utc>, request: &RequestFacts) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::digest.eq(digest),
            sessions::user_id.eq(user),
            sessions::expires_at.eq(until),
            sessions::client_ip.eq(&request.client_ip),
            sessions::user_agent.eq(&request.http_user_agent),
        ))
        .execute(tx.0)
}

/// Notes that the session and, in an organization, the membership are in use (A42).
pub fn touch(tx: &mut Tx, digest: Digest, until: DateTime<Utc>, place: Option<(OrganizationId, UserId)>) -> QueryResult<()> {
    let longest = SESSION_LONGEST.num_days();
    Prepared::new(
        format!(
            "update sessions set last_seen_at = now(), expires_at = least(?, created_at + interval '{longest} days') where digest = ?"
        ),
        [Bind::Time(until), Bind::Bytes(digest.0.to_vec())],
    )
    .execute(tx.0)?;
    if let Some((organization, user)) = place {
        diesel::update(memberships::table.find((organization, user)))
            .set(memberships::last_active_at.eq(now.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>()))
            .execute(tx.0)?;
    }
    Ok(())
}

pub fn delete(tx: &mut Tx, digest: Digest) -> QueryResult<usize> {
    diesel::delete(sessions::table.find(digest)).execute(tx.0)
}

/// Ends every session of a person, except perhaps the one they are in.
pub fn delete_of(tx: &mut Tx, user: UserId, except: Option<Digest>) -> QueryResult<usize> {
    let spared = except.map_or([0; 32], |digest| digest.0);
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user).and(sessions::digest.ne(Digest(spared))))).execute(tx.0)
}

/// A piece of the sessions whose time is over. They let nobody in any more; this only clears the table.
pub fn delete_past(tx: &mut Tx) -> QueryResult<usize> {
    let past = sessions::table.filter(sessions::expires_at.le(now)).select(sessions::digest);
    let past: Vec<Digest> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(sessions::table.filter(sessions::digest.eq_any(past))).execute(tx.0)
}
