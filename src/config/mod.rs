//! Settings, read once. Every bad one is reported, all in one message.

mod address;
mod database;
mod folder;
mod log_filter;
mod mail;
mod paces;
mod proxies;
pub mod surroundings;

pub use log_filter::log_filter;

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use clap::Args;
use ipnet::IpNet;
use url::Url;

use crate::model::{
    data::paces::Paces,
    limits::{self, PROJECTS_KEPT_LEAST, PROJECTS_KEPT_MOST, SECRET_KEY_SHORTEST},
    loopback::is_loopback,
    organization::Plan,
    secret::random,
    webhook::AllowedNetworks,
};

/// The environment as it was given. `steward --help` shows this text.
#[derive(Debug, Clone, Args)]
pub struct Environment {
    /// Address and port to listen on.
    #[arg(long, env = "STEWARD_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// The address people type. Links in emails begin with it.
    #[arg(long, env = "STEWARD_PUBLIC_URL", default_value = "http://localhost:8080", global = true)]
    pub public_url: String,
    /// Folder for everything Steward keeps on this machine.
    #[arg(long, env = "STEWARD_DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// At least 32 characters that no one can guess. Created and kept in the data folder if not set.
    #[arg(long, env = "STEWARD_SECRET_KEY", hide_env_values = true, global = true)]
    pub secret_key: Option<String>,
    /// A Postgres, 15 or newer, as postgres://user:password@host/database. A private one is kept in the data folder if not set.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// The same database for the role that owns the tables, if the role of DATABASE_URL is not to own them.
    #[arg(long, env = "DATABASE_OWNER_URL", hide_env_values = true, global = true)]
    pub database_owner_url: Option<String>,
    /// Folder with initdb and postgres, for the private Postgres.
    #[arg(long, env = "STEWARD_POSTGRES_BIN", global = true)]
    pub postgres_bin: Option<PathBuf>,
    /// A mail server, as smtp://user:password@host:587 or smtps://…. TLS is required unless it ends in ?tls=none or the host is this
    /// machine. Emails become files if not set.
    #[arg(long, env = "SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Allows a public address without SMTP_URL. Emails then stay on this machine.
    #[arg(long, env = "STEWARD_MAIL_TO_FILES", num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", global = true)]
    pub mail_to_files: String,
    /// The sender of all emails. steward@ and the host of the public address if not set.
    #[arg(long, env = "STEWARD_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// The address people can ask for help; shown in emails and on error pages.
    #[arg(long, env = "STEWARD_SUPPORT_EMAIL", global = true)]
    pub support_email: Option<String>,
    /// Where to report a security problem in this console: an email address or a link, for /.well-known/security.txt. The support
    /// address if not set.
    #[arg(long, env = "STEWARD_SECURITY_CONTACT", global = true)]
    pub security_contact: Option<String>,
    /// Plan of new organizations: free, growth or enterprise.
    #[arg(long, env = "STEWARD_DEFAULT_PLAN", default_value = "enterprise", global = true)]
    pub default_plan: String,
    /// Lets organizations go to a larger plan at once. Otherwise they ask for it, and `steward request close` answers.
    #[arg(long, env = "STEWARD_UPGRADES_AT_ONCE", num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", global = true)]
    pub upgrades_at_once: String,
    /// Reverse proxies whose X-Forwarded-For is believed: addresses and networks such as 172.16.0.0/12, separated by commas.
    #[arg(long, env = "STEWARD_TRUSTED_PROXIES", default_value = "127.0.0.1,::1", global = true)]
    pub trusted_proxies: String,
    /// Networks that webhooks may reach although they are not public, such as 10.0.0.0/8, separated by commas. There they may also
    /// use plain http. Everywhere else they need https and a public address.
    #[arg(long, env = "STEWARD_WEBHOOK_NETWORKS", default_value = "", global = true)]
    pub webhook_networks: String,
    /// Days for which deleted and reset projects are kept.
    #[arg(long, env = "STEWARD_PROJECTS_KEPT_DAYS", default_value_t = PROJECTS_KEPT_MOST.to_string(), help = limits::kept_help(), global = true)]
    pub projects_kept_days: String,
    #[command(flatten)]
    pub paces: paces::Given,
    /// What to log: error, warn, info, debug, or a filter such as info,steward=debug.
    #[arg(long, env = "STEWARD_LOG", default_value = "info", global = true)]
    pub log: String,
    /// How to log: text for people, json for programs, an object on each line.
    #[arg(long, env = "STEWARD_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// Address and port for Prometheus, such as 127.0.0.1:9090, where /metrics answers without a password. Keep it on this machine or
    /// on a network of your own. Nothing listens if not set.
    #[arg(long, env = "STEWARD_METRICS_LISTEN", global = true)]
    pub metrics_listen: Option<String>,
}

impl Environment {
    /// An option given as nothing is not given (U15).
    pub fn without_blanks(mut self) -> Self {
        for option in [
            &mut self.secret_key,
            &mut self.database_url,
            &mut self.database_owner_url,
            &mut self.smtp_url,
            &mut self.mail_from,
            &mut self.support_email,
            &mut self.security_contact,
            &mut self.metrics_listen,
        ] {
            option.take_if(|given| given.trim().is_empty());
        }
        self.postgres_bin.take_if(|given| given.as_os_str().is_empty());
        self
    }
}

/// The settings as they are meant.
#[derive(Clone)]
pub struct Config {
    pub listen: Vec<SocketAddr>,
    /// Without a slash at the end; with a path where the console is a part of its host.
    pub public_url: String,
    /// Scheme, host and port of the public address: what `Origin` must equal.
    pub origin: String,
    pub data_dir: PathBuf,
    pub secret_key: Vec<u8>,
    pub database_url: Option<String>,
    pub database_owner_url: Option<String>,
    pub postgres_bin: Option<PathBuf>,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub support_email: Option<String>,
    /// Whom finders of a fault may tell: an address, or a link.
    pub security_contact: Option<String>,
    pub default_plan: Plan,
    /// Larger plans begin at once, and are not asked for (A21, C3.2).
    pub upgrades_at_once: bool,
    pub trusted_proxies: Vec<IpNet>,
    /// Where webhooks may go (K7.5).
    pub webhook_networks: AllowedNetworks,
    /// How long deleted and reset projects are kept (A20).
    pub projects_kept: TimeDelta,
    /// How much each project may send and ask (D1.5).
    pub paces: Paces,
    /// Where metrics are told, if anywhere (C6.1).
    pub metrics_listen: Vec<SocketAddr>,
    /// Programs read the log (C6.3).
    pub logs_json: bool,
}

impl Config {
    /// What the environment means, or everything that is wrong with it, a sentence a line.
    pub fn read(environment: Environment) -> Result<Self, String> {
        let environment = environment.without_blanks();
        let mut wrong = Vec::new();
        let listen = noted(listen_at("STEWARD_LISTEN", &environment.listen), &mut wrong);
        let metrics = environment.metrics_listen.as_deref().map(|text| listen_at("STEWARD_METRICS_LISTEN", text));
        let metrics_listen = noted(metrics.unwrap_or_else(|| Ok(Vec::new())), &mut wrong);
        let logs_json = noted(is_json(&environment.log_format), &mut wrong);
        let default_plan = noted(plan(&environment.default_plan), &mut wrong);
        let proxies = noted(proxies::networks("STEWARD_TRUSTED_PROXIES", &environment.trusted_proxies), &mut wrong);
        let webhooks = noted(proxies::networks("STEWARD_WEBHOOK_NETWORKS", &environment.webhook_networks), &mut wrong);
        let kept = noted(days_kept(&environment.projects_kept_days), &mut wrong);
        let paces = paces::read(&environment.paces, &mut wrong);
        let to_files = noted(surroundings::yes_or_no("STEWARD_MAIL_TO_FILES", &environment.mail_to_files), &mut wrong);
        let at_once = noted(surroundings::yes_or_no("STEWARD_UPGRADES_AT_ONCE", &environment.upgrades_at_once), &mut wrong);
        let url = noted(address::public_url(&environment.public_url), &mut wrong);
        if url.as_ref().is_some_and(|url| !on_loopback(url)) && environment.smtp_url.is_none() && to_files == Some(false) {
            wrong.push(mail::nobody_is_reached());
        }
        let mail_from = mail::sender(&environment, url.as_ref(), &mut wrong);
        database::check(&environment, &mut wrong);
        let secret_key = noted(secret_key(environment.secret_key, &environment.data_dir), &mut wrong);
        folder::keep_private(&environment.data_dir, environment.database_url.is_none());
        let read = || {
            Some(Self {
                listen: listen?,
                public_url: url.as_ref()?.as_str().trim_end_matches('/').to_owned(),
                origin: url?.origin().ascii_serialization(),
                data_dir: environment.data_dir,
                secret_key: secret_key?,
                database_url: environment.database_url,
                database_owner_url: environment.database_owner_url,
                postgres_bin: environment.postgres_bin,
                smtp_url: environment.smtp_url,
                mail_from,
                security_contact: environment.security_contact.or_else(|| environment.support_email.clone()),
                support_email: environment.support_email,
                default_plan: default_plan?,
                upgrades_at_once: at_once?,
                trusted_proxies: proxies?,
                webhook_networks: AllowedNetworks::to(webhooks?),
                projects_kept: TimeDelta::days(kept?),
                paces,
                metrics_listen: metrics_listen?,
                logs_json: logs_json?,
            })
        };
        read().filter(|_| wrong.is_empty()).ok_or_else(|| wrong.join("\n"))
    }

    /// Whether people reach this Steward over https, so that cookies may insist on it.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// The path below which the console lives, such as `/steward`; empty where the whole host is its own (C8.1).
    pub fn prefix(&self) -> &str {
        self.public_url.strip_prefix(&self.origin).unwrap_or_default()
    }

    /// The name of a cookie that no other console of this host has, below another path or on another port: browsers keep one jar
    /// for all ports (U15.2). They take `__Host-` only over https and for a host as a whole, `__Secure-` over https for a part of
    /// it too. No cookie of ours is named otherwise.
    pub fn cookie(&self, name: &str) -> String {
        address::cookie(&self.origin, self.prefix(), name)
    }

    /// The names that a cookie had in versions before, so that nobody's browser forgets what it remembers.
    pub fn former_cookies(&self, name: &str) -> [String; 2] {
        [address::cookie_of_any_port(&self.origin, self.prefix(), name), name.to_owned()]
    }

    /// A key nobody can guess.
    pub fn fresh_key() -> Vec<u8> {
        data_encoding::BASE64URL_NOPAD.encode(&random::<64>()).into_bytes()
    }

    /// Where letters go while there is no mail server.
    pub fn mailbox(&self) -> PathBuf {
        self.data_dir.join("mail")
    }
}

/// What was read, or nothing, and then its sentence is among those that are wrong.
fn noted<T>(read: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    read.map_err(|sentence| wrong.push(sentence)).ok()
}

fn is_json(format: &str) -> Result<bool, String> {
    match format.trim() {
        "json" => Ok(true),
        "text" | "" => Ok(false),
        _ => Err(format!("STEWARD_LOG_FORMAT must be text or json, not {format}.")),
    }
}

fn plan(word: &str) -> Result<Plan, String> {
    word.parse().map_err(|_| format!("STEWARD_DEFAULT_PLAN must be free, growth or enterprise, not {word}."))
}

fn days_kept(typed: &str) -> Result<i64, String> {
    let days = typed.parse().ok().filter(|days| (PROJECTS_KEPT_LEAST..=PROJECTS_KEPT_MOST).contains(days));
    days.ok_or_else(|| limits::kept_otherwise(typed))
}

fn listen_at(name: &str, text: &str) -> Result<Vec<SocketAddr>, String> {
    use std::net::ToSocketAddrs;
    let found = text.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
    match found {
        Ok(addresses) if !addresses.is_empty() => Ok(addresses),
        _ => Err(format!("{name} must be an address and a port, such as 127.0.0.1:8080, not {text}.")),
    }
}

fn on_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback)
}

fn secret_key(given: Option<String>, data_dir: &Path) -> Result<Vec<u8>, String> {
    match given {
        Some(key) if key.len() >= SECRET_KEY_SHORTEST => Ok(key.into_bytes()),
        Some(_) => Err(limits::secret_key_too_short().to_owned()),
        None => kept_key(data_dir).map_err(|error| format!("The key in {} can't be kept: {error}.", data_dir.display())),
    }
}

/// The key in the data folder, made at the first start. Two Stewards that start together end up with the same one.
fn kept_key(data_dir: &Path) -> std::io::Result<Vec<u8>> {
    let path = data_dir.join("secret_key");
    fs::create_dir_all(data_dir)?;
    let fresh = Config::fresh_key();
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => file.write_all(&fresh)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let key = fs::read(&path)?;
    if key.len() < SECRET_KEY_SHORTEST {
        return Err(std::io::Error::other(format!("{} is too short", path.display())));
    }
    Ok(key)
}
