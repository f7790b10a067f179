alter table password_resets add column user_id bigint references users on delete cascade;
update password_resets r set user_id = u.id from users u where u.email = r.email;
delete from password_resets where user_id is null;
alter table password_resets alter column user_id set not null;
alter table password_resets drop column email;
create index password_resets_of_user on password_resets (user_id);
