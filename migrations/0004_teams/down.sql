drop table team_projects;
drop table team_members;
drop table teams;
