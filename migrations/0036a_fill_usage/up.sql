-- What was received before, a project at a time: each waits for the batches that have begun, and is done once. A run that broke
-- off is simply run again.
do $$
declare
    following record;
    has_events boolean := to_regclass('public.project_quarters') is not null;
begin
    for following in select id, organization_id, state from projects order by id loop
        perform pg_advisory_xact_lock(41, (following.id % 2147483647)::integer);
        if following.state = 'active' then
            insert into project_ranks (project_id, organization_id, events_rank, profiles_rank)
                select following.id, following.organization_id, coalesce(events_rank(u.month, u.month_events), 0), coalesce(u.profiles, 0)
                from (select) one left join project_usage u on u.project_id = following.id
                on conflict do nothing;
        end if;
        if has_events and not exists (select from project_months m where m.project_id = following.id) then
            execute 'insert into project_people (project_id, month, person)
                select distinct project_id, date_trunc(''month'', time at time zone ''UTC'')::date, md5(distinct_id)::uuid from events
                where project_id = $1
                    and event <> all(array[''$identify'', ''$create_alias'', ''$merge'', ''$opt_in'', ''$mp_session_record''])
                on conflict do nothing' using following.id;
            execute 'insert into project_months (project_id, month, organization_id, events, counted, people)
                select q.project_id, q.month, $2, q.events, q.counted,
                    (select count(*) from project_people p where p.project_id = q.project_id and p.month = q.month)
                from (select project_id, date_trunc(''month'', quarter at time zone ''UTC'')::date as month,
                        sum(events)::bigint as events, sum(counted)::bigint as counted
                    from project_quarters where project_id = $1 group by 1, 2) q' using following.id, following.organization_id;
            insert into organization_months as o (organization_id, month, slot, counted)
                select organization_id, month, project_id % 16, counted from project_months where project_id = following.id
                on conflict (organization_id, month, slot) do update set counted = o.counted + excluded.counted;
        end if;
        commit;
    end loop;
end $$;
