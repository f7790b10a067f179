//! What let somebody in is looked at again under the lock: a change outlives neither the session nor the membership nor the
//! right it came by.

use chrono::{TimeDelta, Utc};
use steward::{
    model::{
        Digest, EmailAddress, OrganizationId, Secret, UserId, actor::Credential, name::Name, person::Person,
        request::RequestFacts,
    },
    operations::{Refusal, account, hold, hold_with, teams},
    policy::org::ManageTeams,
    store::{
        self,
        account::{password_resets, sessions},
    },
};

use crate::support::{
    World,
    acting::{acting, as_owner},
};

const NORTHWIND: OrganizationId = OrganizationId(1000001);
const ADA: i64 = 2000001;

/// A session of Ada's, by the digest of its token.
fn session(world: &World) -> Digest {
    let digest = Secret::new().digest();
    let until = Utc::now() + TimeDelta::hours(1);
    store::write(&mut world.database.connect(), |tx| {
        sessions::insert(tx, digest, UserId(ADA), until, &RequestFacts::default()).map_err(Refusal::from)
    })
    .unwrap();
    digest
}

/// Makes a team with what the guard read some time ago.
fn make_team(world: &World, credential: Credential) -> Result<(), Refusal> {
    let by = acting(ADA, "ada", NORTHWIND, credential).ask::<ManageTeams>()?;
    let name = Name::parse("Name", "Late").unwrap();
    store::write(&mut world.database.connect(), |tx| teams::create(&mut hold(tx, &by)?, &name).map(|_| ()))
}

// S9.31, X7
#[test]
fn a_change_does_not_outlive_the_session_it_came_by() {
    let world = World::new();
    let digest = session(&world);
    assert!(make_team(&world, Credential::Session(digest)).is_ok());
    world.run("delete from teams where name = 'Late'; delete from sessions");
    let late = make_team(&world, Credential::Session(digest));
    assert!(matches!(late, Err(Refusal::SignedOut)), "{late:?}");
    assert_eq!(world.count("teams where name = 'Late'"), 0);
}

// S9.31: a session that nobody used for too long is as good as none
#[test]
fn a_change_does_not_outlive_the_end_of_the_sessions_time() {
    let world = World::new();
    let digest = session(&world);
    world.run("update sessions set expires_at = now() - interval '1 second'");
    assert!(matches!(make_team(&world, Credential::Session(digest)), Err(Refusal::SignedOut)));
}

// R2.12: a person acts by no key, whatever it says
#[test]
fn a_key_that_nobody_gave_changes_nothing() {
    let world = World::new();
    let made = make_team(&world, Credential::Key(Secret::new().digest()));
    assert!(matches!(made, Err(Refusal::SignedOut)), "{made:?}");
}

// R2.4: whoever was removed finds nothing, whoever was demoted is told who may
#[test]
fn a_change_outlives_neither_membership_nor_right() {
    let world = World::new();
    world.run("update memberships set role = 'owner' where user_id = 2000002");
    world.run("update memberships set role = 'member' where user_id = 2000001");
    let demoted = make_team(&world, Credential::None);
    assert!(matches!(demoted, Err(Refusal::Denied(_))), "{demoted:?}");
    world.run("delete from memberships where user_id = 2000001");
    let removed = make_team(&world, Credential::None);
    assert!(matches!(removed, Err(Refusal::NotFound)), "{removed:?}");
}

// S8: both rows of a transfer in one statement, in the order of the ids; an organization that is not there is no fault
#[test]
fn two_organizations_are_held_by_one_statement_and_a_missing_one_is_left_out() {
    let world = World::new();
    let by = as_owner(ADA, "ada", NORTHWIND);
    let seen = store::write(&mut world.database.connect(), |tx| {
        let both = hold_with(tx, &by, Some(OrganizationId(1000002)))?;
        let seen = (both.organization.id, both.other.as_ref().map(|it| it.id));
        drop(both);
        let alone = hold_with(tx, &by, Some(OrganizationId(9999999)))?;
        assert!(alone.other.is_none());
        Ok::<_, Refusal>(seen)
    });
    assert_eq!(seen.unwrap(), (NORTHWIND, Some(OrganizationId(1000002))));
}

// X7: while a change is under way its session cannot be ended; whoever ends it waits, and then it is ended
#[test]
fn a_session_ends_before_a_change_or_after_it_and_never_in_between() {
    let world = World::new();
    let digest = session(&world);
    let by = acting(ADA, "ada", NORTHWIND, Credential::Session(digest)).ask::<ManageTeams>().unwrap();
    let mut other = world.database.connect();
    let ended_first = std::thread::scope(|scope| {
        let (started, waits) = std::sync::mpsc::channel();
        let ending = scope.spawn(move || {
            waits.recv().unwrap();
            store::write(&mut other, |tx| sessions::delete(tx, digest)).unwrap()
        });
        let first = store::write(&mut world.database.connect(), |tx| {
            let held = hold(tx, &by)?;
            started.send(()).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(200));
            let first = ending.is_finished();
            drop(held);
            Ok::<_, Refusal>(first)
        });
        assert_eq!(ending.join().unwrap(), 1);
        first.unwrap()
    });
    assert!(!ended_first, "whoever ends the session waits for the change");
    assert!(matches!(make_team(&world, Credential::Session(digest)), Err(Refusal::SignedOut)));
}

// S8: a person's own changes wait for each other in one order, whatever they are
#[test]
fn two_changes_of_one_password_at_once_never_wait_for_each_other() {
    let world = World::new();
    let desk = &world.site.desk;
    for _ in 0..20 {
        let sessions = [session(&world), session(&world)];
        let done: usize = std::thread::scope(|scope| {
            let changes = sessions.map(|session| {
                let mut conn = world.database.connect();
                let request = RequestFacts::default();
                let email = EmailAddress::parse("ada@northwind.test").unwrap();
                let person = Person { id: UserId(ADA), name: "Ada".to_owned(), email, session, request };
                scope.spawn(move || store::write(&mut conn, |tx| account::change_password(tx, desk, &person, "a hash")))
            });
            let ended = changes.map(|change| change.join().unwrap());
            assert!(ended.iter().all(|end| matches!(end, Ok(()) | Err(Refusal::SignedOut))), "{ended:?}");
            ended.iter().filter(|end| end.is_ok()).count()
        });
        assert_eq!(done, 1, "the first ends the session of the other");
    }
}

// S8: neither do a link from a letter and the form on one's own page
#[test]
fn a_password_that_is_reset_and_changed_at_once_is_no_fault() {
    let world = World::new();
    let desk = &world.site.desk;
    for _ in 0..20 {
        let (session, link) = (session(&world), Secret::new().digest());
        let until = Utc::now() + TimeDelta::hours(1);
        let (mut one, mut other) = (world.database.connect(), world.database.connect());
        let email = EmailAddress::parse("ada@northwind.test").unwrap();
        store::write(&mut one, |tx| password_resets::insert(tx, link, &email, until)).unwrap();
        let person = Person { id: UserId(ADA), name: "Ada".to_owned(), email, session, request: RequestFacts::default() };
        let (changed, reset) = std::thread::scope(|scope| {
            let changing =
                scope.spawn(move || store::write(&mut one, |tx| account::change_password(tx, desk, &person, "a hash")));
            let resetting = scope.spawn(move || {
                store::write(&mut other, |tx| {
                    account::reset_password(tx, desk, link, "another hash", RequestFacts::default(), Secret::new()).map(|_| ())
                })
            });
            (changing.join().unwrap(), resetting.join().unwrap())
        });
        assert!(matches!(changed, Ok(()) | Err(Refusal::SignedOut)), "{changed:?}");
        assert!(matches!(reset, Ok(()) | Err(Refusal::NotFound)), "{reset:?}");
        assert!(changed.is_ok() != reset.is_ok(), "whoever comes second finds the session ended, or the link void");
    }
}
