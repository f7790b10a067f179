//! Opens the house and closes it.

use std::sync::Arc;

use crate::memory;
use actix_web::HttpServer;
use steward::{
    app,
    config::Config,
    http::{DataPool, Db, Gauges, HashPool, Site},
    jobs::{
        Janitor,
        merges::Mover,
        webhooks::{Client, Courier, Couriers},
    },
    mail::{Carrier, Desk, Postman},
    model::{Secret, addresses, sealer::Sealer},
    store,
};

use super::{
    connection_limit,
    database::{Database, unreachable_database},
    keeper::{Keeper, Kept},
    logs, metrics_listener,
};

/// Serves until SIGTERM or Ctrl-C, then lets what is under way finish. The error is for the operator.
pub fn run(mut config: Config) -> Result<(), String> {
    memory::give_back_when_free();
    let mut database = Database::open(&config)?;
    let conn = Some(database.prepare(&mut config)?);
    // Stopped last of all, when nobody uses it any more.
    let cluster = database.cluster.take().map(Arc::new);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let connections = cores * 2;
    let pool =
        store::pool(&database.program, u32::try_from(connections).unwrap_or(8)).map_err(|error| unreachable_database(&error))?;

    let sealer = Sealer::new(&config.secret_key, "letters");
    let carrier = match &config.smtp_url {
        Some(url) => Carrier::smtp(url, &config.mail_from)?,
        None => Carrier::files(config.mailbox(), &config.mail_from)?,
    }
    .answered_by(config.support_email.as_deref());
    let data = database.program.clone();
    let _postman = Postman::start(database.program.clone(), sealer.clone(), carrier)
        .map_err(|error| format!("A thread can't be started: {error}."))?;
    let desk = Desk { site: config.public_url.clone(), support: config.support_email.clone(), sealer };
    let carries = database.program.clone();
    let _janitor = Janitor::start(database.program, database.owner.clone(), desk.clone())
        .map_err(|error| format!("A thread can't be started: {error}."))?;
    let kept =
        Kept { cluster: cluster.clone(), pool: pool.clone(), owner: database.owner, conn, secret_key: config.secret_key.clone() };
    let _keeper = Keeper::start(kept).map_err(|error| format!("A thread can't be started: {error}."))?;

    let keys = Sealer::new(&config.secret_key, "project keys");
    let hooks = Sealer::new(&config.secret_key, "webhook secrets");
    let courier = Courier { client: Client::new(config.webhook_networks.clone()), sealer: hooks.clone(), desk: desk.clone() };
    let couriers = Couriers::start(&carries, &courier).map_err(|error| format!("A thread can't be started: {error}."))?;
    let _mover = Mover::start(carries).map_err(|error| format!("A thread can't be started: {error}."))?;
    let mailbox = config.shows_letters().then(Secret::new);
    let letters = where_letters_are(&config, mailbox.as_ref());
    let data_pool = DataPool::at(&data, config.paces);
    let site = Site { config: Arc::new(config.clone()), desk, keys, hooks, mailbox, hash_pool: HashPool::default(), data_pool };
    let workers = cores.min(4);
    let db = Db::new(pool);
    let gauges = Gauges::new(db.clone(), site.data_pool.clone(), &data);
    let door = site.clone();
    let room = connection_limit::open();
    let server = HttpServer::new(move || app::app(site.clone(), db.clone()))
        .workers(workers)
        .max_connections((room / workers).max(1))
        .worker_max_blocking_threads(connections.div_ceil(workers).max(1))
        .shutdown_timeout(10)
        // Without it the last packet of a page waits for the acknowledgement of the one before.
        .on_connect(move |connection, data| {
            if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
                let _ = stream.set_nodelay(true);
                connection_limit::admit(&door, stream, data);
            }
        })
        .bind(config.listen.as_slice())
        .map_err(|error| {
            format!("{} can't be listened on: {error}.", config.listen.first().map_or_else(String::new, ToString::to_string))
        })?;
    let watched = metrics_listener::listen(&config.metrics_listen, gauges)?;
    // In one piece, so that whoever waits for the first line finds the second one beside it.
    logs::opened(config.logs_json, &config.public_url, &letters);
    let stop_carrying = couriers.bell();
    let served = async {
        // Beside the server, which lets requests finish meanwhile: a receiver that hangs holds no end up.
        actix_web::rt::spawn(async move {
            asked_to_end().await;
            stop_carrying();
        });
        let _watched = watched.map(|server| actix_web::rt::spawn(server()));
        server.run().await
    };
    actix_web::rt::System::new().block_on(served).map_err(|error| format!("The server stopped: {error}."))
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
