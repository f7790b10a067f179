alter table organizations
    drop column deletion_told_days,
    drop column deletion_asked_by_name,
    drop column deletion_asked_at;
