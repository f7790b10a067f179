drop trigger projects_move_month on projects;
drop function projects_move_month();
drop trigger project_keys_wait_for_batches on project_keys;
drop function project_keys_wait_for_batches();
drop trigger projects_wait_for_batches on projects;
drop function projects_wait_for_batches();
drop trigger projects_leave_remains on projects;
drop function projects_leave_remains();
drop table project_remains;
drop table event_names;
drop table project_quarters;
drop table profiles;
drop function events_parts_end(timestamptz);
drop function events_part(timestamptz);
drop table events;
delete from project_usage u where not exists (select from projects p where p.id = u.project_id);
alter table project_usage
    drop column last_received_at,
    add constraint project_usage_project_id_fkey foreign key (project_id) references projects on delete cascade;
alter table projects drop column stores_local_time;
