alter table memberships drop column steps_put_away_at;
