create index if not exists projects_by_creator on projects (organization_id, lower(created_by_name), id) where state = 'active';
