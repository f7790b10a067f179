drop table removals;
drop trigger join_requests_count_added on join_requests;
drop trigger join_requests_count_changed on join_requests;
drop trigger join_requests_count_removed on join_requests;
drop function join_requests_count;
alter table organizations drop column join_request_count, drop column sso_enabled;
