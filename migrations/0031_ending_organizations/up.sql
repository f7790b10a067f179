-- Who set the end of an organization, when, and of which reminder its Owners were told last: so many days before (R2.11).
alter table organizations
    add column deletion_asked_at timestamptz,
    add column deletion_asked_by_name text,
    add column deletion_told_days integer;
