-- Looked at apart, without keeping anybody from the table.
alter table organizations validate constraint organizations_secret_policy_check;
