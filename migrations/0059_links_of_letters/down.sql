alter table outbox drop column link_digest;
