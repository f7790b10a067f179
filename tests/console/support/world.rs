use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::browser::Browser;
use crate::database::{Database, number, run, text};
use steward::{
    config::Config,
    http::{DataPool, Db, HashPool, Site},
    mail::{Carrier, Desk, deliver_due},
    model::{Secret, data::paces::Paces, organization::Plan, password::Password, sealer::Sealer},
    store,
};

/// Everybody's password here.
pub const PASSWORD: &str = "correct horse";
pub const ORIGIN: &str = "http://localhost:8080";

/// A small company with a database of its own: Ada owns, Ben administers, Bill pays, Cleo works there. Dana owns another
/// organization, and Eve belongs to none.
pub struct World {
    pub database: Database,
    pub site: Site,
    pub db: Db,
    conn: Mutex<store::PgConnection>,
    statements: Arc<AtomicUsize>,
    folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::on(Plan::Enterprise)
    }

    pub fn on(plan: Plan) -> Self {
        static MADE: [OnceLock<Database>; 3] = [const { OnceLock::new() }; 3];
        let made = &MADE[Plan::ALL.iter().position(|it| *it == plan).expect("a plan")];
        Self::like(made, || Self::made_on(plan))
    }

    /// A world like one that is made once for all tests: copying is quicker than making.
    pub fn like(made: &OnceLock<Database>, make: impl FnOnce() -> Self) -> Self {
        // Nobody is connected to what is copied: the console and the maker are gone with the rest of that world.
        let world = Self::on_database(Database::like(made.get_or_init(|| make().database)));
        world.run("update memberships set last_active_at = now() where last_active_at is not null");
        world
    }

    fn made_on(plan: Plan) -> Self {
        let world = Self::empty();
        world.people(&["ada", "ben", "bill", "cleo", "dana", "eve"]);
        let northwind = world.organization("Northwind", plan).owner("ada").admin("ben").billing_admin("bill").member("cleo");
        northwind.by("ada").project("Shop", "eu").project("App", "us");
        world.organization("Elsewhere", plan).owner("dana").by("dana").project("Theirs", "in");
        // Who comes later has an id that is told apart at a glance.
        world.run("alter sequence users_id_seq restart with 2000011");
        world
    }

    /// A database nobody has used.
    pub fn empty() -> Self {
        Self::on_database(Database::new())
    }

    /// The console on whatever is there.
    pub fn on_database(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let secret_key = b"a key of the tests, long enough to be one".to_vec();
        let config = Config {
            listen: Vec::new(),
            public_url: ORIGIN.to_owned(),
            origin: ORIGIN.to_owned(),
            data_dir: folder.path().to_owned(),
            database_url: None,
            database_owner_url: None,
            postgres_bin: None,
            smtp_url: None,
            mail_from: "Steward <steward@northwind.test>".to_owned(),
            support_email: Some("help@support.test".to_owned()),
            security_contact: Some("https://support.test/report".to_owned()),
            default_plan: Plan::Enterprise,
            upgrades_at_once: false,
            trusted_proxies: Vec::new(),
            webhook_networks: steward::model::webhook::AllowedNetworks::default(),
            projects_kept: chrono::TimeDelta::days(90),
            // Nobody counts the seconds of a test.
            paces: Paces { exports_a_second: 1_000, ..Paces::default() },
            metrics_listen: Vec::new(),
            logs_json: false,
            secret_key: secret_key.clone(),
        };
        let desk =
            Desk { site: ORIGIN.to_owned(), support: config.support_email.clone(), sealer: Sealer::new(&secret_key, "letters") };
        let statements = Arc::new(AtomicUsize::new(0));
        let pool = store::counted_pool(&database.program_url, 4, Arc::clone(&statements)).expect("a pool");
        Self {
            db: Db::new(pool),
            site: Site {
                data_pool: DataPool::at(&database.program_url, config.paces),
                config: Arc::new(config),
                desk,
                keys: Sealer::new(&secret_key, "project keys"),
                hooks: Sealer::new(&secret_key, "webhook secrets"),
                mailbox: Some(Secret::new()),
                hash_pool: HashPool::default(),
            },
            conn: Mutex::new(database.connect()),
            database,
            statements,
            folder,
        }
    }

    pub async fn browser(&self) -> Browser {
        Browser::open(self.site.clone(), self.db.clone()).await
    }

    /// Somebody of the company, signed in.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser().await;
        let page = browser.post("/login", &[("email", &format!("{name}@northwind.test")), ("password", PASSWORD)]).await;
        assert_eq!(page.status.as_u16(), 303, "{name} signs in");
        browser
    }

    /// The connection by which the world is made and looked at, beside those of the console.
    fn conn(&self) -> MutexGuard<'_, store::PgConnection> {
        self.conn.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn run(&self, sql: &str) {
        run(&mut self.conn(), sql);
    }

    /// `count("outbox where sent_at is null")`
    pub fn count(&self, of: &str) -> i64 {
        number(&mut self.conn(), &format!("select count(*) from {of}"))
    }

    pub fn text(&self, sql: &str) -> String {
        text(&mut self.conn(), sql)
    }

    /// Statements since the last call.
    pub fn statements(&self) -> usize {
        self.statements.swap(0, Ordering::SeqCst)
    }

    /// Sends what is in the outbox, and answers all letters there are, the newest last, as (recipient, text).
    pub fn letters(&self) -> Vec<(String, String)> {
        let mailbox: PathBuf = self.folder.path().join("mail");
        let carrier = Carrier::files(mailbox.clone(), &self.site.config.mail_from).expect("a folder for letters");
        deliver_due(&mut self.database.connect(), &self.site.desk.sealer, &carrier).expect("the outbox opens");
        let mut files: Vec<_> = std::fs::read_dir(mailbox)
            .expect("a mailbox")
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .map(|path| (std::fs::metadata(&path).and_then(|about| about.modified()).expect("a time"), path))
            .collect();
        files.sort();
        files.into_iter().map(|(_, path)| read(&std::fs::read(path).expect("a letter"))).collect()
    }

    /// The path of the link in the newest letter to this address.
    pub fn link_to(&self, recipient: &str) -> String {
        let (_, text) =
            self.letters().into_iter().rfind(|(to, _)| to == recipient).unwrap_or_else(|| panic!("no letter to {recipient}"));
        let link = text.split_whitespace().find(|word| word.starts_with(ORIGIN)).expect("a link");
        link[ORIGIN.len()..].to_owned()
    }
}

fn read(raw: &[u8]) -> (String, String) {
    let message = mail_parser::MessageParser::default().parse(raw).expect("a whole letter");
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
    (to, message.body_text(0).unwrap_or_default().into_owned())
}

/// What is stored of it, hashed once.
pub fn hash() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| Password::typed(PASSWORD.to_owned()).hash())
}
