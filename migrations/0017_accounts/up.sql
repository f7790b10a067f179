-- A link for a new password belongs to an address, whether or not an account has it: asking does the same work for both, and the
-- account is looked up when the link is used.
alter table password_resets add column email text collate "C" check (email = lower(email));
update password_resets r set email = u.email from users u where u.id = r.user_id;
alter table password_resets alter column email set not null;
alter table password_resets drop column user_id;
create index password_resets_of_email on password_resets (email);
