create index concurrently if not exists service_accounts_by_role on service_accounts (organization_id, role, username, id);
