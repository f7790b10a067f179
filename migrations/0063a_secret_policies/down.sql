drop index if exists organizations_with_secret_policy;
