-- What projects receive: events by time, profiles of people and of groups, and counts that are kept in the write.
--
-- Everything here hangs by the project alone, which is the tenant, so that a transfer moves no row. Nothing refers to `projects`:
-- a batch takes no lock on the project's row, and a project that is purged leaves its data to be removed in small steps.

alter table projects
    -- Times leave in the project's own time, as in projects from before 2023 (A34, A49).
    add column stores_local_time boolean not null default false;
alter table project_usage
    add column last_received_at timestamptz,
    drop constraint project_usage_project_id_fkey;

create table events (
    project_id bigint not null,
    time timestamptz not null,
    -- Of event, time, distinct_id and $insert_id: the same is stored once. Without an $insert_id, random.
    id uuid not null,
    event text not null,
    distinct_id text not null,
    insert_id text,
    -- The other properties, each as it was written: nothing is rounded.
    properties text not null,
    received_at timestamptz not null default now(),
    primary key (project_id, time, id)
) partition by range (time);

-- Makes the part of the table that this time belongs to: one for each year before 2020, one for each month since. Whoever loads
-- asks for it, with the rights of the owner, and for nothing else.
create function events_part(at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    whole text := case when at < '2020-01-01 00:00+00' then 'year' else 'month' end;
    first timestamptz := date_trunc(whole, at, 'UTC');
    last timestamptz := date_trunc(whole, first + case whole when 'year' then interval '370 days' else interval '33 days' end, 'UTC');
    name text := 'events_' || to_char(first at time zone 'UTC', case whole when 'year' then 'YYYY' else 'YYYY_MM' end);
begin
    if at < '1970-01-01 00:00+00' or at > now() + interval '2 days' then
        raise exception 'events of this time are not kept';
    end if;
    if exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = name) then
        return;
    end if;
    perform pg_advisory_xact_lock(40, 0);
    -- Asked of the table and not of what is remembered of it: whoever was first may have made it a moment ago.
    if exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = name) then
        return;
    end if;
    -- Attached afterwards, which others read and write beside.
    execute format('create table public.%I (like public.events including all)', name);
    execute format('alter table public.%I add check (time >= %L and time < %L)', name, first, last);
    execute format('alter table public.events attach partition public.%I for values from (%L) to (%L)', name, first, last);
end $$;

-- Takes away the parts that are empty and belong to times before this one.
create function events_parts_end(before timestamptz) returns integer language plpgsql security definer
    set search_path = pg_catalog, public as $$
declare
    part record;
    is_empty boolean;
    gone integer := 0;
begin
    for part in select c.relname, pg_get_expr(c.relpartbound, c.oid) as bounds from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.events'::regclass
    loop
        continue when substring(part.bounds from 'TO \(''([^'']+)''\)')::timestamptz > before;
        execute format('select not exists (select from public.%I)', part.relname) into is_empty;
        if is_empty then
            execute format('drop table public.%I', part.relname);
            gone := gone + 1;
        end if;
    end loop;
    return gone;
end $$;

-- People have no group; a group is one of a key.
create table profiles (
    project_id bigint not null,
    group_key text collate "C" not null default '',
    distinct_id text collate "C" not null,
    properties text not null,
    updated_at timestamptz not null default now(),
    primary key (project_id, group_key, distinct_id)
);

-- How many events there are of each quarter of an hour. Every timezone begins its days at one of them, so days and months are exact
-- wherever the project says it lives (R2.7.1.1).
create table project_quarters (
    project_id bigint not null,
    quarter timestamptz not null,
    events bigint not null,
    -- Without those that no plan counts (R2.10).
    counted bigint not null,
    primary key (project_id, quarter)
);

-- Which events a project knows by name, and when the last of them happened.
create table event_names (
    project_id bigint not null,
    name text collate "C" not null,
    last_at timestamptz not null,
    primary key (project_id, name)
);

-- Projects that are gone for good and whose data is being removed, in small steps (R2.7.2.1).
create table project_remains (
    project_id bigint primary key,
    gone_at timestamptz not null default now()
);

create function projects_leave_remains() returns trigger language plpgsql as $$
begin
    insert into project_remains (project_id) select id from removed on conflict do nothing;
    return null;
end $$;
create trigger projects_leave_remains after delete on projects
    referencing old table as removed for each statement execute function projects_leave_remains();

-- Batches hold their project's number shared; what ends a project, or a key of it, or moves its days, waits here for the batches that
-- have begun. Those that come later wait behind it, and find out (D1.2).
create function projects_wait_for_batches() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(41, (old.id % 2147483647)::integer);
    return new;
end $$;
create trigger projects_wait_for_batches before update of state, token, timezone on projects
    for each row when (old.state <> new.state or old.token <> new.token or old.timezone <> new.timezone)
    execute function projects_wait_for_batches();

create function project_keys_wait_for_batches() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(41, (old.project_id % 2147483647)::integer);
    return new;
end $$;
create trigger project_keys_wait_for_batches before update on project_keys
    for each row execute function project_keys_wait_for_batches();

-- Another timezone has other days: the month that is kept is added up anew.
create function projects_move_month() returns trigger language plpgsql as $$
begin
    update project_usage u set month = m.first, month_events = coalesce((select sum(q.events) from project_quarters q
            where q.project_id = new.id and q.quarter >= m.first::timestamp at time zone new.timezone
                and q.quarter < (m.first + interval '1 month') at time zone new.timezone), 0)
        from (select date_trunc('month', now() at time zone new.timezone)::date as first) m
        where u.project_id = new.id;
    return null;
end $$;
create trigger projects_move_month after update of timezone on projects
    for each row when (old.timezone <> new.timezone) execute function projects_move_month();
