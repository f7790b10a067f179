//! The packages of Postgres are updated under a running private one.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use steward::{
    cluster::{Cluster, Settings},
    http::DataPool,
    store,
};

use crate::database::{number, run, text};

/// A copy of the installation that the tests run on, which can be updated without touching the machine's. Where its programs are.
fn copied(folder: &Path) -> Option<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let newest = installed.filter(|path| path.join("bin/initdb").is_file()).max()?;
    let major = newest.file_name()?.to_owned();
    // The server finds libraries and shared files from where it lies itself.
    let home = folder.join("usr/lib/postgresql").join(&major);
    let shared = folder.join("usr/share/postgresql").join(&major);
    for (from, to) in [(newest, &home), (Path::new("/usr/share/postgresql").join(&major), &shared)] {
        fs::create_dir_all(to).ok()?;
        let copied = Command::new("cp").arg("-a").arg(format!("{}/.", from.display())).arg(to).status().ok()?;
        assert!(copied.success());
    }
    let mut above = home.as_path();
    while above != folder {
        fs::set_permissions(above, fs::Permissions::from_mode(0o755)).ok()?;
        above = above.parent()?;
    }
    Some(home.join("bin"))
}

/// Puts another file in the place of one, as package managers do: beside it first, then under its name.
fn replace(path: &Path, content: &[u8]) {
    let beside = path.with_extension("new");
    fs::write(&beside, content).unwrap();
    fs::set_permissions(&beside, fs::metadata(path).unwrap().permissions()).unwrap();
    fs::rename(beside, path).unwrap();
}

const BEAT: &str = "insert into pulse (id, word, weight) values (1, 'Words', '')";

// U1
#[test]
fn a_library_that_is_replaced_under_a_running_server_breaks_no_change() {
    let folder = crate::program::folder();
    let binaries = copied(folder.path()).expect("an installation in /usr/lib/postgresql");
    let settings =
        Settings { folder: folder.path().join("data"), binaries: Some(binaries.clone()), max_connections: 20, extra: Vec::new() };
    let cluster = Cluster::start(&settings).unwrap();
    store::migrate(&mut store::connect(&cluster.url()).unwrap()).unwrap();
    let pid = cluster.pid();
    for name in ["plpgsql", "pg_trgm", "btree_gin"] {
        replace(&binaries.join(format!("../lib/{name}.so")), b"from another version");
    }
    // A session that begins now would open the new libraries, which no server can.
    let mut conn = store::connect(&cluster.url()).unwrap();
    run(&mut conn, BEAT);
    assert_eq!(store::readiness(&mut conn), Ok(()));
    for _ in 0..200 {
        if cluster.is_stale() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert!(cluster.is_stale(), "the update is noticed");
    assert_eq!(cluster.pid(), pid, "and nothing is stopped behind anybody's back");
}

// U1
#[test]
fn a_server_that_was_updated_is_started_anew_between_requests_and_nobody_sees_an_error() {
    let folder = crate::program::folder();
    let binaries = copied(folder.path()).expect("an installation in /usr/lib/postgresql");
    let data = folder.path().join("data");
    let program = crate::program::Program::start(&data, &[("STEWARD_POSTGRES_BIN", binaries.to_str().unwrap())]);
    let server = || -> String {
        let postgres = data.join("postgres");
        let told = fs::read_to_string(postgres.join("WHERE"));
        let postgres: PathBuf = told.map_or(postgres, |text| text.trim().rsplit(" in ").next().unwrap().into());
        let pid = fs::read_to_string(postgres.join("data/postmaster.pid")).unwrap_or_default();
        pid.lines().next().unwrap_or_default().to_owned()
    };
    let before = server();
    for file in ["bin/postgres", "lib/plpgsql.so", "lib/pg_trgm.so"] {
        let path = binaries.parent().unwrap().join(file);
        let same = fs::read(&path).unwrap();
        replace(&path, &same);
    }
    let mut renewed = false;
    for _ in 0..600 {
        let page = crate::serve::get(&program, "/login");
        assert!(page.starts_with("HTTP/1.1 200"), "{}", page.lines().next().unwrap_or_default());
        let health = crate::serve::get(&program, "/health");
        assert!(health.starts_with("HTTP/1.1 200") || health.starts_with("HTTP/1.1 503"), "{health}");
        let now = server();
        if renewed {
            break;
        }
        renewed = !now.is_empty() && now != before;
        thread::sleep(Duration::from_millis(25));
    }
    assert!(renewed, "the server is started anew");
    assert_eq!(program.stop(), 0);
}

// U1
#[test]
fn nobody_uses_a_connection_from_before_the_moment_in_which_all_were_put_away() {
    let database = crate::database::Database::new();
    let pool = store::pool(&database.url, 3).unwrap();
    let whom = |conn: &mut store::PgConnection| text(conn, "select pg_backend_pid()");
    let before: Vec<String> = {
        let mut held: Vec<_> = (0..3).map(|_| pool.get().unwrap()).collect();
        held.iter_mut().map(|conn| whom(conn)).collect()
    };
    let counted = store::between_requests(&pool, Duration::from_secs(5), || {
        assert!(pool.try_get().is_none(), "nobody gets one meanwhile");
        number(&mut database.connect(), "select 1")
    });
    assert_eq!(counted, 1);
    let mut conn = pool.get().unwrap();
    assert!(!before.contains(&whom(&mut conn)));
}

// U1, D1.3: neither a batch that a program sends nor a step of a job is cut off, and what comes meanwhile waits
#[test]
fn whatever_works_beside_requests_is_finished_before_the_server_is_started_anew() {
    let folder = crate::program::folder();
    let settings = Settings { folder: folder.path().join("data"), binaries: None, max_connections: 20, extra: Vec::new() };
    let cluster = Cluster::start(&settings).unwrap();
    let url = cluster.url();
    store::migrate(&mut store::connect(&url).unwrap()).unwrap();
    let pool = store::pool(&url, 2).unwrap();
    let slow = |id: i64| format!("select 1 from pg_sleep(2) where set_config('steward.test', '{id}', true) <> ''");
    let batch = |data_pool: &DataPool, sql: String| {
        let data_pool = data_pool.clone();
        let work = move |conn: &mut store::PgConnection| store::write(conn, |tx| Ok(number(tx, &sql)));
        thread::spawn(move || actix_web::rt::System::new().block_on(data_pool.run(work)))
    };
    let data_pool = DataPool::at(&url, steward::model::data::paces::Paces::default());
    let (begun, told) = mpsc::channel();
    let sends = batch(&data_pool, slow(1));
    let works = thread::spawn({
        let (url, sql) = (url.clone(), slow(2));
        move || {
            let mut conn = store::connect(&url).unwrap();
            store::write_beside(&mut conn, |tx| {
                begun.send(()).unwrap();
                Ok::<_, store::Error>(number(tx, &sql))
            })
        }
    });
    told.recv().unwrap();
    while number(&mut store::connect(&url).unwrap(), "select count(*) from pg_stat_activity where wait_event = 'PgSleep'") < 2 {
        thread::sleep(Duration::from_millis(20));
    }
    let before = cluster.pid();
    let later = store::between_requests(&pool, Duration::from_secs(10), || {
        let later = batch(&data_pool, slow(3));
        assert!(cluster.renew(Duration::from_secs(60)));
        later
    });
    assert_ne!(cluster.pid(), before, "it is another server");
    assert_eq!(sends.join().unwrap().unwrap().unwrap(), 1);
    assert_eq!(works.join().unwrap(), Ok(1));
    assert_eq!(later.join().unwrap().unwrap().unwrap(), 1, "over a new connection");
}
