//! Work that fails for one and is done for everybody behind it.

use chrono::{Datelike, Utc};
use steward::{jobs, model::organization::Plan, operations::Refusal};

use crate::support::World;

/// Who got an email since then.
fn told(world: &World, earlier: usize) -> Vec<String> {
    let mut all: Vec<String> = world.letters().into_iter().skip(earlier).map(|(to, _)| to).collect();
    all.sort();
    all.dedup();
    all
}

/// No email to Ada can be kept until it is mended.
fn break_emails(world: &World) {
    world.run(
        "create or replace function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
         create trigger broken before insert on outbox for each row when (new.recipient = 'ada@northwind.test')
            execute function broken()",
    );
}

// C6.6: Northwind, which fails, comes before Elsewhere
#[actix_web::test]
async fn emails_that_fail_for_one_organization_reach_those_of_the_next() {
    type Round = fn(&World) -> Result<usize, Refusal>;
    let rounds: [Round; 3] = [
        |world| jobs::organizations(&mut world.database.connect(), &world.site.desk, Utc::now()),
        |world| jobs::alerts(&mut world.database.connect(), &world.site.desk, Utc::now()),
        |world| jobs::end_secrets(&mut world.database.connect(), &world.site.desk),
    ];
    for round in rounds {
        let world = World::on(Plan::Free);
        let month = Utc::now().date_naive().with_day(1).unwrap();
        world.northwind().robot("first.abcdef.mp-service-account", "member", &[]);
        let other = world.organization("Third", Plan::Free).owner("dana");
        other.robot("third.abcdef.mp-service-account", "member", &[]);
        world.run(
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '5 days',
                deletion_asked_at = now(), deletion_asked_by_name = 'Ada';
             update service_accounts set created_at = now() - interval '30 days', expires_at = now() + interval '5 days', created_by = null",
        );
        world.run(&format!(
            "insert into organization_months (organization_id, month, slot, counted)
                select id, '{month}', 1, 900000 from organizations where id in (1000001, 1000003)"
        ));
        let before = world.letters().len();
        break_emails(&world);
        assert!(round(&world).is_err(), "it counts as failed");
        assert_eq!(told(&world, before), ["dana@northwind.test"]);
        world.run("drop trigger broken on outbox");
        let before = world.letters().len();
        round(&world).unwrap();
        let told = told(&world, before);
        assert!(told.contains(&"ada@northwind.test".to_owned()) && !told.contains(&"dana@northwind.test".to_owned()), "{told:?}");
    }
}

// C6.6, R2.7.2.1
#[actix_web::test]
async fn a_project_that_cannot_be_removed_keeps_no_other_waiting() {
    let world = World::new();
    world.run(
        "create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
         create trigger broken before delete on projects for each row when (old.id = 3000001) execute function broken();
         update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() - (9 - id % 10) * interval '1 hour'",
    );
    let mut conn = world.database.connect();
    assert!(jobs::purge(&mut conn).is_err());
    assert_eq!(world.text("select string_agg(id::text, ',') from projects"), "3000001");
    world.run(
        "drop trigger broken on projects;
         create trigger broken before delete on project_remains for each row when (old.project_id = 3000002) execute function broken()",
    );
    assert_eq!(jobs::purge(&mut conn).unwrap(), 1);
    assert!(jobs::remove_expired(&mut conn, chrono::Utc::now()).is_err());
    assert_eq!(world.text("select string_agg(project_id::text, ',') from project_remains"), "3000002");
}

// C6.6
#[actix_web::test]
async fn one_kind_of_what_has_expired_keeps_no_other() {
    let world = World::new();
    let _ada = world.signed_in("ada").await;
    world.run("update sessions set expires_at = now() - interval '1 day'; alter table signups rename to signups_elsewhere");
    assert!(jobs::tidy(&mut world.database.connect()).is_err());
    assert_eq!(world.count("sessions"), 0);
}
