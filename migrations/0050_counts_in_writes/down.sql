create function memberships_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update organizations o set member_count = o.member_count + c.n
            from (select organization_id, count(*) as n from added group by 1) c where o.id = c.organization_id;
    else
        update organizations o set member_count = o.member_count - c.n
            from (select organization_id, count(*) as n from removed group by 1) c where o.id = c.organization_id;
    end if;
    return null;
end $$;
create trigger memberships_count_added after insert on memberships
    referencing new table as added for each statement execute function memberships_count();
create trigger memberships_count_removed after delete on memberships
    referencing old table as removed for each statement execute function memberships_count();

create function projects_count() returns trigger language plpgsql as $$
begin
    if tg_op in ('INSERT', 'UPDATE') then
        update organizations o set project_count = o.project_count + c.n
            from (select organization_id, count(*) as n from added where state = 'active' group by 1) c where o.id = c.organization_id;
    end if;
    if tg_op in ('DELETE', 'UPDATE') then
        update organizations o set project_count = o.project_count - c.n
            from (select organization_id, count(*) as n from removed where state = 'active' group by 1) c where o.id = c.organization_id;
    end if;
    return null;
end $$;
create trigger projects_count_added after insert on projects
    referencing new table as added for each statement execute function projects_count();
create trigger projects_count_changed after update on projects
    referencing old table as removed new table as added for each statement execute function projects_count();
create trigger projects_count_removed after delete on projects
    referencing old table as removed for each statement execute function projects_count();

create function projects_count_in_teams() returns trigger language plpgsql as $$
declare
    ends boolean := tg_op = 'DELETE' or new.state <> 'active';
begin
    perform from organizations where id = old.organization_id for no key update;
    update teams t set project_count = t.project_count + case when ends then -1 else 1 end
        from team_projects l
        where l.organization_id = old.organization_id and l.project_id = old.id and t.id = l.team_id;
    return old;
end $$;
create trigger projects_count_in_teams after update of state on projects
    for each row when ((old.state = 'active') <> (new.state = 'active')) execute function projects_count_in_teams();
create trigger projects_count_off_teams before delete on projects
    for each row when (old.state = 'active') execute function projects_count_in_teams();

create function projects_leave_remains() returns trigger language plpgsql as $$
begin
    insert into project_remains (project_id) select id from removed on conflict do nothing;
    return null;
end $$;
create trigger projects_leave_remains after delete on projects
    referencing old table as removed for each statement execute function projects_leave_remains();

create function invitations_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update organizations o set invitation_count = o.invitation_count + c.n
            from (select organization_id, count(*) as n from added
                  where accepted_at is null and revoked_at is null group by 1) c where o.id = c.organization_id;
    elsif tg_op = 'DELETE' then
        update organizations o set invitation_count = o.invitation_count - c.n
            from (select organization_id, count(*) as n from removed
                  where accepted_at is null and revoked_at is null group by 1) c where o.id = c.organization_id;
    else
        update organizations o set invitation_count = o.invitation_count + c.n
            from (select organization_id, sum(n) as n from
                    (select organization_id, 1 as n from added where accepted_at is null and revoked_at is null
                     union all
                     select organization_id, -1 from removed where accepted_at is null and revoked_at is null) both_sides
                  group by 1 having sum(n) <> 0) c where o.id = c.organization_id;
    end if;
    return null;
end $$;
create trigger invitations_count_added after insert on invitations
    referencing new table as added for each statement execute function invitations_count();
create trigger invitations_count_changed after update on invitations
    referencing old table as removed new table as added for each statement execute function invitations_count();
create trigger invitations_count_removed after delete on invitations
    referencing old table as removed for each statement execute function invitations_count();

create function join_requests_count() returns trigger language plpgsql as $$
begin
    if tg_op in ('INSERT', 'UPDATE') then
        update organizations o set join_request_count = o.join_request_count + c.n
            from (select organization_id, count(*) as n from added where state = 'open' group by 1) c where o.id = c.organization_id;
    end if;
    if tg_op in ('DELETE', 'UPDATE') then
        update organizations o set join_request_count = o.join_request_count - c.n
            from (select organization_id, count(*) as n from removed where state = 'open' group by 1) c where o.id = c.organization_id;
    end if;
    return null;
end $$;
create trigger join_requests_count_added after insert on join_requests
    referencing new table as added for each statement execute function join_requests_count();
create trigger join_requests_count_changed after update on join_requests
    referencing old table as removed new table as added for each statement execute function join_requests_count();
create trigger join_requests_count_removed after delete on join_requests
    referencing old table as removed for each statement execute function join_requests_count();

create function team_members_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select from added) then return null; end if;
        perform from organizations where id in (select organization_id from added) order by id for no key update;
        update teams t set user_count = t.user_count + c.n
            from (select team_id, count(*) as n from added group by 1) c where t.id = c.team_id;
    else
        if not exists (select from removed) then return null; end if;
        perform from organizations where id in (select organization_id from removed) order by id for no key update;
        update teams t set user_count = t.user_count - c.n
            from (select team_id, count(*) as n from removed group by 1) c where t.id = c.team_id;
    end if;
    return null;
end $$;
create trigger team_members_count_added after insert on team_members
    referencing new table as added for each statement execute function team_members_count();
create trigger team_members_count_removed after delete on team_members
    referencing old table as removed for each statement execute function team_members_count();

create function team_service_accounts_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select from added) then return null; end if;
        perform from organizations where id in (select organization_id from added) order by id for no key update;
        update teams t set service_account_count = t.service_account_count + c.n
            from (select team_id, count(*) as n from added group by 1) c where t.id = c.team_id;
    else
        if not exists (select from removed) then return null; end if;
        perform from organizations where id in (select organization_id from removed) order by id for no key update;
        update teams t set service_account_count = t.service_account_count - c.n
            from (select team_id, count(*) as n from removed group by 1) c where t.id = c.team_id;
    end if;
    return null;
end $$;
create trigger team_service_accounts_count_added after insert on team_service_accounts
    referencing new table as added for each statement execute function team_service_accounts_count();
create trigger team_service_accounts_count_removed after delete on team_service_accounts
    referencing old table as removed for each statement execute function team_service_accounts_count();

create function team_projects_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select from added a join projects p on p.id = a.project_id and p.state = 'active') then return null; end if;
        perform from organizations where id in (select organization_id from added) order by id for no key update;
        update teams t set project_count = t.project_count + c.n
            from (select a.team_id, count(*) as n from added a join projects p on p.id = a.project_id and p.state = 'active' group by 1) c
            where t.id = c.team_id;
    else
        -- A project that goes with its links is not there any more: it was counted off before. Whoever purges projects holds
        -- theirs already, and must not wait for an organization now.
        if not exists (select from removed r join projects p on p.id = r.project_id and p.state = 'active') then return null; end if;
        perform from organizations where id in (select organization_id from removed) order by id for no key update;
        update teams t set project_count = t.project_count - c.n
            from (select r.team_id, count(*) as n from removed r join projects p on p.id = r.project_id and p.state = 'active' group by 1) c
            where t.id = c.team_id;
    end if;
    return null;
end $$;
create trigger team_projects_count_added after insert on team_projects
    referencing new table as added for each statement execute function team_projects_count();
create trigger team_projects_count_removed after delete on team_projects
    referencing old table as removed for each statement execute function team_projects_count();

create function webhooks_hear() returns trigger language plpgsql as $$
begin
    insert into webhook_deliveries (organization_id, webhook_id, message, kind)
        select w.organization_id, w.id, e.id, e.kind from added e join webhooks w on w.organization_id = e.organization_id
            where w.paused_at is null and (w.kinds = '{}' or e.kind = any (w.kinds))
            for key share of w;
    return null;
end $$;
create trigger webhooks_hear after insert on audit_entries
    referencing new table as added for each statement execute function webhooks_hear();
