-- Which service account acted: programs that read the log tell them apart by it, whatever they are called (K7.2).
alter table audit_entries add column account_id bigint;
