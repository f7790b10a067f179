//! The command line: `steward` serves; the other commands are the operator's.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{
    answer::{Answer, complain},
    doctor, key, logs, memory, org, owner, project, receipt, request, seed, serve, user,
};
use steward::config::{Config, Environment, log_filter, surroundings};

/// A server-rendered admin console for organizations and projects.
#[derive(Parser)]
#[command(name = "steward", version)]
struct Cli {
    #[command(flatten, next_help_heading = "Settings")]
    environment: Environment,
    /// Prints results and refusals as JSON.
    #[arg(long, global = true)]
    json: bool,
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
    /// Organizations: listing, creating, plan, deletion.
    Org {
        #[command(subcommand)]
        what: org::Org,
    },
    /// Receipts of organizations: entering and listing them.
    Receipt {
        #[command(subcommand)]
        what: receipt::What,
    },
    /// Requests for another plan: listing and closing them.
    Request {
        #[command(subcommand)]
        what: request::What,
    },
    /// An Owner again, where no one in an organization can make one.
    Owner {
        #[command(subcommand)]
        what: owner::Owner,
    },
    /// Projects: restoring, and a new token.
    Project {
        #[command(subcommand)]
        what: project::Project,
    },
    /// People's accounts: looking at one, disabling and enabling it.
    User {
        #[command(subcommand)]
        what: user::User,
    },
}

fn main() -> ExitCode {
    surroundings::forget_blanks();
    let mut cli = Cli::parse();
    // An option that is given as nothing is not given: it names no server.
    cli.environment = cli.environment.without_blanks();
    if cli.environment.database_url.is_none() {
        surroundings::forget_other_servers();
    }
    let filter = tracing_subscriber::EnvFilter::try_new(log_filter(&cli.environment.log))
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(log_filter("info")));
    let json = logs::is_json(&cli.environment.log_format);
    logs::begin(json, filter);
    let command = cli.command.unwrap_or(Command::Serve);
    let done = Config::read(cli.environment).and_then(|config| run(command, config)).and_then(|answer| answer.print(cli.json));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentences) => {
            if cli.json {
                complain(&sentences, true)
            } else {
                logs::failed(json, &sentences)
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, mut config: Config) -> Result<Answer, String> {
    match command {
        Command::Serve => serve::run(config).map(|()| Answer::nothing()),
        Command::Seed { what, even_if_not_empty } => seed::run(&mut config, what, even_if_not_empty),
        Command::Doctor => doctor::run(&mut config),
        Command::Key { what } => key::run(&mut config, what),
        Command::Org { what } => org::run(&mut config, what),
        Command::Receipt { what } => receipt::run(&mut config, what),
        Command::Request { what } => request::run(&mut config, what),
        Command::Owner { what } => owner::run(&mut config, what),
        Command::Project { what } => project::run(&mut config, what),
        Command::User { what } => user::run(&mut config, what),
    }
}
