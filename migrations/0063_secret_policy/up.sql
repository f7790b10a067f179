-- When secrets of service accounts end by themselves, as their organization has it (K9).
alter table organizations
    -- So many days after they were created, and after so many days without use.
    add column secret_age_days integer,
    add column secret_idle_days integer,
    -- A limit that became stricter ends nothing before this.
    add column secret_age_from timestamptz,
    add column secret_idle_from timestamptz,
    add constraint organizations_secret_policy_check check (
        coalesce(secret_age_days between 1 and 3650, true)
        and coalesce(secret_idle_days between 1 and 365, true)
        and (secret_age_from is null or secret_age_days is not null)
        and (secret_idle_from is null or secret_idle_days is not null)
    ) not valid;
-- The end by age, and the one without use, that somebody was told of.
alter table service_account_secrets
    add column age_end_told timestamptz,
    add column idle_end_told timestamptz;
