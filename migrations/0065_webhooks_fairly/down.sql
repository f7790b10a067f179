alter table webhook_deliveries drop column happened_at;
alter table webhooks drop column created_by_account;
alter table webhooks drop column created_by_name;
alter table webhooks drop column arrived_at;
alter table webhooks drop column slow_until;
