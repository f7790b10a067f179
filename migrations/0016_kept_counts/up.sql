-- How much each team has of everything, kept as the organization's own counts are; and the sort key of a person beside what ties
-- them to a team or a project, so that a page of either is cut on one index.

alter table teams
    add column user_count integer not null default 0,
    add column service_account_count integer not null default 0,
    -- Of projects that are active.
    add column project_count integer not null default 0;

-- Whoever changes a count has the organization's row first, as every operation does: teams are then counted by one at a time,
-- in whatever order a statement comes upon them. A cascade that found nothing to remove counts nothing.
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

-- A project that ends or comes back keeps its links.
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

update teams t set
    user_count = (select count(*) from team_members m where m.organization_id = t.organization_id and m.team_id = t.id),
    service_account_count = (select count(*) from team_service_accounts s where s.organization_id = t.organization_id and s.team_id = t.id),
    project_count = (select count(*) from team_projects l join projects p on p.id = l.project_id and p.state = 'active'
        where l.organization_id = t.organization_id and l.team_id = t.id);

-- Copies of `memberships.sort_name`, as that is a copy of the person's own. What was there before is filled by the next step.
alter table team_members add column sort_name text collate "C" not null default '';
alter table individual_grants add column sort_name text collate "C" not null default '';

-- Where there is no membership, the foreign key says so.
create function copy_sort_name() returns trigger language plpgsql as $$
begin
    new.sort_name := coalesce((select m.sort_name from memberships m
        where m.organization_id = new.organization_id and m.user_id = new.user_id), '');
    return new;
end $$;
create trigger team_members_copy_sort_name before insert on team_members
    for each row execute function copy_sort_name();
create trigger individual_grants_copy_sort_name before insert on individual_grants
    for each row execute function copy_sort_name();

create function memberships_spread_sort_name() returns trigger language plpgsql as $$
begin
    update team_members set sort_name = new.sort_name where organization_id = new.organization_id and user_id = new.user_id;
    update individual_grants set sort_name = new.sort_name where organization_id = new.organization_id and user_id = new.user_id;
    return null;
end $$;
create trigger memberships_spread_sort_name after update of sort_name on memberships
    for each row when (old.sort_name is distinct from new.sort_name) execute function memberships_spread_sort_name();
