create index concurrently if not exists organizations_by_end on organizations (deletion_due_at) where deletion_due_at is not null;
