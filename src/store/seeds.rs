//! People and organizations to look at: a small company, and a large one for measuring.

use diesel::{prelude::*, sql_types::BigInt};

use super::{
    Tx, counts,
    pool::SESSION_SETTINGS,
    prepared::{Bind, Prepared},
    schema::users,
};
use crate::model::{OrganizationId, UserId, folding::folded};

/// How large the large one is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub users: i64,
    pub teams: i64,
    pub projects: i64,
    pub invitations: i64,
}

/// Whether nobody has an account yet.
pub fn is_empty(conn: &mut PgConnection) -> QueryResult<bool> {
    users::table.select(users::id).first::<i64>(conn).optional().map(|any| any.is_none())
}

/// A team with these members, by address, and these projects, by name, with one role.
pub fn team(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    members: &[&str],
    projects: &[&str],
    role: &str,
    by: UserId,
) -> QueryResult<()> {
    let made: Made = Prepared::new(
        "insert into teams (organization_id, name, sort_name) values (?, ?, ?) returning id",
        [Bind::Int(organization.0), Bind::Text(name.to_owned()), Bind::Text(folded(name))],
    )
    .get_result(tx.0)?;
    for member in members {
        let binds = [Bind::Int(made.id), Bind::Int(by.0), Bind::Int(organization.0), Bind::Text((*member).to_owned())];
        Prepared::new(
            "insert into team_members (organization_id, user_id, team_id, added_by)
             select organization_id, user_id, ?, ? from memberships where organization_id = ? and email = ?",
            binds,
        )
        .execute(tx.0)?;
    }
    for project in projects {
        let binds = [
            Bind::Int(made.id),
            Bind::Text(role.to_owned()),
            Bind::Int(by.0),
            Bind::Int(organization.0),
            Bind::Text((*project).to_owned()),
        ];
        Prepared::new(
            "insert into team_projects (organization_id, team_id, project_id, role, linked_by)
             select organization_id, ?, id, ?, ? from projects where organization_id = ? and name = ?",
            binds,
        )
        .execute(tx.0)?;
    }
    counts::anew(tx, organization)
}

/// Spreads the last activity of an organization's members over the past weeks; every seventh was never there.
pub fn spread_activity(tx: &mut Tx, organization: OrganizationId) -> QueryResult<usize> {
    Prepared::new(
        "update memberships set last_active_at = case when user_id % 7 = 3 then null
            else now() - (user_id * 7919 % 3000000) * interval '1 second' end
         where organization_id = ? and role <> 'owner'",
        [Bind::Int(organization.0)],
    )
    .execute(tx.0)
}

/// Figures for four projects in five, as if they had received events until a while ago; the last one received nothing yet. The first
/// fifty have ninety days with their ups and downs, so that plots show something; people are counted without being known.
pub fn count_usage(tx: &mut Tx, organization: OrganizationId) -> QueryResult<usize> {
    let this = || [Bind::Int(organization.0)];
    Prepared::new(
        "insert into project_quarters (project_id, quarter, events, counted)
         select p.id, date_bin('15 minutes', now(), 'epoch') - d * interval '1 day', e.n, e.n - e.n / 50
         from (select id, row_number() over (order by id) as n, 1000 + id * 7919 % 4000000 as events from projects where organization_id = ?) p
         cross join lateral generate_series(0, case when p.n <= 50 then 89 else 0 end) d
         cross join lateral (select (p.events / 150 * (0.75 + 0.25 * sin(d / 8.0 + p.id) - 0.1 * cos(d * 1.7 + p.id))
            * case when extract(isodow from now() - d * interval '1 day') > 5 then 0.45 else 1 end)::bigint + 1 as n) e
         where p.n % 5 > 0",
        this(),
    )
    .execute(tx.0)?;
    Prepared::new(
        "insert into project_months (project_id, month, organization_id, events, counted, people)
         select q.project_id, date_trunc('month', q.quarter at time zone 'UTC')::date, p.organization_id, sum(q.events)::bigint,
            sum(q.counted)::bigint, (sum(q.counted) / 23)::bigint + 1
         from project_quarters q join projects p on p.id = q.project_id where p.organization_id = ? group by 1, 2, 3",
        this(),
    )
    .execute(tx.0)?;
    Prepared::new(
        "insert into organization_months (organization_id, month, slot, counted)
         select organization_id, month, project_id % 16, sum(counted)::bigint from project_months where organization_id = ? group by 1, 2, 3",
        this(),
    )
    .execute(tx.0)?;
    // The month stays what it is when the timezone of a project is changed: it is added up of the quarters.
    Prepared::new(
        "insert into project_usage (project_id, events, profiles, month, month_events, last_event_at)
         select q.project_id, sum(q.events)::bigint, (sum(q.events) / 37)::bigint, date_trunc('month', now() at time zone 'UTC')::date,
            coalesce(sum(q.events) filter (where q.quarter >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'), 0)::bigint,
            now() - q.project_id % 50 * interval '11 minutes'
         from project_quarters q join projects p on p.id = q.project_id where p.organization_id = ? group by q.project_id",
        this(),
    )
    .execute(tx.0)
}

/// From how many people on the search index is built after a load: entering them one by one takes longer than all the rest.
pub const BUILT_AFTERWARDS: i64 = 50_000;

/// Takes the search index of members away, for a load that is to come. It is noted first, so that `migrate` builds it again, now
/// or when Steward starts the next time; until then a search reads row by row (U2).
pub fn set_search_aside(conn: &mut PgConnection) -> QueryResult<()> {
    use diesel::connection::SimpleConnection;
    conn.batch_execute("delete from foldings; set statement_timeout = 0; set lock_timeout = 0")?;
    conn.batch_execute("drop index concurrently if exists memberships_words")?;
    conn.batch_execute(SESSION_SETTINGS)
}

/// A large organization around its owner, made inside the server in a few set-wise statements, which may take their time (U2).
pub fn load(tx: &mut Tx, organization: OrganizationId, owner: i64, size: Size, password_hash: &str) -> QueryResult<()> {
    run(tx, "set local statement_timeout = 0".to_owned(), Vec::new())?;
    tracing::info!("making {} people and what they have", size.users);
    let firsts = "array['Ada','Ben','Cleo','Dana','Emil','Fay','Gus','Hana','Ivo','Jule','Kai','Lena','Milo','Nora','Otto','Pia','Quinn','Rosa','Sam','Tess','Uma','Vera','Wim','Xenia','Yara','Zoe']";
    let lasts = "array['Abel','Brandt','Costa','Dietz','Evans','Fischer','Garcia','Huber','Ito','Jansen','Kowalski','Lopez','Moreau','Nguyen','Okafor','Patel','Quist','Rossi','Silva','Tanaka','Ueda','Varga','Weber','Xu','Yilmaz','Zimmer']";
    let person = format!("({firsts})[1 + n % 26] || ' ' || ({lasts})[1 + (n / 26) % 26]");
    let email = "'user' || n || '@load.example'";
    run(tx, format!(
        "insert into users (email, name, sort_name, search, password_hash, email_proven_at)
         select {email}, {person}, lower({person}), search_words(lower({person}) || ' ' || {email}), ?, now() from generate_series(1, ?::bigint - 1) n"
    ), vec![Bind::Text(password_hash.to_owned()), Bind::Int(size.users)])?;
    run(
        tx,
        "insert into memberships (organization_id, user_id, role, joined_at, last_active_at, name, email, sort_name, search)
         select ?, id, case when id % 40 = 0 then 'admin' when id % 97 = 0 then 'billing_admin' else 'member' end,
            now() - (id % 700) * interval '1 day',
            case when id % 7 <> 3 then now() - (id * 7919 % 3000000) * interval '1 second' end, '', '', '', ''
         from users where email like 'user%@load.example'"
            .to_owned(),
        vec![Bind::Int(organization.0)],
    )?;
    run(tx, "insert into projects (organization_id, name, sort_name, residency, timezone, token, created_by, created_by_name, created_by_sort)
         select ?, 'Project ' || n, 'project ' || n, (array['us','eu','in'])[1 + n % 3], 'UTC', md5(random()::text || n), ?, 'Load Owner', 'load owner'
         from generate_series(1, ?::bigint) n".to_owned(),
        vec![Bind::Int(organization.0), Bind::Int(owner), Bind::Int(size.projects)])?;
    run(
        tx,
        "insert into teams (organization_id, name, sort_name) select ?, 'Team ' || n, 'team ' || n from generate_series(1, ?::bigint) n".to_owned(),
        vec![Bind::Int(organization.0), Bind::Int(size.teams)],
    )?;
    link(tx, organization, size)?;
    run(
        tx,
        "insert into invitations (organization_id, email, role, invited_by, invited_by_name, sent_at, expires_at)
         select ?, 'guest' || n || '@load.example', 'member', ?, 'Load Owner', now() - n * interval '9 minutes',
            now() - n * interval '9 minutes' + interval '7 days' from generate_series(1, ?::bigint) n"
            .to_owned(),
        vec![Bind::Int(organization.0), Bind::Int(owner), Bind::Int(size.invitations)],
    )?;
    counts::anew(tx, organization)?;
    count_usage(tx, organization)?;
    Ok(())
}

/// Puts people into teams, teams beside projects, and gives people projects of their own.
fn link(tx: &mut Tx, organization: OrganizationId, size: Size) -> QueryResult<()> {
    let base = [Bind::Int(organization.0), Bind::Int(organization.0)];
    if size.teams > 0 {
        run(tx, "insert into team_members (organization_id, user_id, team_id)
             select m.organization_id, m.user_id, t.id
             from (select organization_id, user_id, row_number() over (order by user_id) as n from memberships where organization_id = ?) m
             join (select id, row_number() over (order by id) - 1 as n, count(*) over () as all_of from teams where organization_id = ?) t
               on t.n = m.n % t.all_of or (m.n % 3 = 0 and t.n = (m.n * 7 + 1) % t.all_of)
             on conflict do nothing".to_owned(), base.to_vec())?;
    }
    if size.projects > 0 {
        run(tx, "insert into individual_grants (organization_id, project_id, user_id, role)
             select m.organization_id, p.id, m.user_id, (array['admin','analyst','consumer'])[1 + m.n % 3]
             from (select organization_id, user_id, row_number() over (order by user_id) as n from memberships where organization_id = ?) m
             join (select id, row_number() over (order by id) - 1 as n, count(*) over () as all_of from projects where organization_id = ?) p
               on p.n = m.n % p.all_of
             on conflict do nothing".to_owned(), base.to_vec())?;
    }
    if size.projects > 0 && size.teams > 0 {
        run(tx, "insert into team_projects (organization_id, team_id, project_id, role)
             select t.organization_id, t.id, p.id, 'analyst'
             from (select organization_id, id, row_number() over (order by id) as n from teams where organization_id = ?) t
             join (select id, row_number() over (order by id) - 1 as n from projects where organization_id = ?) p on p.n % 10 = t.n % 10
             on conflict do nothing".to_owned(), base.to_vec())?;
    }
    Ok(())
}

/// After a load the planner should know what is there, and which pages need not be looked at again, as it would by itself after a
/// minute.
pub fn analyze(conn: &mut PgConnection) -> QueryResult<()> {
    use diesel::connection::SimpleConnection;
    conn.batch_execute("set statement_timeout = 0")?;
    conn.batch_execute("vacuum (analyze)")?;
    conn.batch_execute(SESSION_SETTINGS)
}

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

fn run(tx: &mut Tx, sql: String, binds: Vec<Bind>) -> QueryResult<usize> {
    Prepared::new(sql, binds).execute(tx.0)
}
