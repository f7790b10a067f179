-- The order in which letters leave, the limits on letters of invitation, and invitations that begin when their letter leaves.

alter table outbox
    -- Somebody sits and waits for it: it leaves before all others.
    add column awaited boolean not null default false,
    -- The organization whose turn it takes, or 0. No reference: a letter leaves after its organization is gone, too.
    add column posted_for bigint not null default 0,
    -- Who invites, for the limit of each person. No reference either: it only counts.
    add column sender_id bigint,
    -- Which limit keeps it waiting.
    add column held_by text check (held_by in ('domain', 'recipient', 'person', 'organization')),
    -- Its place among those that are due, given when it comes due and taken away when it leaves.
    add column turn bigint,
    -- When it was last taken in hand.
    add column left_at timestamptz;
update outbox set awaited = letter in ('verify_address', 'already_registered', 'password_reset', 'password_changed'),
    posted_for = coalesce(organization_id, 0), left_at = sent_at;

drop index outbox_due;
create index outbox_awaited on outbox (due_at) where awaited and sent_at is null and failed_at is null;
create index outbox_due on outbox (due_at) where not awaited and turn is null and sent_at is null and failed_at is null;
create index outbox_turns on outbox (turn, due_at, id) where turn is not null;
create index outbox_last_turn on outbox (posted_for, turn) where turn is not null;
create index outbox_to on outbox (recipient, left_at) where left_at is not null and not awaited;
create index outbox_planned_to on outbox (recipient, planned_at) where planned_at is not null;
create index outbox_planned_by on outbox (sender_id, planned_at) where planned_at is not null and sender_id is not null;
create index outbox_planned on outbox (organization_id, planned_at) where planned_at is not null;

-- An invitation that only moves its end counts as before, and so does not wait for the row of its organization.
create or replace function invitations_count() returns trigger language plpgsql as $$
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
