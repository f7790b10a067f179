create index concurrently if not exists teams_by_users on teams (organization_id, user_count, id);
