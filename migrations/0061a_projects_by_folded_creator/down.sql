drop index if exists projects_by_folded_creator;
