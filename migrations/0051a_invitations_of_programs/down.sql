drop index if exists invitations_of_programs;
