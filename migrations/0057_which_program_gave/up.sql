-- The username of the service account that gave something, where it was no person; it stays when the account goes (K3.3).
alter table individual_grants add column granted_by_program text;
alter table all_users_grants add column granted_by_program text;
alter table service_account_grants add column granted_by_program text;
alter table memberships add column role_given_by_program text;
alter table team_members add column added_by_program text;
alter table team_service_accounts add column added_by_program text;
alter table team_projects add column linked_by_program text;

-- The service account that made a service account, as long as it lives (A39).
alter table service_accounts
    add column created_by_account bigint,
    add constraint service_accounts_created_by_account foreign key (organization_id, created_by_account)
        references service_accounts (organization_id, id) on delete set null (created_by_account) not valid;

-- The same view as before, with the programs that gave and let in. Who made an account is kept by name: a username is a program's.
create or replace view grants as
    select m.organization_id, p.id as project_id, m.user_id, null::bigint as service_account_id, m.role,
        'organization_role' as source, null::bigint as team_id, false as sees_classified,
        m.role_given_by as given_by, m.role_given_at as given_at, null::bigint as joined_by, null::timestamptz as joined_at,
        m.role_given_by_program as given_by_program, null::text as joined_by_program
    from memberships m join projects p on p.organization_id = m.organization_id and p.state = 'active'
    where m.role in ('owner', 'admin')
union all
    select g.organization_id, g.project_id, g.user_id, null, g.role, 'individual', null, g.sees_classified, g.granted_by, g.granted_at, null, null,
        g.granted_by_program, null
    from individual_grants g join projects p on p.organization_id = g.organization_id and p.id = g.project_id and p.state = 'active'
union all
    select l.organization_id, l.project_id, t.user_id, null, l.role, 'team', l.team_id, l.sees_classified, l.linked_by, l.linked_at,
        t.added_by, t.added_at, l.linked_by_program, t.added_by_program
    from team_projects l
        join team_members t on t.organization_id = l.organization_id and t.team_id = l.team_id
        join projects p on p.organization_id = l.organization_id and p.id = l.project_id and p.state = 'active'
union all
    select a.organization_id, a.project_id, m.user_id, null, a.role, 'all_users', null, false, a.granted_by, a.granted_at, null, null,
        a.granted_by_program, null
    from all_users_grants a
        join memberships m on m.organization_id = a.organization_id
        join projects p on p.organization_id = a.organization_id and p.id = a.project_id and p.state = 'active'
union all
    select s.organization_id, p.id, null, s.id, s.role, 'organization_role', null, false, s.created_by, s.created_at, null, null,
        case when s.created_by is null and s.created_by_name like '%.mp-service-account' then s.created_by_name end, null
    from service_accounts s join projects p on p.organization_id = s.organization_id and p.state = 'active'
    where s.role in ('owner', 'admin')
union all
    select g.organization_id, g.project_id, null, g.service_account_id, g.role, 'individual', null, false, g.granted_by, g.granted_at, null, null,
        g.granted_by_program, null
    from service_account_grants g join projects p on p.organization_id = g.organization_id and p.id = g.project_id and p.state = 'active'
union all
    select l.organization_id, l.project_id, null, t.service_account_id, l.role, 'team', l.team_id, l.sees_classified, l.linked_by, l.linked_at,
        t.added_by, t.added_at, l.linked_by_program, t.added_by_program
    from team_projects l
        join team_service_accounts t on t.organization_id = l.organization_id and t.team_id = l.team_id
        join projects p on p.organization_id = l.organization_id and p.id = l.project_id and p.state = 'active'
union all
    select a.organization_id, a.project_id, null, s.id, a.role, 'all_users', null, false, a.granted_by, a.granted_at, null, null,
        a.granted_by_program, null
    from all_users_grants a
        join service_accounts s on s.organization_id = a.organization_id
        join projects p on p.organization_id = a.organization_id and p.id = a.project_id and p.state = 'active';
