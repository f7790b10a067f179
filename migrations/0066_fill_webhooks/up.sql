-- What is known of the webhooks that are there, an organization at a time and under its lock. A run that broke off is simply run again.
do $$
declare
    following bigint;
begin
    for following in select distinct organization_id from webhooks order by organization_id loop
        perform 1 from organizations where id = following for no key update;
        update webhooks w set
            arrived_at = greatest(w.arrived_at, (select max(d.delivered_at) from webhook_deliveries d
                where d.organization_id = w.organization_id and d.webhook_id = w.id)),
            created_by_name = coalesce(w.created_by_name, (select u.name from users u where u.id = w.created_by))
            where w.organization_id = following;
        commit;
    end loop;
end $$;
