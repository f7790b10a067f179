create index concurrently if not exists service_accounts_by_use
    on service_accounts (organization_id, coalesce(last_used_at, 'epoch'::timestamptz), id);
