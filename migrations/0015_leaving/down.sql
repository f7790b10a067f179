create or replace function invitations_count() returns trigger language plpgsql as $$
begin
    if tg_op in ('INSERT', 'UPDATE') then
        update organizations o set invitation_count = o.invitation_count + c.n
            from (select organization_id, count(*) as n from added
                  where accepted_at is null and revoked_at is null group by 1) c where o.id = c.organization_id;
    end if;
    if tg_op in ('DELETE', 'UPDATE') then
        update organizations o set invitation_count = o.invitation_count - c.n
            from (select organization_id, count(*) as n from removed
                  where accepted_at is null and revoked_at is null group by 1) c where o.id = c.organization_id;
    end if;
    return null;
end $$;
drop index outbox_planned;
drop index outbox_planned_by;
drop index outbox_planned_to;
drop index outbox_to;
drop index outbox_last_turn;
drop index outbox_turns;
drop index outbox_due;
drop index outbox_awaited;
alter table outbox
    drop column awaited,
    drop column posted_for,
    drop column sender_id,
    drop column held_by,
    drop column turn,
    drop column left_at;
create index outbox_due on outbox (due_at) where sent_at is null and failed_at is null;
