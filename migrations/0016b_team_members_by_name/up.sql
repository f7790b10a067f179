create index concurrently if not exists team_members_by_name on team_members (organization_id, team_id, sort_name, user_id);
