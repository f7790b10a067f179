-- Search by words in every script. What is stored is folded anew by the program at its next start, in pieces, since the database
-- folds nothing but ASCII; then it builds the indexes, without standing in anybody's way, and notes here that it is done.
create table foldings (
    version integer primary key,
    done_at timestamptz not null default now()
);

-- All pieces of three signs, and the two at which words begin. In place of pg_trgm, which knows the letters of the database's
-- locale only. It is dear, so that no plan computes it row by row where the index has it.
create function word_grams(text) returns text[] language sql immutable strict parallel safe cost 5000 as $$
    select coalesce(array_agg(distinct gram), '{}') from (
        select substr($1, n, 3) as gram from generate_series(1, length($1) - 2) n
        union all select substr($1, n, 2) from generate_series(1, length($1) - 1) n where substr($1, n, 1) = ' ') grams
$$;

-- A blank before every beginning of a word, for text that is folded and ASCII. The program does it for all other text.
create function search_words(text) returns text language sql immutable strict parallel safe as $$
    select ' ' || regexp_replace($1, '([!-/:-@[-`{-~])(?=[^ !-/:-@[-`{-~])', '\1 ', 'g')
$$;

-- Names of teams and projects have a column of their own for it. Stewards of the version before know nothing of it: until they
-- are gone the name is searched as it is sorted.
alter table teams add column search text collate "C" not null default '';
alter table projects add column search text collate "C" not null default '';
create function search_of_name() returns trigger language plpgsql as $$
begin
    if new.search = '' or (tg_op = 'UPDATE' and new.search = old.search and new.sort_name <> old.sort_name) then
        new.search := search_words(new.sort_name);
    end if;
    return new;
end $$;
create trigger teams_search before insert or update of sort_name, search on teams for each row execute function search_of_name();
create trigger projects_search before insert or update of sort_name, search on projects
    for each row execute function search_of_name();
alter table invitations add column search text collate "C" not null generated always as (search_words(email)) stored;

-- One name in one spelling for each team (R2.20). Teams that were the same before anybody compared them rightly keep their
-- names, and each but the first has a number here; the next name one of them is given must be its own.
alter table teams add column twin integer not null default 0;

drop index memberships_search;
drop index projects_search;
drop index teams_search;
drop index invitations_search;
