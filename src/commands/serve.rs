//! Opens the house and closes it.

use std::sync::Arc;

use actix_web::HttpServer;
use steward::{
    app,
    cluster::{Cluster, Settings},
    config::Config,
    http::{Db, Site},
    jobs::Janitor,
    mail::{Carrier, Desk, Postman},
    model::{addresses, sealer::Sealer},
    store,
};

use super::doors;

/// Serves until SIGTERM or Ctrl-C, then lets what is under way finish. The error is for the operator.
pub fn run(config: Config) -> Result<(), String> {
    let (_cluster, database) = database(&config)?;
    store::migrate(&mut connect(&database)?)?;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let connections = cores * 2;
    let pool = store::pool(&database, u32::try_from(connections).unwrap_or(8)).map_err(|error| unreachable_database(&error))?;

    let sealer = Sealer::new(&config.secret_key, "letters");
    let carrier = match &config.smtp_url {
        Some(url) => Carrier::smtp(url, &config.mail_from)?,
        None => Carrier::files(config.mailbox(), &config.mail_from)?,
    };
    let _postman = Postman::start(database.clone(), sealer.clone(), carrier)
        .map_err(|error| format!("No thread can be started: {error}."))?;
    let _janitor = Janitor::start(database).map_err(|error| format!("No thread can be started: {error}."))?;

    let desk = Desk { site: config.public_url.clone(), support: config.support_email.clone(), sealer };
    let keys = Sealer::new(&config.secret_key, "project keys");
    let site = Site { config: Arc::new(config.clone()), desk, keys };
    let workers = cores.min(4);
    let db = Db::new(pool);
    let door = site.clone();
    let room = doors::open();
    let server = HttpServer::new(move || app::app(site.clone(), db.clone()))
        .workers(workers)
        .max_connections((room / workers).max(1))
        .worker_max_blocking_threads(connections.div_ceil(workers).max(1))
        .shutdown_timeout(10)
        // Without it the last packet of a page waits for the acknowledgement of the one before.
        .on_connect(move |connection, data| {
            if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
                let _ = stream.set_nodelay(true);
                doors::admit(&door, stream, data);
            }
        })
        .bind(config.listen.as_slice())
        .map_err(|error| {
            format!("{} cannot be listened on: {error}.", config.listen.first().map_or_else(String::new, ToString::to_string))
        })?;
    eprintln!("Steward is at {}", config.public_url);
    if config.smtp_url.is_none() {
        eprintln!("SMTP_URL is unset: letters are at {}{}", config.public_url, addresses::MAILBOX);
    }
    actix_web::rt::System::new().block_on(server.run()).map_err(|error| format!("The server stopped: {error}."))
}

/// The database that was named, or a private one in the data folder.
pub fn database(config: &Config) -> Result<(Option<Cluster>, String), String> {
    if let Some(url) = &config.database_url {
        return Ok((None, url.clone()));
    }
    let settings = Settings {
        folder: config.data_dir.join("postgres"),
        binaries: config.postgres_bin.clone(),
        max_connections: 100,
        extra: Vec::new(),
    };
    let cluster = Cluster::start(&settings).map_err(|trouble| trouble.to_string())?;
    let url = cluster.url();
    Ok((Some(cluster), url))
}

/// A connection of one's own, or one sentence why there is none.
pub fn connect(database: &str) -> Result<store::PgConnection, String> {
    store::connect(database).map_err(|error| unreachable_database(&error))
}

fn unreachable_database(error: &dyn std::fmt::Display) -> String {
    let why = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    format!("The database cannot be reached: {}.", why.trim_end_matches('.'))
}
