-- The service account that stands behind an invitation, where it is no person (R2.5.10).
alter table invitations
    add column invited_by_account bigint,
    add constraint invitations_have_one_sender check (invited_by is null or invited_by_account is null),
    add foreign key (organization_id, invited_by_account) references service_accounts (organization_id, id)
        on delete set null (invited_by_account);
