//! `steward serve`: puts everything together, serves, and stops.

use std::sync::Arc;

use crate::memory;
use actix_web::{HttpServer, dev::Server};
use steward::{
    app,
    config::Config,
    http::{DataPool, Db, Gauges, HashPool, Site},
    jobs::{
        CleanupWorker,
        merges::MergeWorker,
        webhooks::{Client, WebhookWorker},
    },
    mail::{Carrier, Desk, MailWorker},
    model::{Secret, addresses, sealer::Sealer},
    store,
    worker::{Worker, Workers},
};

use super::{
    connection_limit,
    database::{Database, unreachable_database},
    database_supervisor::DatabaseSupervisor,
    logs, metrics_listener,
};

/// Serves until SIGTERM or Ctrl-C, then lets what is under way finish. The error is for the operator.
pub fn run(mut config: Config) -> Result<(), String> {
    memory::give_back_when_free();
    let mut database = Database::open(&config)?;
    let conn = database.prepare(&mut config)?;
    // Stopped last of all, when nobody uses it any more.
    let cluster = database.cluster.take().map(Arc::new);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let connections = cores * 2;
    let pool =
        store::pool(&database.program, u32::try_from(connections).unwrap_or(8)).map_err(|error| unreachable_database(&error))?;
    let supervisor = DatabaseSupervisor {
        cluster: cluster.clone(),
        pool: pool.clone(),
        owner: database.owner.clone(),
        conn: Some(conn),
        secret_key: config.secret_key.clone(),
    };
    let site = site(&config, &database.program);
    let mut workers = Workers::default();
    workers.extend(start_workers(supervisor, &database, &site)?);
    let webhooks = start_webhooks(&database, &site)?;
    let stop_webhooks = webhooks.stopper();
    workers.extend([webhooks]);
    let db = Db::new(pool);
    let gauges = Gauges::new(db.clone(), site.data_pool.clone(), &database.program);
    let letters = where_letters_are(&config, site.mailbox.as_ref());
    let server = listen(site, db, cores.min(4), connections)?;
    let watched = metrics_listener::listen(&config.metrics_listen, gauges)?;
    // In one piece, so that whoever waits for the first line finds the second one beside it.
    logs::opened(config.logs_json, &config.public_url, &letters);
    let served = async {
        // Beside the server, which lets requests finish meanwhile: a receiver that hangs delays no end.
        actix_web::rt::spawn(async move {
            asked_to_end().await;
            stop_webhooks();
        });
        let _watched = watched.map(|server| actix_web::rt::spawn(server()));
        server().await
    };
    actix_web::rt::System::new().block_on(served).map_err(|error| format!("The server stopped: {error}."))
}

/// What is the same for every request.
fn site(config: &Config, database: &str) -> Site {
    let desk = Desk {
        site: config.public_url.clone(),
        support: config.support_email.clone(),
        sealer: Sealer::new(&config.secret_key, "letters"),
    };
    Site {
        config: Arc::new(config.clone()),
        desk,
        keys: Sealer::new(&config.secret_key, "project keys"),
        hooks: Sealer::new(&config.secret_key, "webhook secrets"),
        mailbox: config.shows_letters().then(Secret::new),
        hash_pool: HashPool::default(),
        data_pool: DataPool::at(database, config.paces),
    }
}

/// Everything that happens in the background, until it is dropped.
fn start_workers(supervisor: DatabaseSupervisor, database: &Database, site: &Site) -> Result<Vec<Worker>, String> {
    let (program, owner, desk) = (database.program.clone(), database.owner.clone(), site.desk.clone());
    let mail = MailWorker { database: program.clone(), sealer: desk.sealer.clone(), carrier: carrier(&site.config)? };
    let start = || {
        Ok(vec![
            mail.start()?,
            CleanupWorker { program: program.clone(), owner, desk }.start()?,
            supervisor.start()?,
            MergeWorker { database: program }.start()?,
        ])
    };
    start().map_err(|error: std::io::Error| format!("A thread can't be started: {error}."))
}

/// What sends events to webhooks, until it is dropped.
fn start_webhooks(database: &Database, site: &Site) -> Result<Worker, String> {
    let client = Client::new(site.config.webhook_networks.clone());
    let webhooks = WebhookWorker { client, sealer: site.hooks.clone(), desk: site.desk.clone() };
    webhooks.start(&database.program).map_err(|error| format!("A thread can't be started: {error}."))
}

/// How letters leave: by the mail server of the settings, or into files.
fn carrier(config: &Config) -> Result<Carrier, String> {
    let carrier = match &config.smtp_url {
        Some(url) => Carrier::smtp(url, &config.mail_from)?,
        None => Carrier::files(config.mailbox(), &config.mail_from)?,
    };
    Ok(carrier.answered_by(config.support_email.as_deref()))
}

/// Listens at the addresses of the settings; the server answers once it is begun and awaited.
fn listen(site: Site, db: Db, workers: usize, connections: usize) -> Result<impl FnOnce() -> Server, String> {
    let config = Arc::clone(&site.config);
    let (admits, room) = (site.clone(), connection_limit::open());
    let server = HttpServer::new(move || app::app(site.clone(), db.clone()))
        .workers(workers)
        .max_connections((room / workers).max(1))
        .worker_max_blocking_threads(connections.div_ceil(workers).max(1))
        .shutdown_timeout(10)
        // Without it the last packet of a page waits for the acknowledgement of the one before.
        .on_connect(move |connection, data| {
            if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
                let _ = stream.set_nodelay(true);
                connection_limit::admit(&admits, stream, data);
            }
        })
        .bind(config.listen.as_slice())
        .map_err(|error| {
            format!("{} can't be listened on: {error}.", config.listen.first().map_or_else(String::new, ToString::to_string))
        })?;
    Ok(|| server.run())
}

/// Waits for what the server ends by, too.
async fn asked_to_end() {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return std::future::pending().await;
    };
    futures_util::future::select(Box::pin(term.recv()), Box::pin(int.recv())).await;
}

/// The line of the terminal that says where letters are. The word in it is told nowhere else (F3).
fn where_letters_are(config: &Config, mailbox: Option<&Secret>) -> String {
    match mailbox {
        Some(word) => {
            let path = addresses::mailbox(word.reveal());
            format!("SMTP_URL is not set: until the next start, emails are at {}{path}\n", config.public_url)
        }
        None if config.smtp_url.is_none() => format!("SMTP_URL is not set: emails are files in {}\n", config.mailbox().display()),
        None => String::new(),
    }
}
