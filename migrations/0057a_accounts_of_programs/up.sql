create index concurrently if not exists service_accounts_of_programs on service_accounts (organization_id, created_by_account)
    where created_by_account is not null;
