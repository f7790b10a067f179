alter table service_account_secrets drop column age_end_told, drop column idle_end_told;
alter table organizations drop column secret_age_days, drop column secret_idle_days, drop column secret_age_from, drop column secret_idle_from;
