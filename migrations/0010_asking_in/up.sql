-- How many wait, for the number on the switch. And whether people come through single sign-on, which no joining goes around.
alter table organizations
    add column join_request_count integer not null default 0,
    add column sso_enabled boolean not null default false;
update organizations o set join_request_count = (select count(*) from join_requests r where r.organization_id = o.id and r.state = 'open');
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

-- Who was removed does not walk back in through an open door: they ask, or are invited again.
create table removals (
    organization_id bigint not null references organizations on delete cascade,
    user_id bigint not null references users on delete cascade,
    removed_at timestamptz not null default now(),
    primary key (organization_id, user_id)
);
create index removals_of_user on removals (user_id);
