-- An entry says what kind of actor it tells of: a person, a service account, the operator, or Steward itself (R2.17). The whole
-- log is read once for it, while changes wait. The default stays for Stewards of the version before that still run.
alter table audit_entries add column actor text not null default 'person'
    check (actor in ('person', 'service_account', 'operator', 'steward'));

-- Entries are never changed, except this once: what nobody did, Steward did by itself.
alter table audit_entries disable trigger audit_entries_stand;
update audit_entries set actor = 'steward' where user_id is null and user_name is null;
alter table audit_entries enable trigger audit_entries_stand;
