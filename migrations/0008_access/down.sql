drop view grants;
drop table team_service_accounts, service_account_grants, service_accounts, all_users_grants;
drop index team_projects_by_giver;
alter table team_members drop column added_by;
alter table memberships drop column role_given_by, drop column role_given_at;
