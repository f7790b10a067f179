alter table audit_entries drop column actor;
