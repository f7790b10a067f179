-- Letters, written in the transaction that causes them and carried by the postman.
create table outbox (
    id uuid primary key,
    organization_id bigint,
    invitation_id bigint,
    recipient text not null,
    letter text not null,
    -- Subject and text, sealed because letters carry links that open doors; emptied once the letter has gone.
    sealed bytea,
    created_at timestamptz not null default now(),
    due_at timestamptz not null default now(),
    attempts integer not null default 0,
    sent_at timestamptz,
    failed_at timestamptz,
    -- What the mail server said last, whether it took the letter or not.
    answer text,
    foreign key (organization_id, invitation_id) references invitations (organization_id, id) on delete cascade,
    check (sent_at is null or failed_at is null)
);
create index outbox_due on outbox (due_at) where sent_at is null and failed_at is null;
create index outbox_of_invitation on outbox (organization_id, invitation_id, created_at);
create index outbox_by_age on outbox (created_at);
