//! `steward owner`: an Owner where there is none who could act.

use clap::Subcommand;
use serde_json::json;
use steward::{config::Config, operations::members::recovery};

use super::{answer::Answer, confirm::Sure, lookup, operator::Operator};

#[derive(Subcommand)]
pub enum Owner {
    /// Makes someone with an account an Owner again and signs them out everywhere. All Owners are told by email.
    #[command(after_help = "Examples:
  steward owner recover \"Northwind Traders\" ada@northwind.example
  steward owner recover 1000001 ada@northwind.example --yes

They sign in again with their password, or choose a new one with Forgot password.")]
    Recover {
        /// The organization: its id, or its name.
        organization: String,
        /// The person's email address.
        person: String,
        #[command(flatten)]
        sure: Sure,
    },
}

pub fn run(config: &mut Config, what: Owner) -> Result<Answer, String> {
    let Owner::Recover { organization, person, sure } = what;
    let operator = &mut Operator::open(config, "owner recover")?;
    let (organization, account) = (lookup::organization(operator, &organization)?, lookup::person(operator, &person)?);
    sure.about(&format!(
        "{} ({}) becomes an Owner of {}, who can do everything there, and is signed out everywhere.",
        account.name, account.email, organization.name
    ))?;
    let by = operator.means.of(organization.id);
    let done = operator.change(|tx, means| recovery::recover(tx, &by, &means.desk, &account))?;
    let before = done.before.map_or("not a member".to_owned(), |role| role.to_string());
    let said = format!(
        "{} is an Owner of {} (before: {before}). Sessions ended: {}. Owners told by email: {}.",
        account.email, organization.name, done.sessions, done.told,
    );
    let facts = json!({
        "organization": organization.id,
        "user": account.id,
        "email": account.email.as_str(),
        "role_before": done.before.map(|role| role.as_str()),
        "sessions_ended": done.sessions,
        "owners_told": done.told,
    });
    Ok(Answer::said(said, facts))
}
