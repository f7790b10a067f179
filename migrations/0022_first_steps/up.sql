-- When somebody put the first steps of an organization away: for one person in one organization.
alter table memberships add column steps_put_away_at timestamptz;
