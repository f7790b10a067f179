-- When each job ran last, whichever Steward ran it (C6.4). A row for a job, written over by every run.
create table job_runs (
    job text primary key,
    ran_at timestamptz not null,
    took_ms bigint not null,
    succeeded_at timestamptz,
    -- Since the beginning.
    failures bigint not null default 0
);
