//! Finding an organization by the domain of one's address: what it allows, and who asks (R2.6).

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz},
};

use super::{
    Search, Tx,
    counts::{self, fewer, more},
    keyset::{Order, capped, keyed, keyset},
    prepared::{Bind, Prepared},
    schema::{discoverability_domains, join_requests, memberships, organizations, users},
    waiting::answered,
};
use crate::model::{
    EmailAddress, JoinRequestId, OrganizationId, OrganizationRole, UserId,
    domain::Domain,
    folding::folded,
    limits::{FOUND_ORGANIZATIONS, NAMED_MEMBERS},
    organization::{Discoverability, Plan},
    page::{From, Page},
};

/// What an organization lets be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub level: Discoverability,
    /// In order of the alphabet.
    pub domains: Vec<String>,
    pub sso_enabled: bool,
}

/// An organization somebody found by their address.
#[derive(Debug, Clone, QueryableByName)]
pub struct Card {
    #[diesel(sql_type = BigInt)]
    pub id: OrganizationId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub level: Discoverability,
    #[diesel(sql_type = Nullable<Text>)]
    pub owner: Option<String>,
    #[diesel(sql_type = Integer)]
    pub project_count: i32,
    #[diesel(sql_type = Integer)]
    pub member_count: i32,
    /// The first few members, by name.
    #[diesel(sql_type = Array<Text>)]
    pub members: Vec<String>,
    /// When this person's open request was made.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub requested_at: Option<DateTime<Utc>>,
    /// When this person was last refused.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub denied_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: OrganizationId,
    #[diesel(sql_type = Text)]
    name: String,
}

/// A request that waits.
#[derive(Debug, Clone, QueryableByName)]
pub struct RequestLine {
    #[diesel(sql_type = BigInt)]
    pub id: JoinRequestId,
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Timestamptz)]
    pub requested_at: DateTime<Utc>,
    /// The time of asking, in microseconds: what the list is sorted by.
    #[diesel(sql_type = Text)]
    pub key: String,
}

keyed!(RequestLine by key, id);

/// What the organization lets be found, whether or not its plan does.
pub fn setting(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<Setting> {
    let (level, sso_enabled) = organizations::table
        .find(organization)
        .select((organizations::discoverability, organizations::sso_enabled))
        .first(conn)?;
    let domains = discoverability_domains::table
        .filter(discoverability_domains::organization_id.eq(organization))
        .order(discoverability_domains::domain)
        .select(discoverability_domains::domain)
        .load(conn)?;
    Ok(Setting { level, domains, sso_enabled })
}

/// Whether a member with one of these roles has proven an address of this domain (A8).
pub fn is_proven(
    conn: &mut PgConnection,
    organization: OrganizationId,
    domain: &Domain,
    roles: &[OrganizationRole],
) -> QueryResult<bool> {
    let proven = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::role.eq_any(roles))
        .filter(users::email_proven_at.is_not_null())
        .select(users::email)
        .load::<EmailAddress>(conn)?;
    Ok(proven.iter().any(|email| Domain::of(email) == *domain))
}

/// Replaces what the organization lets be found.
pub fn set(
    tx: &mut Tx,
    organization: OrganizationId,
    level: Discoverability,
    domains: &[Domain],
    by: Option<UserId>,
) -> QueryResult<()> {
    diesel::update(organizations::table.find(organization)).set(organizations::discoverability.eq(level)).execute(tx.0)?;
    let kept: Vec<&str> = domains.iter().map(Domain::as_str).collect();
    diesel::delete(
        discoverability_domains::table
            .filter(discoverability_domains::organization_id.eq(organization))
            .filter(discoverability_domains::domain.ne_all(kept)),
    )
    .execute(tx.0)?;
    let rows: Vec<_> = domains
        .iter()
        .map(|domain| {
            (
                discoverability_domains::organization_id.eq(organization),
                discoverability_domains::domain.eq(domain.as_str()),
                discoverability_domains::added_by.eq(by),
            )
        })
        .collect();
    diesel::insert_into(discoverability_domains::table).values(rows).on_conflict_do_nothing().execute(tx.0)?;
    Ok(())
}

/// Who looks for an organization: somebody who proved an address of this domain.
#[derive(Debug, Clone)]
pub struct Seeker<'a> {
    pub user: UserId,
    pub domain: &'a Domain,
    /// The plans on which organizations are found.
    pub plans: &'a [Plan],
    /// The roles of those a card names as its owner.
    pub owners: &'a [OrganizationRole],
}

/// The organizations that people of this domain find. The plan and the state stand in the question, so that what is inert is not
/// found. Where there are more than one sees, the first by name are shown: their names are folded here, since no database does it.
pub fn cards(conn: &mut PgConnection, seeker: &Seeker<'_>) -> QueryResult<Vec<Card>> {
    let mut all: Vec<Found> = within(Prepared::new(format!("select o.id, o.name {EVERYWHERE}"), []), seeker).load(conn)?;
    all.sort_by_cached_key(|found| (folded(&found.name), found.id));
    let first = all.into_iter().take(FOUND_ORGANIZATIONS).map(|found| found.id.0).collect();
    let mut select = found(seeker);
    select.push(" and o.id = any(?)", [Bind::Ints(first)]);
    let mut cards: Vec<Card> = select.load(conn)?;
    cards.sort_by_cached_key(|card| (folded(&card.name), card.id));
    Ok(cards)
}

/// One of them.
pub fn card(conn: &mut PgConnection, seeker: &Seeker<'_>, organization: OrganizationId) -> QueryResult<Option<Card>> {
    let mut select = found(seeker);
    select.push(" and o.id = ?", [Bind::Int(organization.0)]);
    select.get_result(conn).optional()
}

fn found(seeker: &Seeker<'_>) -> Prepared {
    let user = Bind::Int(seeker.user.0);
    let owners = Bind::words(seeker.owners, OrganizationRole::as_str);
    within(Prepared::new(every_card(), [user.clone(), owners, user.clone(), user]), seeker)
}

fn within(mut select: Prepared, seeker: &Seeker<'_>) -> Prepared {
    let asked = [Bind::Text(seeker.domain.as_str().to_owned()), Bind::words(seeker.plans, Plan::as_str)];
    select.push(&format!(" where d.domain = ? and {FOUND}"), asked);
    select
}

fn every_card() -> String {
    format!(
        "select o.id, o.name, case when exists (select 1 from removals x where x.organization_id = o.id and x.user_id = ?) \
         then 'request' else o.discoverability end as level, o.project_count, o.member_count, \
         (select m.name from memberships m where m.organization_id = o.id and m.role = any(?) order by m.sort_name, m.user_id limit 1) as owner, \
         array(select m.name from memberships m where m.organization_id = o.id order by m.sort_name, m.user_id limit {NAMED_MEMBERS}) as members, \
         (select r.requested_at from join_requests r where r.organization_id = o.id and r.user_id = ? and r.state = 'open') as requested_at, \
         (select max(r.decided_at) from join_requests r where r.organization_id = o.id and r.user_id = ? and r.state = 'denied') as denied_at \
         {EVERYWHERE}"
    )
}

const EVERYWHERE: &str = "from discoverability_domains d join organizations o on o.id = d.organization_id";

const FOUND: &str = "o.discoverability in ('open', 'request') and o.plan = any(?) and o.state = 'active' and not o.sso_enabled";

const OLDEST: Order = Order::by_time("r.requested_at", "r.id");

/// A page of the requests that wait, the oldest first.
pub fn requests(
    conn: &mut PgConnection,
    organization: OrganizationId,
    search: &Search,
    from: &From,
) -> QueryResult<Page<RequestLine>> {
    let select = format!("select r.id, r.user_id, u.name, u.email, r.requested_at, {} as key ", OLDEST.key());
    keyset(conn, waiting(organization, search).after(&select), OLDEST, from)
}

/// How many of the requests that wait match, exactly up to `COUNTED` and one more beyond it.
pub fn request_hits(conn: &mut PgConnection, organization: OrganizationId, search: &Search) -> QueryResult<i64> {
    capped(conn, waiting(organization, search))
}

fn waiting(organization: OrganizationId, search: &Search) -> Prepared {
    let waiting = "from join_requests r join users u on u.id = r.user_id where r.organization_id = ? and r.state = 'open'";
    let found = search.filter("u.search");
    Prepared::new(waiting, [Bind::Int(organization.0)]).append(found)
}

/// The request of this id in this organization, if it waits.
pub fn open_request(
    conn: &mut PgConnection,
    organization: OrganizationId,
    id: JoinRequestId,
) -> QueryResult<Option<RequestLine>> {
    Prepared::new(
        "select r.id, r.user_id, u.name, u.email, r.requested_at, '' as key from join_requests r join users u on u.id = r.user_id \
         where r.organization_id = ? and r.id = ? and r.state = 'open'",
        [Bind::Int(organization.0), Bind::Int(id.0)],
    )
    .get_result(conn)
    .optional()
}

/// Asks to be let in. Nothing if a request waits already.
pub fn ask(tx: &mut Tx, organization: OrganizationId, user: UserId) -> QueryResult<Option<JoinRequestId>> {
    let asked: Option<JoinRequestId> = diesel::insert_into(join_requests::table)
        .values((join_requests::organization_id.eq(organization), join_requests::user_id.eq(user)))
        .on_conflict_do_nothing()
        .returning(join_requests::id)
        .get_result(tx.0)
        .optional()?;
    counts::join_requests(tx, organization, more(usize::from(asked.is_some())))?;
    Ok(asked)
}

answered!(join_requests, JoinRequestId, counts::join_requests);

/// Ends the requests of somebody, in one organization or, once they belong to one, everywhere.
pub fn end_of(
    tx: &mut Tx,
    user: UserId,
    organization: Option<OrganizationId>,
    state: &'static str,
) -> QueryResult<Vec<JoinRequestId>> {
    let mut theirs =
        diesel::update(join_requests::table.filter(join_requests::user_id.eq(user).and(join_requests::state.eq("open"))))
            .set((join_requests::state.eq(state), join_requests::decided_at.eq(now.into_sql::<Nullable<Timestamptz>>())))
            .into_boxed();
    if let Some(organization) = organization {
        theirs = theirs.filter(join_requests::organization_id.eq(organization));
    }
    let mut ended: Vec<(OrganizationId, JoinRequestId)> =
        theirs.returning((join_requests::organization_id, join_requests::id)).load(tx.0)?;
    ended.sort_unstable();
    for (organization, _) in &ended {
        counts::join_requests(tx, *organization, fewer(1))?;
    }
    Ok(ended.into_iter().map(|(_, id)| id).collect())
}

/// Whether this person asked at or after `since`, whatever became of it.
pub fn asked_since(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    since: DateTime<Utc>,
) -> QueryResult<bool> {
    let asked = join_requests::table
        .filter(join_requests::organization_id.eq(organization).and(join_requests::user_id.eq(user)))
        .filter(join_requests::requested_at.ge(since));
    diesel::select(diesel::dsl::exists(asked)).get_result(conn)
}

/// How often this person asked since then: this organization, and any.
pub fn times_asked(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    since: DateTime<Utc>,
) -> QueryResult<(i64, i64)> {
    let asked = join_requests::table.filter(join_requests::user_id.eq(user).and(join_requests::requested_at.ge(since)));
    let here = asked.filter(join_requests::organization_id.eq(organization)).count().get_result(conn)?;
    Ok((here, asked.count().get_result(conn)?))
}

/// Those who are told of a request: the members with one of these roles, by name (A26).
pub fn deciders(
    conn: &mut PgConnection,
    organization: OrganizationId,
    roles: &[OrganizationRole],
) -> QueryResult<Vec<EmailAddress>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::role.eq_any(roles))
        .order((memberships::sort_name, memberships::user_id))
        .select(memberships::email)
        .load(conn)
}
