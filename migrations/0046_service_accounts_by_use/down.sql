drop index if exists service_accounts_by_use;
