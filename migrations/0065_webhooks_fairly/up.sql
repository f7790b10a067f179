-- Whose receiver took longer than it may waits behind others until then; when something arrived there last; and who made it, also
-- where that was no person or their account is gone (K7.1, K7.7).
alter table webhooks
    add column slow_until timestamptz,
    add column arrived_at timestamptz,
    add column created_by_name text,
    add column created_by_account bigint,
    add constraint webhooks_created_by_account foreign key (organization_id, created_by_account)
        references service_accounts (organization_id, id) on delete set null (created_by_account) not valid;
-- The time that a test tells, where it is not that of its line: sent again it says what it said before (K7.4).
alter table webhook_deliveries add column happened_at timestamptz;
