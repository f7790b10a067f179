//! Receivers that hang hold up nobody else's: of their webhook one delivery is under way, of their organization a few, and those that
//! took long lately have a share of the room (K7.7).

use std::{
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use steward::{
    jobs::webhooks::deliver_due,
    model::{OrganizationId, WebhookId, webhook::SigningKey},
    operations::webhooks::delivering,
    store::{
        self, organizations,
        webhooks::{
            deliveries,
            delivering::{Answered, Line, Taken},
            secrets,
        },
    },
};

use super::receiver::{Receiver, carry, opened, worker};
use crate::support::World;

/// A webhook of this organization that goes there.
fn webhook(world: &World, organization: i64, url: &str) -> WebhookId {
    let id: i64 = world.text("select (coalesce(max(id), 9000000) + 1)::text from webhooks").parse().unwrap();
    world.run(&format!("insert into webhooks (id, organization_id, url) values ({id}, {organization}, '{url}')"));
    let (place, key) = ((OrganizationId(organization), WebhookId(id)), SigningKey::of([7; 32]));
    store::write(&mut world.database.connect(), |tx| secrets::rotate(tx, &world.site.hooks, place, &key, None)).unwrap();
    WebhookId(id)
}

/// Something waits for it.
fn queue(world: &World, organization: i64, webhook: WebhookId) {
    store::write(&mut world.database.connect(), |tx| deliveries::test(tx, OrganizationId(organization), webhook)).unwrap();
}

/// Takes in hand what comes next.
pub fn taken(world: &World) -> Option<Taken> {
    store::write(&mut world.database.connect(), |tx| delivering::claim(tx, &world.site.hooks, true)).unwrap()
}

/// Writes down what came of it.
pub fn settled(world: &World, line: &Line, status: Option<u16>) {
    settled_after(world, line, status, false);
}

fn settled_after(world: &World, line: &Line, status: Option<u16>, slow: bool) {
    let answer = Answered { status, said: "said", slow: Some(slow) };
    store::write(&mut world.database.connect(), |tx| delivering::settle(tx, &world.site.desk, line, answer)).unwrap();
}

/// Whoever connects here waits.
fn silent() -> (TcpListener, String) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", silent.local_addr().unwrap());
    (silent, url)
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(12), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

const BUSY: &str = "webhooks where busy_until > now()";

// K7.7: whose receivers hang holds up no other organization's, and no other webhook of the same organization
#[test]
fn receivers_of_three_organizations_that_hang_hold_up_neither_a_fourth_nor_what_is_well() {
    let (world, receiver, (silent, hanging)) = (opened(World::new()), Receiver::open(), silent());
    world.run("insert into organizations (id, name, plan) values (1000101, 'Third', 'growth'), (1000102, 'Fourth', 'growth')");
    for organization in [1_000_001, 1_000_002, 1_000_101] {
        for _ in 0..6 {
            let hangs = webhook(&world, organization, &hanging);
            queue(&world, organization, hangs);
            queue(&world, organization, hangs);
        }
    }
    let (mut conn, mine) = (world.database.connect(), worker(&world));
    let steward = thread::spawn(move || deliver_due(&mut conn, &mine).unwrap());
    until("each has as many under way as it may", || world.count(BUSY) == 12);
    let most = "select max(n)::text from (select count(*) n from webhooks where busy_until > now() group by organization_id) o";
    assert_eq!(world.text(most), "4", "of an organization, four");
    let well = webhook(&world, 1_000_102, &receiver.url());
    queue(&world, 1_000_102, well);
    until("what is well arrives beside them", || world.count("webhooks where arrived_at is not null") == 1);
    assert_eq!((receiver.came().len(), world.count(BUSY)), (1, 12), "while all of them still hang");
    drop(silent);
    // What comes back now is refused; the rest is tried and refused at once.
    steward.join().unwrap();
}

// K7.7: the hold is the webhook's
#[test]
fn a_webhook_that_hangs_slows_no_other_of_its_organization() {
    let (world, receiver, (silent, hanging)) = (opened(World::new()), Receiver::open(), silent());
    let hangs = webhook(&world, 1_000_001, &hanging);
    queue(&world, 1_000_001, hangs);
    let (mut conn, mine) = (world.database.connect(), worker(&world));
    let steward = thread::spawn(move || deliver_due(&mut conn, &mine).unwrap());
    until("it hangs", || world.count(BUSY) == 1);
    let well = webhook(&world, 1_000_001, &receiver.url());
    (0..20).for_each(|_| queue(&world, 1_000_001, well));
    // The one that waits for what hangs delivers as well.
    carry(&world);
    until("all arrive beside it", || world.count("webhook_deliveries where delivered_at is not null") == 20);
    assert_eq!((receiver.came().len(), world.count(BUSY)), (20, 1));
    drop(silent);
    steward.join().unwrap();
}

// K7.7: organizations take turns, whatever waits for one of them
#[test]
fn organizations_take_turns() {
    let world = opened(World::new());
    let ours: Vec<WebhookId> = (0..3).map(|_| webhook(&world, 1_000_001, "http://127.0.0.1:1/")).collect();
    for webhook in ours {
        (0..3).for_each(|_| queue(&world, 1_000_001, webhook));
    }
    let theirs = webhook(&world, 1_000_002, "http://127.0.0.1:1/");
    (0..3).for_each(|_| queue(&world, 1_000_002, theirs));
    let mut turns = Vec::new();
    for _ in 0..6 {
        let line = taken(&world).expect("one more").line;
        turns.push(line.organization.0 - 1_000_000);
        settled(&world, &line, Some(204));
    }
    assert_eq!(turns, [1, 2, 1, 2, 1, 2]);
}

// K7.7: what cannot be written down for one organization holds up no other
#[test]
fn an_organization_whose_lock_somebody_holds_holds_up_no_other() {
    let (world, theirs, ours) = (opened(World::new()), Receiver::open(), Receiver::open());
    ours.answers("410 Gone", "", "");
    let gone = webhook(&world, 1_000_001, &ours.url());
    queue(&world, 1_000_001, gone);
    let well = webhook(&world, 1_000_002, &theirs.url());
    (0..3).for_each(|_| queue(&world, 1_000_002, well));
    let (held, holds) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let mut conn = world.database.connect();
    let holder = thread::spawn(move || {
        store::write(&mut conn, |tx| {
            organizations::lock_all(tx, &[OrganizationId(1_000_001)])?;
            let _ = (held.send(()), released.recv());
            Ok::<_, store::Error>(())
        })
        .unwrap();
    });
    holds.recv().unwrap();
    let webhooks = worker(&world).start(&world.database.program_url).unwrap();
    until("what is well arrives beside it", || world.count("webhook_deliveries where delivered_at is not null") == 3);
    assert_eq!(world.count("webhooks where paused_at is not null"), 0, "the lock is held still");
    release.send(()).unwrap();
    holder.join().unwrap();
    until("then it is written down", || world.count("webhooks where pause = 'gone'") == 1);
    drop(webhooks);
    assert_eq!((ours.came().len(), theirs.came().len()), (1, 3), "nothing was sent twice");
}

// U1, K7.6
#[test]
fn nothing_is_sent_any_more_once_a_stop_is_asked() {
    let (world, receiver, (_silent, hanging)) = (opened(World::new()), Receiver::open(), silent());
    let hangs = webhook(&world, 1_000_001, &hanging);
    queue(&world, 1_000_001, hangs);
    let well = webhook(&world, 1_000_002, &receiver.url());
    let webhooks = worker(&world).start(&world.database.program_url).unwrap();
    until("it hangs", || world.count(BUSY) == 1);
    webhooks.stopper()();
    (0..3).for_each(|_| queue(&world, 1_000_002, well));
    drop(webhooks);
    assert_eq!((receiver.came().len(), world.count("webhook_deliveries where attempts = 0")), (0, 3));
}

// K7.7
#[test]
fn who_took_long_lately_is_taken_only_where_there_is_room_for_such() {
    let world = opened(World::new());
    let slow = webhook(&world, 1_000_001, "http://127.0.0.1:1/");
    (0..3).for_each(|_| queue(&world, 1_000_001, slow));
    let in_time = || {
        store::write(&mut world.database.connect(), |tx| delivering::claim(tx, &world.site.hooks, false))
            .unwrap()
            .map(|it| it.line)
    };
    let first = in_time().expect("nothing is known of it");
    assert!(!first.slow);
    settled_after(&world, &first, None, true);
    assert_eq!(in_time().map(|line| line.id), None);
    let second = taken(&world).expect("where there is room").line;
    assert!(second.slow);
    settled(&world, &second, Some(204));
    assert!(in_time().is_some_and(|line| !line.slow), "once it answers in time it is like all others");
}

// K7.4: whoever lost a webhook to another frees it no more, and says nothing of it
#[test]
fn what_is_told_too_late_frees_nothing_that_another_has_in_hand() {
    let world = opened(World::new());
    let it = webhook(&world, 1_000_001, "http://127.0.0.1:1/");
    queue(&world, 1_000_001, it);
    let late = taken(&world).expect("a delivery").line;
    assert!(taken(&world).is_none());
    world.run("update webhooks set busy_until = now(); update webhook_deliveries set due_at = now()");
    let line = taken(&world).expect("the same, by another").line;
    assert_eq!((line.id, late.id), (late.id, line.id));
    for status in [Some(204), Some(500), Some(410), None] {
        settled(&world, &late, status);
        assert_eq!(world.count(BUSY), 1, "{status:?}");
        assert_eq!(world.count("webhook_deliveries where delivered_at is null and failed_at is null and due_at > now()"), 1);
    }
    assert_eq!(world.count("webhooks where paused_at is not null or arrived_at is not null"), 0);
    settled(&world, &line, Some(204));
    assert_eq!(world.count("webhooks where busy_until is null and arrived_at is not null"), 1);
    assert_eq!(world.count("webhook_deliveries where delivered_at is not null"), 1);
}

// K7.4: one clock, that of the database
#[test]
fn a_hold_lasts_a_minute_of_the_database() {
    let world = opened(World::new());
    let it = webhook(&world, 1_000_001, "http://127.0.0.1:1/");
    queue(&world, 1_000_001, it);
    let line = taken(&world).expect("a delivery").line;
    let held = "select extract(epoch from w.busy_until - d.tried_at)::int || ' ' || (w.busy_until = d.due_at)
        from webhooks w join webhook_deliveries d on d.webhook_id = w.id";
    assert_eq!(world.text(held), "60 true");
    world.run("update webhook_deliveries set tried_at = null");
    settled(&world, &line, Some(500));
    let pause = "webhook_deliveries where due_at between now() + interval '3 seconds' and now() + interval '5 seconds'";
    assert_eq!(world.count(pause), 1);
}

// U1, K7.6: an end of the program waits for no receiver
#[test]
fn stopping_waits_for_no_receiver_that_hangs() {
    let (world, (_silent, hanging)) = (opened(World::new()), silent());
    let hangs = webhook(&world, 1_000_001, &hanging);
    queue(&world, 1_000_001, hangs);
    let webhooks = worker(&world).start(&world.database.program_url).unwrap();
    until("it hangs", || world.count(BUSY) == 1);
    let began = Instant::now();
    webhooks.stopper()();
    drop(webhooks);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(world.count("webhook_deliveries where delivered_at is null and failed_at is null"), 1, "it is due again later");
}
