-- Counts are kept by the statements of the write that changes what is counted, and no more by triggers. Those that see all rows of
-- a statement are known to hardly any engine but Postgres; those that see one row would change an organization once for each person
-- that comes or goes with it.

drop trigger memberships_count_added on memberships;
drop trigger memberships_count_removed on memberships;
drop function memberships_count();

drop trigger projects_count_added on projects;
drop trigger projects_count_changed on projects;
drop trigger projects_count_removed on projects;
drop function projects_count();
drop trigger projects_count_in_teams on projects;
drop trigger projects_count_off_teams on projects;
drop function projects_count_in_teams();
drop trigger projects_leave_remains on projects;
drop function projects_leave_remains();

drop trigger invitations_count_added on invitations;
drop trigger invitations_count_changed on invitations;
drop trigger invitations_count_removed on invitations;
drop function invitations_count();

drop trigger join_requests_count_added on join_requests;
drop trigger join_requests_count_changed on join_requests;
drop trigger join_requests_count_removed on join_requests;
drop function join_requests_count();

drop trigger team_members_count_added on team_members;
drop trigger team_members_count_removed on team_members;
drop function team_members_count();

drop trigger team_service_accounts_count_added on team_service_accounts;
drop trigger team_service_accounts_count_removed on team_service_accounts;
drop function team_service_accounts_count();

drop trigger team_projects_count_added on team_projects;
drop trigger team_projects_count_removed on team_projects;
drop function team_projects_count();

drop trigger webhooks_hear on audit_entries;
drop function webhooks_hear();
