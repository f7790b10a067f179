//! The database of a command: named, private, or the private one of a console that runs.

use steward::{
    cluster::{Cluster, Settings, Trouble},
    config::Config,
    store::{self, PgConnection, sealed_with},
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
    /// The database that was named, or a private one in the data folder, for this program alone.
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
            store::keep_manners(&mut connect(&self.program)?).map_err(|error| told(&error))?;
        }
        if !sealed_with::runs(&mut conn).map_err(|error| told(&error))? {
            return Err("The secret key of this database is being changed. Start Steward when that's done.".to_owned());
        }
        key::fitting(&mut conn, config)?;
        Ok(conn)
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
