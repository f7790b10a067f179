drop index if exists organizations_by_end;
