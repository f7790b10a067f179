//! A primary that dies and a standby that takes its place.

use std::time::{Duration, Instant};

use crate::{
    database::{number, run},
    person::Person,
    program::{Program, folder, steward},
    servers::Running,
};

// C7.1
#[test]
fn a_primary_that_is_killed_takes_nothing_with_it_that_was_confirmed() {
    let mut primary = Running::postgres();
    let mut standby = primary.synchronous_standby();
    let url = format!(
        "postgres://steward@127.0.0.1:{},127.0.0.1:{}/steward?target_session_attrs=read-write&connect_timeout=2",
        primary.port, standby.port
    );
    let folder = folder();
    let program = Program::start(folder.path(), &[("DATABASE_URL", &url)]);
    let beside = [("DATABASE_URL", url.as_str()), ("STEWARD_DATA_DIR", folder.path().to_str().unwrap())];
    let (code, said) = steward(&["seed", "demo"], &beside);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("ada@northwind.example  ")).unwrap();
    let organization = number(&mut primary.connect("steward"), "select min(id) from organizations");
    let mut ada = Person::at(&program.address).sign_in(program.port, "ada@northwind.example", password);

    let mut confirmed = Vec::new();
    let mut found = |ada: &mut Person, name: String| {
        let done = ada.founds_a_team(&[program.port], organization, &name);
        if done {
            confirmed.push(name);
        }
        done
    };
    assert!((0..10).all(|n| found(&mut ada, format!("Before {n}"))));
    primary.kill();
    assert!(!found(&mut ada, "Nobody".to_owned()), "without a primary nothing is confirmed");
    let unready = crate::serve::get(&program, "/health/ready");
    assert!(unready.starts_with("HTTP/1.1 503"), "{unready}");
    run(&mut standby.connect("postgres"), "select pg_promote()");
    let began = Instant::now();
    while !found(&mut ada, format!("After {}", began.elapsed().as_micros())) {
        assert!(began.elapsed() < Duration::from_secs(60), "it follows the promotion: {:?}", program.said());
    }
    println!("confirmed again {:?} after the promotion", began.elapsed());
    assert!((0..10).all(|n| found(&mut ada, format!("Later {n}"))));

    let mut conn = standby.connect("steward");
    for name in &confirmed {
        assert_eq!(number(&mut conn, &format!("select count(*) from teams where name = '{name}'")), 1, "{name}");
    }
    assert_eq!(number(&mut conn, "select count(*) from teams where name = 'Nobody'"), 0, "what was refused did not happen");
    assert_eq!(program.stop(), 0);
    standby.kill();
}
