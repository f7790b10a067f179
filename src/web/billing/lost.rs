//! What a smaller plan takes, by the table of plans and by what the organization really uses (C3.2).

use crate::{
    frame::chrome::grouped,
    model::{
        limits::{COUNTED, counted},
        organization::Plan,
    },
    policy::{Feature, audit_days, included_events},
    store::billing::used::Used,
};

/// A sentence for everything that is there on the one plan and not on the other: what is used of it, and what becomes of that (A16).
pub fn lost(from: Plan, to: Plan, used: &Used) -> Vec<String> {
    let features = Feature::ALL.iter().copied().filter(|feature| feature.is_in(from) && !feature.is_in(to));
    let mut lines: Vec<String> = features.map(|feature| sentence(feature, used)).collect();
    let (kept, then) = (audit_days(from), audit_days(to));
    if then < kept {
        let entries = match used.entries {
            0 => "No entry is older than that now.".to_owned(),
            1 => "One entry is older than that now.".to_owned(),
            n if n > COUNTED => format!("{} entries are older than that now.", counted()),
            n => format!("{} entries are older than that now.", grouped(n)),
        };
        lines.push(format!("The audit log is kept for {then} days instead of {kept}. {entries}"));
    }
    if included_events(from) != included_events(to)
        && let Some(events) = included_events(to)
    {
        let now = grouped(used.events);
        lines.push(format!("{} events a month are included. This month there have been {now} so far.", grouped(events)));
    }
    lines
}

fn sentence(feature: Feature, used: &Used) -> String {
    let label = feature.label();
    match feature {
        Feature::EveryRole => roles(used),
        Feature::Discoverability if !used.domains.is_empty() => format!(
            "{label}: people with an address at {} no longer find the organization. The setting is kept.",
            used.domains.join(", ")
        ),
        Feature::Classification if used.classified_people + used.classified_teams > 0 => format!(
            "{label}: {} and {} who can view it keep that. No one else can be given it.",
            of(used.classified_people, "person", "people"),
            of(used.classified_teams, "team", "teams"),
        ),
        Feature::SingleSignOn => format!("{label}: not set up here. It can't be set up anymore."),
        _ => format!("{label}: not used here. It can't be used anymore."),
    }
}

fn roles(used: &Used) -> String {
    let keep = match used.roles {
        0 => "No one here is Admin or Member.".to_owned(),
        1 => "One Admin or Member keeps the role.".to_owned(),
        n => format!("{} Admins and Members keep their roles.", grouped(n)),
    };
    let open = match used.invitations {
        0 => String::new(),
        1 => " One open invitation to such a role can't be accepted anymore.".to_owned(),
        n => format!(" {} open invitations to such roles can't be accepted anymore.", grouped(n)),
    };
    format!("{keep} From then on, people can only be made Owner or Billing Admin.{open}")
}

fn of(n: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Used {
        Used { roles: 0, invitations: 0, domains: Vec::new(), classified_people: 0, classified_teams: 0, events: 0, entries: 0 }
    }

    // C3.2, R2.10: everything that the table takes is told, and nothing else
    #[test]
    fn every_line_that_the_smaller_plan_lacks_is_told() {
        for from in Plan::ALL {
            for to in Plan::ALL {
                let told = lost(*from, *to, &nothing());
                let gone = Feature::ALL.iter().filter(|feature| feature.is_in(*from) && !feature.is_in(*to)).count();
                let log = usize::from(audit_days(*to) < audit_days(*from));
                let events = usize::from(included_events(*to) != included_events(*from) && included_events(*to).is_some());
                assert_eq!(told.len(), gone + log + events, "{from} to {to}: {told:?}");
            }
        }
    }

    // C3.2, A16
    #[test]
    fn what_is_used_is_named_with_its_numbers() {
        let used = Used {
            roles: 9,
            invitations: 2,
            domains: vec!["northwind.test".into()],
            classified_people: 3,
            classified_teams: 1,
            events: 2_500_000,
            entries: 1_001,
        };
        let told = lost(Plan::Enterprise, Plan::Free, &used).join("\n");
        for words in [
            "9 Admins and Members keep their roles.",
            "2 open invitations to such roles can't be accepted anymore.",
            "people with an address at northwind.test no longer find the organization",
            "3 people and 1 team who can view it keep that.",
            "kept for 90 days instead of 730. 1,000+ entries",
            "1,000,000 events a month are included. This month there have been 2,500,000 so far.",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
}
