alter table service_accounts drop column created_by_name;
