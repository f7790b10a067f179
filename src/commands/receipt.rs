//! `steward receipt`: what organizations paid, entered by whoever runs the site.

use chrono::{NaiveDate, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::billing::{Money, NewReceipt, Receipt, ReceiptStatus, one_line, receipt_number},
    operations::billing::receipts,
    store::billing::receipts as stored,
};

use super::{answer::Answer, lookup, operator::Operator};

#[derive(Subcommand)]
pub enum What {
    /// Enters a receipt and emails it to the billing contact.
    #[command(
        after_help = "Example:\n  steward receipt add \"Northwind Traders\" --number 2026-011 --amount 1250.00 --currency EUR --for \"Growth, November 2026\""
    )]
    Add(New),
    /// Says what became of the amount of a receipt, and emails it to those who got the receipt.
    #[command(after_help = "Example:\n  steward receipt set-status \"Northwind Traders\" 2026-011 paid")]
    SetStatus {
        /// The id of the organization, or its name.
        organization: String,
        /// The number of the receipt.
        number: String,
        /// paid, due, refunded or void.
        #[arg(value_parser = status)]
        status: ReceiptStatus,
    },
    /// Lists the receipts of an organization, the newest first.
    #[command(after_help = "Example:\n  steward receipt list \"Northwind Traders\"")]
    List {
        /// Its id, or its name.
        organization: String,
    },
}

#[derive(Args)]
pub struct New {
    /// The id of the organization, or its name.
    organization: String,
    /// The number of the receipt, as your books have it.
    #[arg(long)]
    number: String,
    /// The amount, such as 1250.00.
    #[arg(long)]
    amount: String,
    /// The currency, such as EUR.
    #[arg(long)]
    currency: String,
    /// What it is for, such as "Growth, November 2026".
    #[arg(long = "for")]
    description: String,
    /// The day it was issued, such as 2026-11-30. Today if not given.
    #[arg(long)]
    date: Option<String>,
    /// paid, due, refunded or void.
    #[arg(long, default_value = "paid")]
    status: String,
}

pub fn run(config: &mut Config, what: What) -> Result<Answer, String> {
    match what {
        What::Add(new) => {
            let receipt = new.check()?;
            add(&mut Operator::open(config, "receipt add")?, &new.organization, &receipt)
        }
        What::SetStatus { organization, number, status } => {
            set_status(&mut Operator::open(config, "receipt set-status")?, &organization, (number.trim(), status))
        }
        What::List { organization } => list(&mut Operator::open(config, "receipt list")?, &organization),
    }
}

impl New {
    /// What is meant, or everything that is wrong, a sentence a line.
    fn check(&self) -> Result<NewReceipt, String> {
        let mut wrong: Vec<String> = Vec::new();
        let number = receipt_number(&self.number);
        let currency =
            self.currency.parse().map_err(|()| format!("{} is no currency. Give its code, such as EUR.", self.currency));
        let amount = currency.and_then(|currency| Money::parse(&self.amount, currency));
        let description = one_line("Description", &self.description);
        let date = self.date.as_deref().map_or_else(|| Ok(Utc::now().date_naive()), day);
        let status = status(&self.status);
        wrong.extend(
            [
                number.as_ref().err(),
                amount.as_ref().err(),
                description.as_ref().err(),
                date.as_ref().err(),
                status.as_ref().err(),
            ]
            .into_iter()
            .flatten()
            .cloned(),
        );
        match (number, amount, description, date, status) {
            (Ok(number), Ok(amount), Ok(description), Ok(issued_on), Ok(status)) if wrong.is_empty() => {
                Ok(NewReceipt { number, issued_on, amount, status, description })
            }
            _ => Err(wrong.join("\n")),
        }
    }
}

fn status(typed: &str) -> Result<ReceiptStatus, String> {
    typed.to_ascii_lowercase().parse().map_err(|()| format!("{typed} is none of paid, due, refunded and void."))
}

fn day(typed: &str) -> Result<NaiveDate, String> {
    typed.parse().map_err(|_| format!("{typed} is no day. Write it as 2026-11-30."))
}

fn add(operator: &mut Operator, given: &str, new: &NewReceipt) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let by = operator.means.of(it.id);
    let receipt = operator.within(&by, |held, means| receipts::add(held, &means.desk, new))?;
    let said = format!("Receipt {} over {} was entered for {}.", receipt.number, plain(&receipt), it.name);
    Ok(Answer::said(said, facts(&receipt)))
}

fn set_status(operator: &mut Operator, given: &str, (number, status): (&str, ReceiptStatus)) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let by = operator.means.of(it.id);
    let before = operator.within(&by, |held, means| receipts::set_status(held, &means.desk, (number, status)))?;
    let said = match before.status == status {
        true => format!("Receipt {} of {} is already {}. Nothing was changed.", before.number, it.name, status.as_str()),
        false => {
            format!("Receipt {} of {} is now {}. Before: {}.", before.number, it.name, status.as_str(), before.status.as_str())
        }
    };
    let mut facts = facts(&Receipt { status, ..before.clone() });
    facts["status_before"] = json!(before.status.as_str());
    Ok(Answer::said(said, facts))
}

fn list(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let all = operator.ask(|conn| stored::newest(conn, it.id, i64::MAX))?;
    let row = |receipt: &Receipt| {
        let cells = [receipt.number.clone(), receipt.issued_on.to_string(), plain(receipt), receipt.status.to_string()];
        cells.into_iter().chain([receipt.description.clone()]).collect()
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let facts: Vec<Value> = all.iter().map(facts).collect();
    Ok(Answer::table(&["Number", "Date", "Amount", "Status", "For"], &rows, "There are no receipts.", facts))
}

/// The amount with a plain space, for terminals.
fn plain(receipt: &Receipt) -> String {
    format!("{} {}", receipt.amount.currency.as_str(), receipt.amount.amount())
}

fn facts(receipt: &Receipt) -> Value {
    json!({
        "id": receipt.id,
        "number": receipt.number,
        "date": receipt.issued_on,
        "amount_minor": receipt.amount.minor,
        "amount": receipt.amount.amount(),
        "currency": receipt.amount.currency.as_str(),
        "status": receipt.status.as_str(),
        "for": receipt.description,
        "issued_to": receipt.issued_to,
        "tax_id": receipt.tax_id,
    })
}
