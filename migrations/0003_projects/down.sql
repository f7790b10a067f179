drop table individual_grants;
drop table projects;
drop function projects_count();
