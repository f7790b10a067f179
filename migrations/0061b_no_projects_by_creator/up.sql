drop index concurrently if exists projects_by_creator;
