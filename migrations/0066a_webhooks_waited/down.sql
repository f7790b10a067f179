alter table webhooks drop column waited_told_at;
