drop index if exists memberships_words, teams_words, projects_words, invitations_words, teams_folded_key;
create unique index if not exists teams_name_key on teams (organization_id, lower(name));
alter table teams drop column twin;
drop trigger teams_search on teams;
drop trigger projects_search on projects;
drop function search_of_name();
alter table teams drop column search;
alter table projects drop column search;
alter table invitations drop column search;
drop function search_words(text);
drop function word_grams(text);
drop table foldings;
create index memberships_search on memberships using gin (organization_id, search gin_trgm_ops) with (fastupdate = off);
create index projects_search on projects using gin (organization_id, sort_name gin_trgm_ops) with (fastupdate = off) where state = 'active';
create index teams_search on teams using gin (organization_id, sort_name gin_trgm_ops) with (fastupdate = off);
create index invitations_search on invitations using gin (organization_id, email gin_trgm_ops) with (fastupdate = off)
    where accepted_at is null and revoked_at is null;
