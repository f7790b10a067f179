-- Looked at apart, without keeping anybody from the table.
alter table webhooks validate constraint webhooks_created_by_account;
