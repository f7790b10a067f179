//! The database of a command: one that the settings name, a private one, or the private one of a console that runs.

use steward::{
    cluster::{Cluster, Settings, Trouble},
    config::Config,
    store::{self, PgConnection, Tables, encryption_key},
};

use super::{key, versions};

/// A database with the addresses it is reached at, and the private server that is stopped with this, if there is one.
pub struct Database {
    pub cluster: Option<Cluster>,
    /// For the role that owns the tables.
    pub owner: String,
    /// For the role that works with them; the same one where the operator named only one.
    pub program: String,
}

impl Database {
    /// The database that the settings name, or a private one in the data folder, for this program alone.
    pub fn open(config: &Config) -> Result<Self, String> {
        if let Some(program) = config.database_url.clone() {
            let owner = config.database_owner_url.clone().unwrap_or_else(|| program.clone());
            return Ok(Self { cluster: None, owner, program });
        }
        let cluster = Cluster::start(&settings(config)).map_err(|trouble| trouble.to_string())?;
        let (owner, program) = (cluster.url(), cluster.program_url());
        Ok(Self { cluster: Some(cluster), owner, program })
    }

    /// The same for a command of the operator: while the console runs, its private Postgres serves both (U15).
    pub fn open_beside(config: &Config) -> Result<Self, String> {
        if config.database_url.is_none() {
            let running = Cluster::running(&settings(config)).map_err(|trouble: Trouble| trouble.to_string())?;
            if let Some((owner, program)) = running {
                return Ok(Self { cluster: None, owner, program });
            }
        }
        Self::open(config)
    }

    /// Brings the tables up to date, lets the program's role in, and makes sure that the key is the right one. The connection is
    /// the owner's and says that a Steward runs for as long as it is open (F8, F28).
    pub fn prepare(&self, config: &mut Config) -> Result<PgConnection, String> {
        let mut conn = connect(&self.owner)?;
        store::migrate(&mut conn)?;
        if let Ok(version) = store::version(&mut conn)
            && let Some(sentence) = versions::warning(version)
        {
            tracing::warn!("{sentence}");
        }
        if self.owner != self.program {
            let role = store::roles::who(&mut connect(&self.program)?).map_err(|error| told(&error))?;
            if store::roles::who(&mut conn).map_err(|error| told(&error))?.name != role.name {
                let let_in = store::roles::let_in(&mut conn, &role.name);
                let_in.map_err(|error| format!("The role {} can't be given access: {}.", role.name, told(&error)))?;
            }
        }
        if store::is_shared(&self.program) {
            store::set_for_role(&mut connect(&self.program)?).map_err(|error| told(&error))?;
        }
        keep_word(&mut conn, config)?;
        Ok(conn)
    }

    /// The same for seeds: the tables are made where there are none, and otherwise left as they are, because a Steward of another
    /// version may be running on them.
    pub fn or_new(&self, config: &mut Config) -> Result<PgConnection, String> {
        match store::tables(&mut connect(&self.owner)?).map_err(|error| unreachable_database(&error))? {
            Tables::None => self.prepare(config),
            _ => self.as_it_is(config),
        }
    }

    /// The same for a command that leaves the tables as they are: it works on those of its own version and refuses all others (C5.4).
    pub fn as_it_is(&self, config: &mut Config) -> Result<PgConnection, String> {
        let mut conn = connect(&self.owner)?;
        match store::tables(&mut conn).map_err(|error| unreachable_database(&error))? {
            Tables::Fitting => keep_word(&mut conn, config).map(|()| conn),
            other => Err(other_tables(&other)),
        }
    }
}

/// Says on this connection that somebody seals with the key, and that it is the right one (F8).
fn keep_word(conn: &mut PgConnection, config: &mut Config) -> Result<(), String> {
    if !encryption_key::runs(conn).map_err(|error| told(&error))? {
        return Err("The secret key of this database is being changed. Try again when that's done.".to_owned());
    }
    key::fitting(conn, config)
}

/// What to do about tables that are not those of this version (C5.4).
pub fn other_tables(tables: &Tables) -> String {
    match tables {
        Tables::Fitting => "The tables are those of this version.".to_owned(),
        Tables::None => {
            "The database has no tables yet. Start Steward (steward serve): it creates them. If a Steward runs elsewhere, set \
             DATABASE_URL or STEWARD_DATA_DIR as it does."
                .to_owned()
        }
        Tables::Older(missing) => format!(
            "The tables are from an older version of Steward: {missing} migrations are pending. Make a backup, stop every Steward, \
             and start this version (steward serve): it brings the tables up to date. Then run this command again."
        ),
        Tables::Newer(unknown) => format!(
            "The tables are from a newer version of Steward than this program ({}): it doesn't know {}. Run the command with the \
             version that serves.",
            env!("CARGO_PKG_VERSION"),
            unknown.join(", ")
        ),
    }
}

fn settings(config: &Config) -> Settings {
    Settings {
        folder: config.data_dir.join("postgres"),
        binaries: config.postgres_bin.clone(),
        max_connections: 100,
        extra: Vec::new(),
    }
}

/// A connection of one's own, or one sentence why there is none.
pub fn connect(database: &str) -> Result<PgConnection, String> {
    store::connect(database).map_err(|error| unreachable_database(&error))
}

pub fn unreachable_database(error: &dyn std::fmt::Display) -> String {
    format!("The database can't be reached: {}.", told(error))
}

/// An error in one line, without the full stop.
pub fn told(error: &dyn std::fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}
