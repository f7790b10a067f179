drop index if exists projects_by_creator;
