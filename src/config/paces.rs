//! How much each project may send and ask (D1.5).

use clap::Args;

use crate::model::data::paces::Paces;

/// The settings as they are given.
#[derive(Debug, Clone, Args)]
pub struct Given {
    /// Events and profiles that each project may be sent within a minute.
    #[arg(long, env = "STEWARD_RECORDS_PER_MINUTE", default_value_t = Paces::default().records_a_minute.to_string(), global = true)]
    pub records_per_minute: String,
    /// Exports of each project within an hour. Each Steward counts for itself.
    #[arg(long, env = "STEWARD_EXPORTS_PER_HOUR", default_value_t = Paces::default().exports_an_hour.to_string(), global = true)]
    pub exports_per_hour: String,
    /// Exports of each project within a second.
    #[arg(long, env = "STEWARD_EXPORTS_PER_SECOND", default_value_t = Paces::default().exports_a_second.to_string(), global = true)]
    pub exports_per_second: String,
    /// Exports of each project at the same time.
    #[arg(long, env = "STEWARD_EXPORTS_AT_ONCE", default_value_t = Paces::default().exports_at_once.to_string(), global = true)]
    pub exports_at_once: String,
    /// Other questions about each project's data within an hour.
    #[arg(long, env = "STEWARD_QUERIES_PER_HOUR", default_value_t = Paces::default().queries_an_hour.to_string(), global = true)]
    pub queries_per_hour: String,
    /// Other questions about each project's data at the same time.
    #[arg(long, env = "STEWARD_QUERIES_AT_ONCE", default_value_t = Paces::default().queries_at_once.to_string(), global = true)]
    pub queries_at_once: String,
}

/// The numbers that are meant, with a sentence for each that is none.
pub fn read(given: &Given, wrong: &mut Vec<String>) -> Paces {
    let mut number = |name: &str, typed: &str| {
        typed.trim().parse().ok().filter(|number| *number > 0).unwrap_or_else(|| {
            wrong.push(format!("{name} must be a number from 1 on, not {typed}."));
            1
        })
    };
    Paces {
        records_a_minute: number("STEWARD_RECORDS_PER_MINUTE", &given.records_per_minute),
        exports_an_hour: number("STEWARD_EXPORTS_PER_HOUR", &given.exports_per_hour),
        exports_a_second: number("STEWARD_EXPORTS_PER_SECOND", &given.exports_per_second),
        exports_at_once: number("STEWARD_EXPORTS_AT_ONCE", &given.exports_at_once),
        queries_an_hour: number("STEWARD_QUERIES_PER_HOUR", &given.queries_per_hour),
        queries_at_once: number("STEWARD_QUERIES_AT_ONCE", &given.queries_at_once),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        paces: Given,
    }

    fn read_from(arguments: &[&str]) -> (Paces, Vec<String>) {
        let arguments = ["steward"].iter().chain(arguments);
        let (given, mut wrong) = (Options::parse_from(arguments), Vec::new());
        (read(&given.paces, &mut wrong), wrong)
    }

    // D1.5
    #[test]
    fn what_is_set_holds_and_what_is_no_number_is_named() {
        assert_eq!(read_from(&[]), (Paces::default(), Vec::new()));
        let (paces, wrong) = read_from(&["--exports-per-hour", "5", "--queries-at-once", " 9 "]);
        assert_eq!((paces, wrong), (Paces { exports_an_hour: 5, queries_at_once: 9, ..Paces::default() }, Vec::new()));
        for number in ["0", "-1", "many", "", "99999999999"] {
            let (_, wrong) = read_from(&[&format!("--exports-per-second={number}")]);
            assert_eq!(wrong, [format!("STEWARD_EXPORTS_PER_SECOND must be a number from 1 on, not {number}.")]);
        }
    }
}
