-- Presses of buttons that were counted, so that one press is one deed (U3). The digest is made of the mark in the form, the session,
-- the address and all that was typed; it opens nothing. The answer says where one stood afterwards and what was said there, and
-- never shows a secret. A row is kept for a day.
create table presses (
    digest bytea primary key check (length(digest) = 32),
    pressed_at timestamptz not null default now(),
    -- The deed is done and its answer was made: whoever presses again need not wait for it.
    answered boolean not null default false,
    answer jsonb
);
create index presses_by_time on presses (pressed_at);
