-- What everything sealed is sealed with: a Steward that comes with another key is refused before anything is lost (F8).
create table sealed_with (
    id integer primary key check (id = 1),
    check_value bytea not null,
    since timestamptz not null default now()
);

-- Nothing is ever kept here. Readiness empties it, fills some pages and takes that back, and so it is known whether a change
-- goes through, with everything a change meets: room on the disk, triggers, and the libraries of search (F22).
create unlogged table pulse (
    id integer primary key,
    word text not null,
    weight text not null
);
-- Long texts stay in the row as they are, so that each takes a page.
alter table pulse alter column weight set storage plain;
create index pulse_words on pulse using gin (id, word gin_trgm_ops);

create function pulse_beats() returns trigger language plpgsql as $$
begin
    new.word := lower(new.word);
    return new;
end $$;
create trigger pulse_beats before insert on pulse for each row execute function pulse_beats();
