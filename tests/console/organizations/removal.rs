//! An organization of many goes step by step, and what else goes by itself goes so, too: no statement is larger where there is more.

use std::cell::Cell;

use actix_web::http::StatusCode;
use chrono::{TimeDelta, Utc};
use steward::jobs;

use crate::support::World;

const REMOVAL: &str = "/orgs/1000001/settings/overview/removal";

/// Two and a half thousand more people, with a team and a grant each.
fn crowded() -> World {
    let world = World::new();
    world.crowd("Member ####", 0..=2499);
    world
        .northwind()
        .team("Half", &["cleo"], &[])
        .each(0..=2499)
        .member("Member ####")
        .each(0..=2499)
        .team_member("Member ####", "Half");
    world.run(
        "insert into individual_grants (organization_id, project_id, user_id, role)
            select 1000001, 3000001, user_id, 'analyst' from memberships where name like 'Member %';
         insert into removals (organization_id, user_id) select 1000001, id from users where name like 'Member %'",
    );
    world
}

/// No statement takes more rows of these tables than so many.
fn bounded(world: &World, tables: &[&str], most: i64) {
    world.run(&format!(
        "create function few() returns trigger language plpgsql as $$ begin
            if (select count(*) from gone) > {most} then raise exception 'too many at once in %', tg_table_name; end if;
            return null;
         end $$"
    ));
    for table in tables {
        world.run(&format!(
            "create trigger few after delete on {table} referencing old table as gone for each statement execute function few()"
        ));
    }
}

// M11, R2.11
#[actix_web::test]
async fn a_large_organization_goes_step_by_step_and_goes_on_where_it_was() {
    let world = crowded();
    // More than go in one step.
    world.northwind().by("ada").each(1..=1_100).project("Project ####", "eu");
    world.run(
        "insert into invitations (organization_id, email, role, invited_by, invited_by_name, expires_at)
            select 1000001, 'g' || n || '@new.test', 'member', 2000001, 'Ada', now() + interval '7 days' from generate_series(1, 1500) n;
         update organizations set state = 'pending_deletion', deletion_due_at = now() - interval '1 day' where id = 1000001",
    );
    bounded(&world, &["memberships", "invitations", "teams", "projects", "removals", "team_members", "individual_grants"], 1_000);
    let (mut conn, desk) = (world.database.connect(), &world.site.desk);
    let people = "memberships where organization_id = 1000001";
    let (mut before, mut rounds) = (world.count(people), 0);
    assert_eq!(before, 2_504);
    let gone = loop {
        // Steward is told to stop after each step.
        let left = Cell::new(1);
        let gone = jobs::organizations_while(&mut conn, desk, Utc::now(), &|| left.replace(left.get() - 1) > 0).unwrap();
        rounds += 1;
        if gone > 0 {
            break gone;
        }
        let now = world.count(people);
        assert!(before - now <= 1_000 && now > 0, "{before} {now}: the Owner stays to the end");
        before = now;
        assert_eq!(world.count("organizations where id = 1000001"), 1);
        assert_eq!(
            world.count("project_remains r join projects p on p.id = r.project_id"),
            0,
            "the data of a project stays with it"
        );
        let counted = "organizations o where id = 1000001
            and member_count = (select count(*) from memberships where organization_id = o.id)
            and project_count = (select count(*) from projects where organization_id = o.id and state = 'active')
            and invitation_count = (select count(*) from invitations where organization_id = o.id)";
        assert_eq!(world.count(counted), 1, "what is left is counted");
        assert!(rounds < 50, "it comes to its end");
    };
    assert!(gone == 1 && rounds > 6, "{rounds}");
    assert_eq!((world.count("organizations where id = 1000001"), world.count("users where name like 'Member %'")), (0, 2_500));
    let told = world.letters().into_iter().filter(|(_, text)| text.contains("Northwind was deleted")).count();
    assert_eq!(told, 1, "its Owner is told once");
}

// M10, I1
#[actix_web::test]
async fn what_goes_with_a_large_organization_is_counted_and_nothing_is_touched_for_it() {
    let world = crowded();
    world.run("insert into memberships (organization_id, user_id, role, name, email, sort_name, search) values (1000002, 2000004, 'member', '', '', '', '')");
    world.run(
        "create function no() returns trigger language plpgsql as $$ begin raise exception 'nothing goes for a preview'; end $$;
         create trigger no before delete on memberships for each statement execute function no();
         create trigger no before delete on projects for each statement execute function no()",
    );
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(REMOVAL).await;
    assert!(page.shows("2,504 members lose access; 2,503 of them belong to no other organization."), "{}", page.body);
    assert!(page.shows("2 projects with all their data, tokens and keys: App, Shop.") && page.shows("1 team."), "{}", page.body);
    let done = ada.post(REMOVAL, &[("state", &page.state()), ("typed", "Northwind")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

// C6.6: however much of it has gathered while Steward did not run
#[actix_web::test]
async fn what_has_expired_goes_some_thousand_rows_at_a_time() {
    let world = World::new();
    let many = "generate_series(1, 12000) n";
    world.run(&format!(
        "insert into sessions (digest, user_id, expires_at) select sha256(n::text::bytea), 2000001, now() - interval '1 day' from {many};
         insert into presses (digest, pressed_at) select sha256(n::text::bytea), now() - interval '300 days' from {many};
         insert into attempts (bucket, count, window_ends_at) select 'x' || n, 1, now() - interval '1 day' from {many};
         insert into signups (digest, email, name, password_hash, expires_at)
            select sha256(n::text::bytea), 'x' || n || '@x.test', 'X', 'x', now() - interval '1 day' from {many};
         insert into password_resets (digest, email, expires_at)
            select sha256(n::text::bytea), 'x' || n || '@x.test', now() - interval '1 day' from {many};
         insert into outbox (id, recipient, letter, created_at, sent_at)
            select gen_random_uuid(), 'x' || n || '@x.test', 'removed', now() - interval '900 days', now() from {many};
         insert into webhooks (organization_id, url) values (1000001, 'https://hook.test/');
         insert into webhook_deliveries (organization_id, webhook_id, message, kind, created_at, delivered_at)
            select 1000001, w.id, gen_random_uuid(), 'x', now() - interval '900 days', now() - interval '900 days'
            from webhooks w, {many}"
    ));
    let tables = ["sessions", "presses", "attempts", "signups", "password_resets", "outbox", "webhook_deliveries"];
    bounded(&world, &tables, steward::model::limits::REMOVED_AT_ONCE);
    jobs::tidy(&mut world.database.connect()).unwrap();
    for table in tables {
        assert_eq!(world.count(table), 0, "{table}");
    }
    assert_eq!(jobs::organizations(&mut world.database.connect(), &world.site.desk, Utc::now() + TimeDelta::days(1)).unwrap(), 0);
}
