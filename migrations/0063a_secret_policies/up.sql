create index concurrently if not exists organizations_with_secret_policy on organizations (id)
    where secret_age_days is not null or secret_idle_days is not null;
