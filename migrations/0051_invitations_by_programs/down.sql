alter table invitations drop column invited_by_account;
