-- Looked at apart, without keeping anybody from the table.
alter table service_accounts validate constraint service_accounts_created_by_account;
