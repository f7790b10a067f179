drop index if exists webhooks_of_programs;
