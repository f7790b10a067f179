// @generated automatically by Diesel CLI.

diesel::table! {
    access_requests (id) {
        id -> Int8,
        organization_id -> Int8,
        project_id -> Int8,
        user_id -> Int8,
        message -> Text,
        state -> Text,
        requested_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Int8>,
    }
}

diesel::table! {
    all_users_grants (organization_id, project_id) {
        organization_id -> Int8,
        project_id -> Int8,
        role -> Text,
        granted_by -> Nullable<Int8>,
        granted_at -> Timestamptz,
        granted_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    allowance_alerts (organization_id, month, threshold) {
        organization_id -> Int8,
        month -> Date,
        threshold -> Int4,
        told_at -> Timestamptz,
    }
}

diesel::table! {
    attempts (bucket) {
        bucket -> Text,
        count -> Int4,
        window_ends_at -> Timestamptz,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        organization_id -> Nullable<Int8>,
        project_id -> Nullable<Int8>,
        category -> Text,
        kind -> Text,
        user_id -> Nullable<Int8>,
        user_name -> Nullable<Text>,
        user_email -> Nullable<Text>,
        user_roles -> Nullable<Text>,
        client_ip -> Nullable<Text>,
        http_method -> Nullable<Text>,
        http_url -> Nullable<Text>,
        http_user_agent -> Nullable<Text>,
        entity_id -> Nullable<Text>,
        entity_name -> Text,
        payload -> Jsonb,
        actor -> Text,
        account_id -> Nullable<Int8>,
    }
}

diesel::table! {
    billing_copies (organization_id, email) {
        organization_id -> Int8,
        email -> Text,
    }
}

diesel::table! {
    billing_details (organization_id) {
        organization_id -> Int8,
        company -> Text,
        contact -> Nullable<Text>,
        email -> Text,
        line1 -> Text,
        line2 -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Text,
        region -> Nullable<Text>,
        country -> Text,
        tax_id -> Nullable<Text>,
    }
}

diesel::table! {
    discoverability_domains (organization_id, domain) {
        organization_id -> Int8,
        domain -> Text,
        added_by -> Nullable<Int8>,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    event_names (project_id, name) {
        project_id -> Int8,
        name -> Text,
        last_at -> Timestamptz,
    }
}

diesel::table! {
    events (project_id, time, id) {
        project_id -> Int8,
        time -> Timestamptz,
        id -> Uuid,
        event -> Text,
        distinct_id -> Text,
        insert_id -> Nullable<Text>,
        properties -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    foldings (version) {
        version -> Int4,
        done_at -> Timestamptz,
    }
}

diesel::table! {
    ignored_checks (organization_id, user_id, check_name) {
        organization_id -> Int8,
        user_id -> Int8,
        check_name -> Text,
        ignored_until -> Timestamptz,
    }
}

diesel::table! {
    individual_grants (organization_id, project_id, user_id) {
        organization_id -> Int8,
        project_id -> Int8,
        user_id -> Int8,
        role -> Text,
        granted_by -> Nullable<Int8>,
        granted_at -> Timestamptz,
        sees_classified -> Bool,
        sort_name -> Text,
        granted_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    invitation_projects (organization_id, invitation_id, project_id) {
        organization_id -> Int8,
        invitation_id -> Int8,
        project_id -> Int8,
        role -> Text,
    }
}

diesel::table! {
    invitation_teams (organization_id, invitation_id, team_id) {
        organization_id -> Int8,
        invitation_id -> Int8,
        team_id -> Int8,
    }
}

diesel::table! {
    invitation_tokens (digest) {
        digest -> Bytea,
        organization_id -> Int8,
        invitation_id -> Int8,
        mailed -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    invitations (id) {
        id -> Int8,
        organization_id -> Int8,
        email -> Text,
        role -> Text,
        invited_by -> Nullable<Int8>,
        invited_by_name -> Text,
        created_at -> Timestamptz,
        sent_at -> Timestamptz,
        sends -> Int4,
        expires_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
        accepted_by -> Nullable<Int8>,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Int8>,
        search -> Text,
        invited_by_account -> Nullable<Int8>,
    }
}

diesel::table! {
    job_runs (job) {
        job -> Text,
        ran_at -> Timestamptz,
        took_ms -> Int8,
        succeeded_at -> Nullable<Timestamptz>,
        failures -> Int8,
    }
}

diesel::table! {
    join_requests (id) {
        id -> Int8,
        organization_id -> Int8,
        user_id -> Int8,
        state -> Text,
        requested_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Int8>,
    }
}

diesel::table! {
    memberships (organization_id, user_id) {
        organization_id -> Int8,
        user_id -> Int8,
        role -> Text,
        joined_at -> Timestamptz,
        last_active_at -> Nullable<Timestamptz>,
        name -> Text,
        email -> Text,
        sort_name -> Text,
        search -> Text,
        active_key -> Timestamptz,
        role_given_by -> Nullable<Int8>,
        role_given_at -> Timestamptz,
        steps_put_away_at -> Nullable<Timestamptz>,
        role_given_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    organization_months (organization_id, month, slot) {
        organization_id -> Int8,
        month -> Date,
        slot -> Int4,
        counted -> Int8,
    }
}

diesel::table! {
    organizations (id) {
        id -> Int8,
        name -> Text,
        plan -> Text,
        state -> Text,
        deletion_due_at -> Nullable<Timestamptz>,
        member_count -> Int4,
        project_count -> Int4,
        invitation_count -> Int4,
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        discoverability -> Text,
        join_request_count -> Int4,
        sso_enabled -> Bool,
        deletion_asked_at -> Nullable<Timestamptz>,
        deletion_asked_by_name -> Nullable<Text>,
        deletion_told_days -> Nullable<Int4>,
        used_up_in -> Nullable<Date>,
        events_kept_days -> Nullable<Int4>,
        events_kept_set_at -> Nullable<Timestamptz>,
        business_context -> Text,
        secret_age_days -> Nullable<Int4>,
        secret_idle_days -> Nullable<Int4>,
        secret_age_from -> Nullable<Timestamptz>,
        secret_idle_from -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    outbox (id) {
        id -> Uuid,
        organization_id -> Nullable<Int8>,
        invitation_id -> Nullable<Int8>,
        recipient -> Text,
        letter -> Text,
        sealed -> Nullable<Bytea>,
        created_at -> Timestamptz,
        due_at -> Timestamptz,
        attempts -> Int4,
        sent_at -> Nullable<Timestamptz>,
        failed_at -> Nullable<Timestamptz>,
        answer -> Nullable<Text>,
        recipient_domain -> Nullable<Text>,
        planned_at -> Nullable<Timestamptz>,
        awaited -> Bool,
        posted_for -> Int8,
        sender_id -> Nullable<Int8>,
        held_by -> Nullable<Text>,
        turn -> Nullable<Int8>,
        left_at -> Nullable<Timestamptz>,
        link_digest -> Nullable<Bytea>,
    }
}

diesel::table! {
    password_resets (digest) {
        digest -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        email -> Text,
    }
}

diesel::table! {
    plan_requests (id) {
        id -> Int8,
        organization_id -> Int8,
        from_plan -> Text,
        to_plan -> Text,
        reason -> Nullable<Text>,
        effective_on -> Nullable<Date>,
        requested_by -> Nullable<Int8>,
        requested_by_name -> Text,
        requested_at -> Timestamptz,
        state -> Text,
        closed_at -> Nullable<Timestamptz>,
        closed_by_name -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    presses (digest) {
        digest -> Bytea,
        pressed_at -> Timestamptz,
        answered -> Bool,
        answer -> Nullable<Jsonb>,
    }
}

diesel::table! {
    profiles (project_id, group_key, distinct_id) {
        project_id -> Int8,
        group_key -> Text,
        distinct_id -> Text,
        properties -> Text,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    project_departures (organization_id, project_id) {
        organization_id -> Int8,
        project_id -> Int8,
        name -> Text,
        to_name -> Text,
        left_at -> Timestamptz,
        moved_by_name -> Text,
    }
}

diesel::table! {
    project_forwards (project_id) {
        project_id -> Int8,
        organization_id -> Int8,
        target_id -> Int8,
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    project_imports (project_id) {
        project_id -> Int8,
        file -> Text,
        state -> Text,
        started_at -> Timestamptz,
        moved_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        size -> Int8,
        received -> Int8,
        stored -> Int8,
        known -> Int8,
        refused -> Int8,
        reasons -> Text,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    project_keys (project_id) {
        project_id -> Int8,
        api_key -> Bytea,
        api_secret -> Bytea,
        api_key_digest -> Bytea,
        api_secret_digest -> Bytea,
        made_by -> Nullable<Int8>,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    project_merges (id) {
        id -> Int8,
        organization_id -> Int8,
        source_id -> Int8,
        target_id -> Int8,
        state -> Text,
        started_by -> Nullable<Int8>,
        started_by_name -> Text,
        started_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        stepped_at -> Timestamptz,
        events -> Int8,
        profiles -> Int8,
        at_time -> Nullable<Timestamptz>,
        at_id -> Nullable<Uuid>,
        events_over -> Bool,
        events_seen -> Int8,
        events_moved -> Int8,
        events_left_out -> Int8,
        at_group -> Text,
        at_whom -> Text,
        profiles_seen -> Int8,
        profiles_added -> Int8,
    }
}

diesel::table! {
    project_months (project_id, month, organization_id) {
        project_id -> Int8,
        month -> Date,
        organization_id -> Int8,
        events -> Int8,
        counted -> Int8,
        people -> Int8,
    }
}

diesel::table! {
    project_people (project_id, month, person) {
        project_id -> Int8,
        month -> Date,
        person -> Uuid,
    }
}

diesel::table! {
    project_quarters (project_id, quarter) {
        project_id -> Int8,
        quarter -> Timestamptz,
        events -> Int8,
        counted -> Int8,
    }
}

diesel::table! {
    project_ranks (project_id) {
        project_id -> Int8,
        organization_id -> Int8,
        events_rank -> Int8,
        profiles_rank -> Int8,
    }
}

diesel::table! {
    project_remains (project_id) {
        project_id -> Int8,
        gone_at -> Timestamptz,
    }
}

diesel::table! {
    project_usage (project_id) {
        project_id -> Int8,
        events -> Int8,
        profiles -> Int8,
        month -> Date,
        month_events -> Int8,
        last_event_at -> Nullable<Timestamptz>,
        last_received_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    projects (id) {
        id -> Int8,
        organization_id -> Int8,
        name -> Text,
        sort_name -> Text,
        residency -> Text,
        timezone -> Text,
        token -> Text,
        state -> Text,
        created_by -> Nullable<Int8>,
        created_by_name -> Text,
        created_at -> Timestamptz,
        week_start -> Text,
        quarter_start -> Text,
        ended_at -> Nullable<Timestamptz>,
        ended_by_name -> Nullable<Text>,
        purge_at -> Nullable<Timestamptz>,
        successor_id -> Nullable<Int8>,
        search -> Text,
        stores_local_time -> Bool,
        created_by_sort -> Text,
        business_context -> Text,
    }
}

diesel::table! {
    pulse (id) {
        id -> Int4,
        word -> Text,
        weight -> Text,
    }
}

diesel::table! {
    receipts (id) {
        id -> Int8,
        organization_id -> Int8,
        number -> Text,
        issued_on -> Date,
        amount -> Int8,
        currency -> Text,
        status -> Text,
        description -> Text,
        issued_to -> Text,
        tax_id -> Nullable<Text>,
    }
}

diesel::table! {
    removals (organization_id, user_id) {
        organization_id -> Int8,
        user_id -> Int8,
        removed_at -> Timestamptz,
    }
}

diesel::table! {
    saved_filters (id) {
        id -> Int8,
        organization_id -> Int8,
        user_id -> Int8,
        list -> Text,
        name -> Text,
        query -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sealed_with (id) {
        id -> Int4,
        check_value -> Bytea,
        since -> Timestamptz,
    }
}

diesel::table! {
    service_account_grants (organization_id, project_id, service_account_id) {
        organization_id -> Int8,
        project_id -> Int8,
        service_account_id -> Int8,
        role -> Text,
        granted_by -> Nullable<Int8>,
        granted_at -> Timestamptz,
        granted_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    service_account_secrets (id) {
        id -> Int8,
        organization_id -> Int8,
        service_account_id -> Int8,
        standing -> Text,
        digest -> Bytea,
        last_four -> Text,
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        replaced_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        quiet_days -> Nullable<Int4>,
        last_used_at -> Nullable<Timestamptz>,
        last_used_ip -> Nullable<Text>,
        last_used_agent -> Nullable<Text>,
        end_told_at -> Nullable<Timestamptz>,
        created_by_name -> Nullable<Text>,
        age_end_told -> Nullable<Timestamptz>,
        idle_end_told -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_accounts (id) {
        id -> Int8,
        organization_id -> Int8,
        username -> Text,
        role -> Text,
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        expiry_told_at -> Nullable<Timestamptz>,
        search -> Text,
        created_by_name -> Nullable<Text>,
        created_by_account -> Nullable<Int8>,
    }
}

diesel::table! {
    sessions (digest) {
        digest -> Bytea,
        user_id -> Int8,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        client_ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    signups (digest) {
        digest -> Bytea,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    team_members (organization_id, user_id, team_id) {
        organization_id -> Int8,
        user_id -> Int8,
        team_id -> Int8,
        added_at -> Timestamptz,
        added_by -> Nullable<Int8>,
        sort_name -> Text,
        added_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    team_projects (organization_id, team_id, project_id) {
        organization_id -> Int8,
        team_id -> Int8,
        project_id -> Int8,
        role -> Text,
        sees_classified -> Bool,
        linked_by -> Nullable<Int8>,
        linked_at -> Timestamptz,
        linked_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    team_service_accounts (organization_id, service_account_id, team_id) {
        organization_id -> Int8,
        service_account_id -> Int8,
        team_id -> Int8,
        added_by -> Nullable<Int8>,
        added_at -> Timestamptz,
        added_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    teams (id) {
        id -> Int8,
        organization_id -> Int8,
        name -> Text,
        created_at -> Timestamptz,
        sort_name -> Text,
        user_count -> Int4,
        service_account_count -> Int4,
        project_count -> Int4,
        search -> Text,
        twin -> Int4,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        email -> Text,
        name -> Text,
        sort_name -> Text,
        search -> Text,
        password_hash -> Nullable<Text>,
        email_proven_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Int8,
        organization_id -> Int8,
        webhook_id -> Int8,
        message -> Uuid,
        kind -> Text,
        created_at -> Timestamptz,
        due_at -> Timestamptz,
        attempts -> Int4,
        tried_at -> Nullable<Timestamptz>,
        delivered_at -> Nullable<Timestamptz>,
        failed_at -> Nullable<Timestamptz>,
        status -> Nullable<Int4>,
        answer -> Nullable<Text>,
        sent_again -> Bool,
        happened_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhook_secrets (id) {
        id -> Uuid,
        organization_id -> Int8,
        webhook_id -> Int8,
        standing -> Text,
        sealed -> Bytea,
        created_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Int8,
        organization_id -> Int8,
        url -> Text,
        kinds -> Array<Text>,
        created_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        paused_at -> Nullable<Timestamptz>,
        pause -> Nullable<Text>,
        busy_until -> Nullable<Timestamptz>,
        taken_at -> Nullable<Timestamptz>,
        told_at -> Nullable<Timestamptz>,
        slow_until -> Nullable<Timestamptz>,
        arrived_at -> Nullable<Timestamptz>,
        created_by_name -> Nullable<Text>,
        created_by_account -> Nullable<Int8>,
        waited_told_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(access_requests -> users (decided_by));
diesel::joinable!(all_users_grants -> users (granted_by));
diesel::joinable!(allowance_alerts -> organizations (organization_id));
diesel::joinable!(audit_entries -> organizations (organization_id));
diesel::joinable!(billing_copies -> organizations (organization_id));
diesel::joinable!(billing_details -> organizations (organization_id));
diesel::joinable!(discoverability_domains -> organizations (organization_id));
diesel::joinable!(discoverability_domains -> users (added_by));
diesel::joinable!(individual_grants -> users (granted_by));
diesel::joinable!(invitations -> organizations (organization_id));
diesel::joinable!(join_requests -> organizations (organization_id));
diesel::joinable!(memberships -> organizations (organization_id));
diesel::joinable!(organizations -> users (created_by));
diesel::joinable!(plan_requests -> organizations (organization_id));
diesel::joinable!(plan_requests -> users (requested_by));
diesel::joinable!(project_departures -> organizations (organization_id));
diesel::joinable!(project_departures -> projects (project_id));
diesel::joinable!(project_keys -> projects (project_id));
diesel::joinable!(project_keys -> users (made_by));
diesel::joinable!(project_imports -> projects (project_id));
diesel::joinable!(project_ranks -> projects (project_id));
diesel::joinable!(projects -> organizations (organization_id));
diesel::joinable!(projects -> users (created_by));
diesel::joinable!(receipts -> organizations (organization_id));
diesel::joinable!(removals -> organizations (organization_id));
diesel::joinable!(removals -> users (user_id));
diesel::joinable!(service_account_grants -> users (granted_by));
diesel::joinable!(service_account_secrets -> users (created_by));
diesel::joinable!(service_accounts -> organizations (organization_id));
diesel::joinable!(service_accounts -> users (created_by));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(team_members -> users (added_by));
diesel::joinable!(team_projects -> users (linked_by));
diesel::joinable!(team_service_accounts -> users (added_by));
diesel::joinable!(teams -> organizations (organization_id));
diesel::joinable!(webhooks -> organizations (organization_id));
diesel::joinable!(webhooks -> users (created_by));

diesel::allow_tables_to_appear_in_same_query!(
    access_requests,
    all_users_grants,
    allowance_alerts,
    attempts,
    audit_entries,
    billing_copies,
    billing_details,
    discoverability_domains,
    event_names,
    events,
    foldings,
    ignored_checks,
    individual_grants,
    invitation_projects,
    invitation_teams,
    invitation_tokens,
    invitations,
    job_runs,
    join_requests,
    memberships,
    organization_months,
    organizations,
    outbox,
    password_resets,
    plan_requests,
    presses,
    profiles,
    project_departures,
    project_forwards,
    project_imports,
    project_keys,
    project_merges,
    project_months,
    project_people,
    project_quarters,
    project_ranks,
    project_remains,
    project_usage,
    projects,
    pulse,
    receipts,
    removals,
    saved_filters,
    sealed_with,
    service_account_grants,
    service_account_secrets,
    service_accounts,
    sessions,
    signups,
    team_members,
    team_projects,
    team_service_accounts,
    teams,
    users,
    webhook_deliveries,
    webhook_secrets,
    webhooks,
);
