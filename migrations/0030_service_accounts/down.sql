drop table service_account_secrets;
drop index service_accounts_expiring;
alter table service_accounts drop column search, drop column expiry_told_at, drop column last_used_at, drop column expires_at;
