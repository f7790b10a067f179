-- What is counted by month, for plans and for lists: changed by the statements that store events, and corrected by nothing.
--
-- Months are those of UTC, in which plans count. As with all that hangs by a project's data, nothing refers to `projects`: a batch
-- takes no lock on the row of a project or an organization.

-- What each project received, and for whom: what was counted stays with the organization that the project belonged to then.
create table project_months (
    project_id bigint not null,
    month date not null,
    organization_id bigint not null,
    events bigint not null default 0,
    -- Those of them that plans count (R2.10).
    counted bigint not null default 0,
    -- People who had such an event, each once in a month.
    people bigint not null default 0,
    primary key (project_id, month, organization_id)
);
create index project_months_by_count on project_months (organization_id, month, counted, project_id);

-- The same for the organization. Each month has several rows, so that batches of different projects hardly wait for each other.
create table organization_months (
    organization_id bigint not null,
    month date not null,
    slot integer not null,
    counted bigint not null default 0,
    primary key (organization_id, month, slot)
);

-- Who was counted in a month.
create table project_people (
    project_id bigint not null,
    month date not null,
    person uuid not null,
    primary key (project_id, month, person)
);

-- Which alerts were sent of a month: each once.
create table allowance_alerts (
    organization_id bigint not null references organizations on delete cascade,
    month date not null,
    threshold integer not null,
    told_at timestamptz not null default now(),
    primary key (organization_id, month, threshold)
);

-- The month in which the allowance was last seen to be used up.
alter table organizations add column used_up_in date;

-- By what the list of projects is sorted: a row for each active project. The rank of events is that of the month and, within it,
-- of their number, so that the figures of a month that is over stand below those of the present one.
create table project_ranks (
    project_id bigint primary key references projects on delete cascade,
    organization_id bigint not null,
    events_rank bigint not null default 0,
    profiles_rank bigint not null default 0
);
create index project_ranks_by_events on project_ranks (organization_id, events_rank, project_id);
create index project_ranks_by_profiles on project_ranks (organization_id, profiles_rank, project_id);

create function events_rank(month date, month_events bigint) returns bigint language sql immutable as $$
    select (extract(year from month)::bigint * 12 + extract(month from month)::bigint) * 10000000000000 + least(month_events, 9999999999999)
$$;

create function projects_rank() returns trigger language plpgsql as $$
begin
    if new.state = 'active' then
        insert into project_ranks as r (project_id, organization_id, events_rank, profiles_rank)
            select new.id, new.organization_id, coalesce(events_rank(u.month, u.month_events), 0), coalesce(u.profiles, 0)
            from (select) one left join project_usage u on u.project_id = new.id
            on conflict (project_id) do update set organization_id = excluded.organization_id;
    else
        delete from project_ranks where project_id = new.id;
    end if;
    return null;
end $$;
create trigger projects_rank_added after insert on projects for each row execute function projects_rank();
create trigger projects_rank_moved after update of state, organization_id on projects for each row execute function projects_rank();

create function project_usage_ranks() returns trigger language plpgsql as $$
begin
    update project_ranks set events_rank = events_rank(new.month, new.month_events), profiles_rank = new.profiles
        where project_id = new.project_id;
    return null;
end $$;
create trigger project_usage_ranks after insert or update of month, month_events, profiles on project_usage
    for each row execute function project_usage_ranks();
