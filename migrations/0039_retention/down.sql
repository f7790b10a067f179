alter table organizations drop column events_kept_days, drop column events_kept_set_at;
