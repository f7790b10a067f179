drop trigger users_spread_person on users;
drop table memberships;
drop table organizations;
drop function memberships_count();
drop function users_spread_person();
drop function memberships_copy_person();
