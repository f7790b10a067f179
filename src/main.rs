//! The command line: `steward` serves; the other commands are the operator's.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{doctor, key, logs, memory, seed, serve};
use steward::config::{Config, Environment, surroundings};

/// A server-rendered admin console for organizations and projects.
#[derive(Parser)]
#[command(name = "steward", version)]
struct Cli {
    #[command(flatten)]
    environment: Environment,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the console. What happens without a command.
    Serve,
    /// Fills the database with people and organizations to look at.
    Seed {
        #[command(subcommand)]
        what: seed::Seed,
        /// Adds to a database that is not empty.
        #[arg(long, global = true)]
        even_if_not_empty: bool,
    },
    /// Checks that everything Steward needs is in order, and says what to do where it isn't.
    Doctor,
    /// The secret key that everything is sealed with.
    Key {
        #[command(subcommand)]
        what: key::Key,
    },
}

fn main() -> ExitCode {
    surroundings::forget_blanks();
    let cli = Cli::parse();
    if cli.environment.database_url.is_none() {
        surroundings::forget_other_servers();
    }
    let filter = tracing_subscriber::EnvFilter::try_new(filter(&cli.environment.log))
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(filter("info")));
    let json = logs::is_json(&cli.environment.log_format);
    logs::begin(json, filter);
    let done = Config::read(cli.environment).and_then(|mut config| match cli.command {
        None | Some(Command::Serve) => serve::run(config),
        Some(Command::Seed { what, even_if_not_empty }) => seed::run(&mut config, what, even_if_not_empty),
        Some(Command::Doctor) => doctor::run(&mut config),
        Some(Command::Key { what }) => key::run(&mut config, what),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentences) => {
            logs::failed(json, &sentences);
            ExitCode::FAILURE
        }
    }
}

/// What strangers send that is no request is no fault of ours: the server tells it only to whoever asks for that much (F25).
fn filter(asked: &str) -> String {
    let in_detail = asked.split(',').any(|one| matches!(one.trim(), "debug" | "trace") || one.contains("actix"));
    if in_detail { asked.to_owned() } else { format!("{asked},actix_http::h1=off") }
}
