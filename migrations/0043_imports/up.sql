-- The last file with events that somebody uploaded into a project: how far it came, and what became of its lines (D5.5).
create table project_imports (
    project_id bigint primary key references projects on delete cascade,
    file text not null,
    state text not null default 'running' check (state in ('running', 'done', 'stopped')),
    -- Whoever uploads tells the upload by this moment: another one may have begun since.
    started_at timestamptz not null default clock_timestamp(),
    moved_at timestamptz not null default now(),
    ended_at timestamptz,
    -- Bytes, of which so many came.
    size bigint not null,
    received bigint not null default 0,
    stored bigint not null default 0,
    known bigint not null default 0,
    refused bigint not null default 0,
    -- Why the first of them were refused, a line for each.
    reasons text not null default '',
    -- Why it broke off.
    failure text,
    check ((state = 'running') = (ended_at is null))
);
