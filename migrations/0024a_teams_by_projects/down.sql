drop index if exists teams_by_projects;
