drop index if exists invitations_by_expiry;
