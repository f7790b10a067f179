drop index if exists service_accounts_of_programs;
