drop index if exists team_members_by_name;
