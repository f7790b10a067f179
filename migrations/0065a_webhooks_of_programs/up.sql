create index concurrently if not exists webhooks_of_programs on webhooks (organization_id, created_by_account)
    where created_by_account is not null;
