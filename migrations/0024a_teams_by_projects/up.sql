create index concurrently if not exists teams_by_projects on teams (organization_id, project_count, id);
