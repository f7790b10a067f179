//! `steward user`: people's accounts.

use clap::Subcommand;
use serde_json::json;
use steward::{
    config::Config,
    operations::account::disabling,
    store::{account::records, organizations},
};

use super::{
    answer::Answer,
    confirm::Sure,
    lookup,
    operator::{Operator, day},
};

#[derive(Subcommand)]
pub enum User {
    /// Shows an account: since when, whether it is disabled, sessions, organizations with roles.
    #[command(after_help = "Examples:\n  steward user show ada@northwind.example\n  steward user show 2000001 --json")]
    Show {
        /// The email address, or the id.
        person: String,
    },
    /// Disables an account: signed out everywhere at once, and no password, link or invitation opens it. Roles and data stay.
    #[command(
        after_help = "Examples:\n  steward user disable ada@northwind.example\n  steward user disable ada@northwind.example --yes"
    )]
    Disable {
        /// The email address, or the id.
        person: String,
        #[command(flatten)]
        sure: Sure,
    },
    /// Enables a disabled account: the person signs in again, with the password and roles they had.
    #[command(after_help = "Example:\n  steward user enable ada@northwind.example")]
    Enable {
        /// The email address, or the id.
        person: String,
    },
}

pub fn run(config: &mut Config, what: User) -> Result<Answer, String> {
    match what {
        User::Show { person } => show(&mut Operator::open(config, "user show")?, &person),
        User::Disable { person, sure } => disable(&mut Operator::open(config, "user disable")?, &person, &sure),
        User::Enable { person } => enable(&mut Operator::open(config, "user enable")?, &person),
    }
}

fn show(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = lookup::person(operator, given)?;
    let places = operator.ask(|conn| organizations::of_user(conn, it.id))?;
    let (sessions, last) = operator.ask(|conn| records::sessions_of(conn, it.id))?;
    let in_words: Vec<String> = places.iter().map(|place| format!("{} ({}): {}", place.name, place.id, place.role)).collect();
    let lines = [
        ("Id", it.id.to_string()),
        ("Name", it.name.clone()),
        ("Email", it.email.to_string()),
        ("State", it.disabled_at.map_or("Enabled".to_owned(), |at| format!("Disabled on {}", day(at)))),
        ("Created", day(it.created_at)),
        ("Email verified", it.email_proven_at.map_or("No".to_owned(), day)),
        ("Sessions", last.map_or_else(|| sessions.to_string(), |at| format!("{sessions}, last used on {}", day(at)))),
        ("Organizations", if in_words.is_empty() { "None".to_owned() } else { in_words.join(", ") }),
    ];
    let places: Vec<_> = places
        .iter()
        .map(|place| json!({ "id": place.id, "name": place.name, "role": place.role.as_str(), "joined_at": place.joined_at }))
        .collect();
    let facts = json!({
        "id": it.id,
        "name": it.name,
        "email": it.email.as_str(),
        "disabled_at": it.disabled_at,
        "created_at": it.created_at,
        "email_verified_at": it.email_proven_at,
        "sessions": sessions,
        "last_seen_at": last,
        "organizations": places,
    });
    Ok(Answer::card(&lines, facts))
}

fn disable(operator: &mut Operator, given: &str, sure: &Sure) -> Result<Answer, String> {
    let it = lookup::person(operator, given)?;
    sure.about(&format!(
        "{} ({}) is signed out everywhere and can't sign in until the account is enabled. Roles and data stay.",
        it.name, it.email
    ))?;
    let done = operator.change(|tx, means| disabling::disable(tx, &means.actor, &it))?;
    let mut said = format!("{} is disabled. Sessions ended: {}.", it.email, done.sessions);
    if !done.ownerless.is_empty() {
        said += &format!(
            "\nNo Owner who can sign in is left in {}. Make someone an Owner: steward owner recover ORGANIZATION EMAIL",
            done.ownerless.join(", ")
        );
    }
    let facts = json!({
        "id": it.id,
        "email": it.email.as_str(),
        "disabled": true,
        "sessions_ended": done.sessions,
        "organizations_without_owner": done.ownerless,
    });
    Ok(Answer::said(said, facts))
}

fn enable(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = lookup::person(operator, given)?;
    operator.change(|tx, means| disabling::enable(tx, &means.actor, &it))?;
    let said = format!("{} is enabled and can sign in again.", it.email);
    Ok(Answer::said(said, json!({ "id": it.id, "email": it.email.as_str(), "disabled": false })))
}
