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

/// A sentence for everything that is used on the one plan and is not part of the other, with what becomes of it (A16); what is not
/// used stands together in one sentence at the end.
pub fn lost(from: Plan, to: Plan, used: &Used) -> Vec<String> {
    let features = Feature::ALL.iter().copied().filter(|it| it.is_here() && it.is_in(from) && !it.is_in(to));
    let (mut lines, mut unused) = (Vec::new(), Vec::new());
    for feature in features {
        match sentence(feature, used) {
            Some(line) => lines.push(line),
            None => unused.push(feature.label()),
        }
    }
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
    if !unused.is_empty() {
        lines.push(format!("Not used here, and no longer available: {}.", unused.join(", ")));
    }
    lines
}

/// What becomes of a feature that is used.
fn sentence(feature: Feature, used: &Used) -> Option<String> {
    let label = feature.label();
    match feature {
        Feature::EveryRole => Some(roles(used)),
        Feature::Discoverability if !used.domains.is_empty() => Some(format!(
            "{label}: people with an address at {} no longer find the organization. The setting is kept.",
            used.domains.join(", ")
        )),
        Feature::Classification if used.classified_people + used.classified_teams > 0 => Some(format!(
            "{label}: {} and {} who can view it keep that. No one else can be given it.",
            of(used.classified_people, "person", "people"),
            of(used.classified_teams, "team", "teams"),
        )),
        _ => None,
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
                let told = lost(*from, *to, &nothing()).join("\n");
                for feature in Feature::ALL {
                    let words = if *feature == Feature::EveryRole { "No one here is Admin or Member." } else { feature.label() };
                    assert_eq!(
                        told.contains(words),
                        feature.is_here() && feature.is_in(*from) && !feature.is_in(*to),
                        "{from} to {to}: {words}: {told}"
                    );
                }
                assert_eq!(told.contains("audit log"), audit_days(*to) < audit_days(*from), "{from} to {to}");
                let events = included_events(*to) != included_events(*from) && included_events(*to).is_some();
                assert_eq!(told.contains("events a month are included"), events, "{from} to {to}");
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
