-- For how many days events are kept, from their own time on; without a number as long as at most (R2.18).
alter table organizations
    add column events_kept_days integer,
    add column events_kept_set_at timestamptz,
    add constraint organizations_events_kept_days_check check (events_kept_days between 30 and 731);
