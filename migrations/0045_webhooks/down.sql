drop trigger webhooks_hear on audit_entries;
drop function webhooks_hear();
drop table webhook_deliveries;
drop table webhook_secrets;
drop table webhooks;
