create index concurrently if not exists invitations_of_programs on invitations (organization_id, invited_by_account)
    where invited_by_account is not null;
