create index concurrently if not exists individual_grants_by_name on individual_grants (organization_id, project_id, role, sort_name, user_id);
