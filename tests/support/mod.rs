//! What all tests stand on: one private Postgres for a test program, and a database of its own for each test.

#[allow(dead_code)]
pub mod counts;

use std::sync::{
    Mutex, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use steward::{
    cluster::{Cluster, Settings},
    store,
};

/// The cluster of this test program. Nobody drops it; the kernel ends it with the program.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        sweep();
        let folder = std::env::temp_dir().join(format!("steward-test-{}", std::process::id()));
        let extra = ["fsync", "synchronous_commit", "full_page_writes"].map(|name| (name.to_owned(), "off".to_owned()));
        let settings = Settings { folder, binaries: None, max_connections: 200, extra: extra.to_vec() };
        let cluster = Cluster::start(&settings).expect("a private Postgres for the tests");
        let mut admin = store::connect(&cluster.url_for("postgres")).expect("a connection");
        run(&mut admin, "create database template_of_tests");
        let mut owner = store::connect(&cluster.url_for("template_of_tests")).expect("a connection");
        store::migrate(&mut owner).expect("migrations");
        store::roles::let_in(&mut owner, "steward").expect("a role that works");
        cluster
    })
}

/// Removes what test programs that have ended left behind.
fn sweep() {
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(pid) = name.strip_prefix("steward-test-") else { continue };
        let processes = std::path::Path::new("/proc");
        if processes.join("self").exists() && !processes.join(pid).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A migrated, empty database, dropped with this. Before, whatever the test did to it, its counts are counted (U18).
pub struct Database {
    name: String,
    /// For the role that owns the tables.
    pub url: String,
    /// For the role that works with them.
    #[allow(dead_code)]
    pub program_url: String,
}

impl Database {
    /// A migrated database.
    pub fn new() -> Self {
        Self::from("template_of_tests")
    }

    /// A database in which nothing is.
    #[allow(dead_code)]
    pub fn empty() -> Self {
        Self::from("template1")
    }

    /// A database with everything that is in this one, to which nobody is connected.
    #[allow(dead_code)]
    pub fn like(other: &Self) -> Self {
        Self::from(&other.name)
    }

    fn from(template: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        // Postgres copies a template for one at a time.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let cluster = cluster();
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut admin = store::connect(&cluster.url_for("postgres")).expect("a connection");
        run(&mut admin, &format!("create database {name} template {template}"));
        let (url, program_url) = (cluster.url_for(&name), cluster.program_url_for(&name));
        Self { name, url, program_url }
    }

    pub fn connect(&self) -> store::PgConnection {
        store::connect(&self.url).expect("a connection")
    }

    fn remove(&self) {
        use diesel::connection::SimpleConnection;
        let Ok(mut admin) = store::connect(&cluster().url_for("postgres")) else { return };
        // A server that tidies up there belongs to nobody, and only a superuser ends it: it is done in a moment.
        for _ in 0..100 {
            if admin.batch_execute(&format!("drop database if exists {} with (force)", self.name)).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let wrong = if std::thread::panicking() { String::new() } else { counts::wrong_at(&self.url) };
        self.remove();
        assert!(wrong.is_empty(), "counts that are kept: {wrong}");
    }
}

/// Runs a statement that no page offers. Where it changes what is counted, the counts were right before, and are again.
pub fn run(conn: &mut store::PgConnection, sql: &str) {
    use diesel::connection::SimpleConnection;
    if !counts::are_touched(sql) {
        return conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    let wrong = counts::wrong(conn);
    assert!(wrong.is_empty(), "before {sql}: {wrong}");
    // In one transaction with it, if it has none of its own.
    conn.batch_execute(&format!("{sql}\n;{}", counts::anew())).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Asks for one number, for the few facts no page shows.
pub fn number(conn: &mut store::PgConnection, sql: &str) -> i64 {
    use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Row =
        sql_query(format!("select ({sql})::bigint as n")).get_result(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    row.n
}

/// Asks for one text.
#[allow(dead_code)]
pub fn text(conn: &mut store::PgConnection, sql: &str) -> String {
    use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        t: String,
    }
    let row: Row =
        sql_query(format!("select ({sql})::text as t")).get_result(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    row.t
}
