//! The tables as the migrations make them, as `schema.rs` says they are, and as `model` names their words.

use std::{collections::BTreeMap, fs};

use steward::model::{
    OrganizationRole, ProjectRole,
    actor::ActorKind,
    billing::{PlanRequestState, ReceiptStatus},
    letter::HeldBy,
    merge::{ImportState, MergeState},
    organization::{Discoverability, OrganizationState, Plan},
    project::{ProjectState, QuarterStart, Residency, WeekStart},
    rotation::SecretStanding,
    saved_filter::FilteredList,
    webhook::Pause,
};

use crate::{
    database::{Database, run},
    support::World,
};

#[test]
fn migrations_go_down_and_up_again() {
    let database = Database::new();
    let mut conn = database.connect();
    let mut folders: Vec<_> = fs::read_dir("migrations").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().rev() {
        run(&mut conn, &fs::read_to_string(folder.join("down.sql")).unwrap());
    }
    for folder in &folders {
        run(&mut conn, &fs::read_to_string(folder.join("up.sql")).unwrap());
    }
}

#[test]
fn the_schema_in_the_code_is_that_of_the_migrations() {
    let world = World::empty();
    let listed = world.text(
        "select string_agg(table_name || '.' || column_name || ' ' || case when is_nullable = 'YES' then 'Nullable<' || udt_name || '>' else udt_name end, ';'
            order by table_name, column_name)
         from information_schema.columns join information_schema.tables using (table_schema, table_name)
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> '__diesel_schema_migrations'",
    );
    let mut in_database: Vec<String> = listed.split(';').map(str::to_owned).collect();
    in_database.sort();
    let types: BTreeMap<&str, &str> = [
        ("Int8", "int8"),
        ("Int4", "int4"),
        ("Text", "text"),
        ("Date", "date"),
        ("Timestamptz", "timestamptz"),
        ("Bytea", "bytea"),
        ("Bool", "bool"),
        ("Uuid", "uuid"),
        ("Jsonb", "jsonb"),
        ("Array<Text>", "_text"),
    ]
    .into();
    let mut in_code = Vec::new();
    let mut table = String::new();
    for line in fs::read_to_string("src/store/schema.rs").unwrap().lines().map(str::trim) {
        if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ").filter(|_| !line.contains('(')) {
            let (nullable, plain) =
                kind.strip_prefix("Nullable<").map_or((false, kind), |inner| (true, inner.trim_end_matches('>')));
            let plain = types[plain];
            in_code.push(format!("{table}.{column} {}", if nullable { format!("Nullable<{plain}>") } else { plain.to_owned() }));
        } else if line.ends_with(") {") {
            table = line.split(' ').next().unwrap_or_default().to_owned();
        }
    }
    in_code.sort();
    assert_eq!(in_code, in_database);
}

#[test]
fn every_word_of_an_enum_is_one_the_database_takes_and_no_other() {
    let world = World::empty();
    let words = |all: Vec<&str>| {
        let mut all: Vec<String> = all.into_iter().map(str::to_owned).collect();
        all.sort();
        all
    };
    for (table, column, all) in [
        ("project_imports", "state", words(ImportState::ALL.iter().map(|it| it.as_str()).collect())),
        ("project_merges", "state", words(MergeState::ALL.iter().map(|it| it.as_str()).collect())),
        ("saved_filters", "list", words(FilteredList::ALL.iter().map(|it| it.as_str()).collect())),
        ("audit_entries", "actor", words(ActorKind::ALL.iter().map(|it| it.as_str()).collect())),
        ("memberships", "role", words(OrganizationRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("invitations", "role", words(OrganizationRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("individual_grants", "role", words(ProjectRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("team_projects", "role", words(ProjectRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("invitation_projects", "role", words(ProjectRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("service_account_grants", "role", words(ProjectRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("service_accounts", "role", words(OrganizationRole::ALL.iter().map(|it| it.as_str()).collect())),
        ("webhook_secrets", "standing", words(SecretStanding::ALL.iter().map(|it| it.as_str()).collect())),
        ("webhooks", "pause", words(Pause::ALL.iter().map(|it| it.as_str()).collect())),
        ("service_account_secrets", "standing", words(SecretStanding::ALL.iter().map(|it| it.as_str()).collect())),
        ("outbox", "held_by", words(HeldBy::ALL.iter().map(|it| it.as_str()).collect())),
        ("plan_requests", "from_plan", words(Plan::ALL.iter().map(|it| it.as_str()).collect())),
        ("plan_requests", "to_plan", words(Plan::ALL.iter().map(|it| it.as_str()).collect())),
        ("plan_requests", "state", words(PlanRequestState::ALL.iter().map(|it| it.as_str()).collect())),
        ("receipts", "status", words(ReceiptStatus::ALL.iter().map(|it| it.as_str()).collect())),
        ("organizations", "plan", words(Plan::ALL.iter().map(|it| it.as_str()).collect())),
        ("organizations", "discoverability", words(Discoverability::ALL.iter().map(|it| it.as_str()).collect())),
        ("organizations", "state", words(OrganizationState::ALL.iter().map(|it| it.as_str()).collect())),
        ("projects", "state", words(ProjectState::ALL.iter().map(|it| it.as_str()).collect())),
        ("projects", "week_start", words(WeekStart::ALL.iter().map(|it| it.as_str()).collect())),
        ("projects", "quarter_start", words(QuarterStart::ALL.iter().map(|it| it.as_str()).collect())),
        ("all_users_grants", "role", words(ProjectRole::ALL[1..].iter().map(|it| it.as_str()).collect())),
        ("projects", "residency", words(Residency::ALL.iter().map(|it| it.as_str()).collect())),
    ] {
        let check =
            world.text(&format!("select pg_get_constraintdef(oid) from pg_constraint where conname = '{table}_{column}_check'"));
        let mut taken: Vec<String> = check.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        taken.sort();
        assert_eq!(taken, all, "{table}.{column}");
    }
}

// S6: a row that ties two things of an organization cannot cross it
#[test]
fn nothing_of_one_organization_can_be_stored_beside_something_of_another() {
    use diesel::connection::SimpleConnection;
    let world = World::new();
    let mut conn = world.database.connect();
    for crossing in [
        "insert into individual_grants (organization_id, project_id, user_id, role) values (1000001, 3000003, 2000001, 'owner')",
        "insert into individual_grants (organization_id, project_id, user_id, role) values (1000002, 3000003, 2000001, 'owner')",
        "with t as (insert into teams (organization_id, name, sort_name) values (1000001, 'X', 'x') returning id) insert into team_projects (organization_id, team_id, project_id, role) select 1000002, id, 3000003, 'admin' from t",
    ] {
        assert!(conn.batch_execute(crossing).is_err(), "{crossing}");
    }
}

// S7
#[test]
fn audit_entries_are_never_changed_or_removed() {
    use diesel::connection::SimpleConnection;
    let world = World::new();
    world.run("insert into audit_entries (organization_id, category, kind, actor) values (1000001, 'auth', 'session.logged_in', 'person')");
    let mut conn = world.database.connect();
    for wrong in ["update audit_entries set kind = 'a.b'", "delete from audit_entries", "truncate audit_entries"] {
        assert!(conn.batch_execute(wrong).is_err(), "{wrong}");
    }
}
