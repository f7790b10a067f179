alter table service_account_secrets drop column created_by_name;
