create index concurrently if not exists service_accounts_by_created on service_accounts (organization_id, created_at, id);
