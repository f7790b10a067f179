-- The name of whoever made a secret, for when it was a program, or their own account is gone (A39). Secrets from before have none.
alter table service_account_secrets add column created_by_name text;
