//! Several Stewards on one database, as behind a proxy.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use crate::{
    database::{Database, number},
    person::Person,
    program::{Program, folder, free_port, steward},
};

const KEY: &str = "one key for both, as several Stewards want it";

// C6.2
#[test]
fn two_stewards_serve_one_browser_in_turn_and_one_that_is_killed_takes_nothing_with_it() {
    let database = Database::empty();
    let public = format!("http://localhost:{}", free_port());
    let settings = [
        ("DATABASE_URL", database.program_url.as_str()),
        ("DATABASE_OWNER_URL", database.url.as_str()),
        ("STEWARD_SECRET_KEY", KEY),
        ("STEWARD_PUBLIC_URL", public.as_str()),
    ];
    let (here, there) = (folder(), folder());
    let first = Program::start(here.path(), &settings);
    let (code, said) =
        steward(&["seed", "demo"], &[&settings[..], &[("STEWARD_DATA_DIR", here.path().to_str().unwrap())]].concat());
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let second = Program::start(there.path(), &settings);
    let (one, two) = (first.port, second.port);
    let organization = number(&mut database.connect(), "select min(id) from organizations");

    // Signed in at one of them, known at both, and what is done at one stands at the other.
    let mut ada = Person::at(&public).sign_in(one, "ada@northwind.example", password);
    for n in 0..6 {
        let (here, there) = if n % 2 == 0 { (one, two) } else { (two, one) };
        assert!(ada.founds_a_team(&[here], organization, &format!("Turn {n}")));
        let page = ada.get(there, &format!("/orgs/{organization}/settings/teams")).unwrap();
        assert!(page.status == 200 && page.body.contains(&format!("Turn {n}")), "team {n} is seen at the other one");
    }

    // Three people work, each by whichever answers, and one Steward dies under them.
    let done = AtomicUsize::new(0);
    let confirmed: Vec<String> = thread::scope(|scope| {
        let people: Vec<_> = (0..3)
            .map(|who| {
                let (mut person, done) = (ada.clone(), &done);
                scope.spawn(move || {
                    let names = (0..20).map(|n| format!("Team {who} {n}"));
                    names
                        .enumerate()
                        .filter(|(n, name)| {
                            let ports = if (n + who) % 2 == 0 { [one, two] } else { [two, one] };
                            let confirmed = person.founds_a_team(&ports, organization, name);
                            done.fetch_add(1, Ordering::SeqCst);
                            confirmed
                        })
                        .map(|(_, name)| name)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        while done.load(Ordering::SeqCst) < 20 {
            thread::sleep(Duration::from_millis(5));
        }
        first.kill();
        people.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(confirmed.len(), 60, "everybody is served by the one that is left");
    let mut conn = database.connect();
    for name in &confirmed {
        assert_eq!(number(&mut conn, &format!("select count(*) from teams where name = '{name}'")), 1, "{name}");
    }
    assert!(crate::serve::get(&second, "/health/ready").ends_with("ok"));
}
