alter table audit_entries drop column account_id;
