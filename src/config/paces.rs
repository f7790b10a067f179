//! How much each project may send and ask (D1.5).

use super::Environment;
use crate::model::data::paces::Paces;

/// The numbers that are meant, with a sentence for each that is none.
pub fn read(environment: &Environment, wrong: &mut Vec<String>) -> Paces {
    let mut number = |name: &str, given: &str| {
        given.trim().parse().ok().filter(|number| *number > 0).unwrap_or_else(|| {
            wrong.push(format!("{name} must be a number from 1 on, not {given}."));
            1
        })
    };
    Paces {
        things_a_minute: number("STEWARD_RECORDS_PER_MINUTE", &environment.records_per_minute),
        exports_an_hour: number("STEWARD_EXPORTS_PER_HOUR", &environment.exports_per_hour),
        exports_a_second: number("STEWARD_EXPORTS_PER_SECOND", &environment.exports_per_second),
        exports_at_once: number("STEWARD_EXPORTS_AT_ONCE", &environment.exports_at_once),
        queries_an_hour: number("STEWARD_QUERIES_PER_HOUR", &environment.queries_per_hour),
        queries_at_once: number("STEWARD_QUERIES_AT_ONCE", &environment.queries_at_once),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Given {
        #[command(flatten)]
        environment: Environment,
    }

    fn read_from(arguments: &[&str]) -> (Paces, Vec<String>) {
        let arguments = ["steward"].iter().chain(arguments);
        let (given, mut wrong) = (Given::parse_from(arguments), Vec::new());
        (read(&given.environment, &mut wrong), wrong)
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
