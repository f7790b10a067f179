create index concurrently if not exists service_accounts_by_end
    on service_accounts (organization_id, coalesce(expires_at, '9999-12-31 23:59:59+00'::timestamptz), id);
