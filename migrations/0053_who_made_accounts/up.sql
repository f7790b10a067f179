-- The name of whoever made a service account, for when it was another service account, or their own account is gone (A39).
alter table service_accounts add column created_by_name text;
