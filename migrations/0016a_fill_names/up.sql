-- The names of those who were there before, a few thousand at a time, so that nobody waits for all of them. Each turn holds the
-- organizations it is about, as operations do. A run that broke off is simply run again.
do $$
declare
    following bigint;
    last bigint;
    someone bigint;
    upto bigint;
begin
    for following in select id from organizations order by id loop
        last := 0;
        loop
            perform from organizations where id = following for no key update;
            select user_id into someone from memberships where organization_id = following and user_id > last
                order by user_id offset 2000 limit 1;
            upto := coalesce(someone, 9223372036854775807);
            update team_members t set sort_name = m.sort_name from memberships m
                where m.organization_id = following and m.user_id > last and m.user_id <= upto
                    and t.organization_id = following and t.user_id = m.user_id and t.sort_name <> m.sort_name;
            update individual_grants g set sort_name = m.sort_name from memberships m
                where m.organization_id = following and m.user_id > last and m.user_id <= upto
                    and g.organization_id = following and g.user_id = m.user_id and g.sort_name <> m.sort_name;
            commit;
            exit when someone is null;
            last := upto;
        end loop;
    end loop;
end $$;
