alter table outbox drop column link;
