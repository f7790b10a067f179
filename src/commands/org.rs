//! `steward org`: organizations, as whoever runs the site sees and changes them.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::{OrganizationId, folding::folded},
    policy::owner_roles,
    store::{
        members,
        organizations::known::{self, Whole},
    },
};

use super::{answer::Answer, named, operator::Operator};

#[derive(Subcommand)]
pub enum Org {
    /// Lists all organizations.
    #[command(after_help = "Examples:\n  steward org list\n  steward org list --search north --json")]
    List {
        /// Only those whose name has this in it.
        #[arg(long)]
        search: Option<String>,
    },
    /// Shows one organization: plan, counts, Owners, and whether its end is set.
    #[command(after_help = "Examples:\n  steward org show 1000001\n  steward org show \"Northwind Traders\"")]
    Show {
        /// Its id, or its name.
        organization: String,
    },
}

pub fn run(config: &mut Config, what: Org) -> Result<Answer, String> {
    match what {
        Org::List { search } => list(&mut Operator::open(config, "org list")?, search.as_deref().unwrap_or("")),
        Org::Show { organization } => show(&mut Operator::open(config, "org show")?, &organization),
    }
}

fn list(operator: &mut Operator, search: &str) -> Result<Answer, String> {
    let wanted = folded(search);
    let mut all = operator.ask(known::all)?;
    all.retain(|it| folded(&it.name).contains(&wanted));
    let row = |it: &Whole| {
        let cells = [&it.id.to_string(), &it.name, it.plan.label(), &it.member_count.to_string(), &it.project_count.to_string()];
        cells.into_iter().map(str::to_owned).chain([state(it)]).collect()
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let facts: Vec<Value> = all.iter().map(facts).collect();
    Ok(Answer::table(&["Id", "Name", "Plan", "Users", "Projects", "State"], &rows, "There are no organizations.", facts))
}

fn show(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = named::organization(operator, given)?;
    let owners = owners(operator, it.id)?;
    let lines = [
        ("Id", it.id.to_string()),
        ("Name", it.name.clone()),
        ("Plan", it.plan.to_string()),
        ("State", state(&it)),
        ("Created", day(it.created_at)),
        ("Users", it.member_count.to_string()),
        ("Projects", it.project_count.to_string()),
        ("Open invitations", it.invitation_count.to_string()),
        ("Owners", owners.join(", ")),
    ];
    let mut facts = facts(&it);
    facts["owners"] = json!(owners);
    Ok(Answer::card(&lines, facts))
}

/// The addresses of the Owners, by name.
fn owners(operator: &mut Operator, id: OrganizationId) -> Result<Vec<String>, String> {
    let owners = operator.ask(|conn| members::holding(conn, id, &owner_roles()))?;
    Ok(owners.into_iter().map(|(_, email)| email.to_string()).collect())
}

fn state(it: &Whole) -> String {
    it.deletion_due_at.map_or_else(|| it.state.to_string(), |due| format!("{} on {}", it.state, day(due)))
}

/// What programs are told of an organization.
fn facts(it: &Whole) -> Value {
    json!({
        "id": it.id,
        "name": it.name,
        "plan": it.plan.as_str(),
        "state": it.state.as_str(),
        "created_at": it.created_at,
        "users": it.member_count,
        "projects": it.project_count,
        "invitations": it.invitation_count,
        "deletion_due_at": it.deletion_due_at,
        "deletion_asked_by": it.deletion_asked_by_name,
    })
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}
