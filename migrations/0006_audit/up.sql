-- Who did what (R2.17). Names and addresses are those of the moment, so that an entry can be read on its own.
create table audit_entries (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    organization_id bigint references organizations on delete cascade,
    project_id bigint,
    category text not null check (category in ('admin_action', 'auth', 'data_mutate', 'data_read', 'export', 'outgoing_request')),
    kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
    user_id bigint,
    user_name text,
    user_email text,
    user_roles text,
    client_ip text,
    http_method text,
    http_url text,
    http_user_agent text,
    entity_id text,
    entity_name text not null default 'UNSET',
    payload jsonb not null default '{}'
);
create index audit_entries_by_time on audit_entries (organization_id, created_at, id);

-- Entries are never changed. They leave only when their organization is purged or their time of keeping is over,
-- and whoever does that says so in the transaction.
create function audit_entries_stand() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('steward.audit_retention', true) = 'on' then
        return old;
    end if;
    raise exception 'audit entries are never changed or removed' using errcode = 'restrict_violation';
end $$;
create trigger audit_entries_stand before update or delete on audit_entries
    for each row execute function audit_entries_stand();
create trigger audit_entries_stay before truncate on audit_entries
    for each statement execute function audit_entries_stand();
