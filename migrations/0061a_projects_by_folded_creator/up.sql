create index concurrently if not exists projects_by_folded_creator on projects (organization_id, created_by_sort, id) where state = 'active';
