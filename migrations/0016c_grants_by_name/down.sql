drop index if exists individual_grants_by_name;
