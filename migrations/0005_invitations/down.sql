drop table invitation_tokens;
drop table invitation_projects;
drop table invitations;
drop function invitations_count();
