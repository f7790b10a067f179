drop table join_requests, discoverability_domains;
alter table organizations drop column discoverability;
drop index outbox_pace;
alter table outbox drop column recipient_domain, drop column planned_at;
drop table invitation_teams;
alter table teams drop column sort_name;
