//! `steward request`: what organizations asked of their plans, answered by whoever runs the site.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::{
        PlanRequestId,
        billing::{PlanRequest, one_line_if_any},
    },
    operations::billing::requests::{self, Answered},
    store::billing::requests::{self as stored, Whose},
};

use super::{answer::Answer, operator::Operator};

#[derive(Subcommand)]
pub enum What {
    /// Lists requests for another plan: those that wait.
    #[command(after_help = "Examples:\n  steward request list\n  steward request list --all --json")]
    List {
        /// Those that are closed, too.
        #[arg(long)]
        all: bool,
    },
    /// Closes a request: as done, which changes the plan, or as refused. The Owners and the billing contact get an email.
    #[command(
        after_help = "Examples:\n  steward request close 9000001 --done\n  steward request close 9000001 --refused --note \"The contract ends in March.\""
    )]
    Close(Closing),
}

#[derive(Args)]
pub struct Closing {
    /// The id of the request.
    id: PlanRequestId,
    #[command(flatten)]
    how: How,
    /// A sentence for those who asked.
    #[arg(long)]
    note: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct How {
    /// The plan changes now.
    #[arg(long)]
    done: bool,
    /// The plan stays.
    #[arg(long)]
    refused: bool,
}

pub fn run(config: &mut Config, what: What) -> Result<Answer, String> {
    match what {
        What::List { all } => list(&mut Operator::open(config, "request list")?, all),
        What::Close(Closing { id, how, note }) => {
            let note = one_line_if_any("Note", note.as_deref().unwrap_or_default())?;
            close(&mut Operator::open(config, "request close")?, &Answered { id, done: how.done, note })
        }
    }
}

fn list(operator: &mut Operator, all: bool) -> Result<Answer, String> {
    let found = operator.ask(|conn| stored::everywhere(conn, all))?;
    let row = |(organization, name, request): &Whose| {
        vec![
            request.id.to_string(),
            format!("{name} ({organization})"),
            format!("{} to {}", request.from, request.to),
            request.effective_on.map_or_else(|| "–".to_owned(), |on| on.to_string()),
            format!("{}, {}", request.requested_by, request.requested_at.date_naive()),
            state(request),
            request.reason.clone().unwrap_or_default(),
            request.note.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    let facts: Vec<Value> = found
        .iter()
        .map(|(organization, name, request)| {
            let mut facts = facts(request);
            facts["organization"] = json!({ "id": organization, "name": name });
            facts
        })
        .collect();
    let headings = ["Id", "Organization", "Plan", "On", "Requested By", "State", "Reason", "Note"];
    let none = if all { "There are no requests." } else { "No requests are waiting." };
    Ok(Answer::table(&headings, &rows, none, facts))
}

/// How it stands, with who closed it and when.
fn state(request: &PlanRequest) -> String {
    match &request.closed {
        Some((at, by)) => format!("{}: {by}, {}", request.state, at.date_naive()),
        None => request.state.to_string(),
    }
}

fn close(operator: &mut Operator, answer: &Answered) -> Result<Answer, String> {
    let none = || format!("There is no request {}. List them: steward request list --all", answer.id);
    let organization = operator.ask(|conn| stored::whose(conn, answer.id))?.ok_or_else(none)?;
    let by = operator.means.of(organization);
    let request = operator.within(&by, |held, means| requests::close(held, &means.desk, answer))?;
    let said = match answer.done {
        true => format!("Organization {organization} is on the {} plan. Its Owners get an email.", request.to),
        false => format!("The request for the {} plan was refused. The Owners of {organization} get an email.", request.to),
    };
    Ok(Answer::said(said, facts(&request)))
}

fn facts(request: &PlanRequest) -> Value {
    json!({
        "id": request.id,
        "from": request.from.as_str(),
        "to": request.to.as_str(),
        "reason": request.reason,
        "effective_on": request.effective_on,
        "requested_by": request.requested_by,
        "requested_at": request.requested_at,
        "state": request.state.as_str(),
        "closed_at": request.closed.as_ref().map(|(at, _)| at),
        "closed_by": request.closed.as_ref().map(|(_, by)| by),
        "note": request.note,
    })
}
