create index concurrently if not exists invitations_by_expiry on invitations (organization_id, expires_at, id)
    where accepted_at is null and revoked_at is null;
