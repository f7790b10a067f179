//! The numbers of inviting people and of asking to be let in.

use std::sync::LazyLock;

use chrono::TimeDelta;

use super::{DOMAINS, INVITEES, Pace, each, whole};
use crate::model::figures::{days, grouped, spelled};

// ---- Letters of invitation ----

/// Letters of invitation to one address, of whichever organizations (F4).
pub const LETTERS_TO_INVITED: Pace = Pace::new(5, TimeDelta::hours(1));
/// Letters of invitation of one person, in whichever organizations (F4).
pub const LETTERS_OF_PERSON: Pace = Pace::new(200, TimeDelta::hours(1));
/// Letters of invitation of one organization (F4).
pub const LETTERS_OF_ORGANIZATION: Pace = Pace::new(500, TimeDelta::hours(1));
/// The same while the organization is young; those to its own mail domains do not count.
pub const LETTERS_OF_YOUNG: Pace = Pace::new(30, TimeDelta::hours(1));
/// How long an organization is young.
pub const ORGANIZATION_YOUNG: TimeDelta = TimeDelta::days(7);
/// At how many places a young organization invites people: foreign mail domains, and single addresses at public mail providers.
pub const PLACES_OF_YOUNG: Pace = Pace::new(30, TimeDelta::hours(24));
/// The most letters of invitation that wait in one organization; more are not written.
pub const LETTERS_WAITING: usize = 5_000;
/// The same while the organization is young.
pub const LETTERS_WAITING_OF_YOUNG: usize = 2_000;
/// Letters to one person about what others did, of whichever organizations (F4).
pub const NEWS_TO: Pace = Pace::new(30, TimeDelta::hours(1));

told! {
    /// Why a letter leaves later: its recipient was sent so many.
    letters_to_invited: "at most {} {} go to one address", spelled(LETTERS_TO_INVITED.most.into()), each(LETTERS_TO_INVITED.within);
    /// The same because of the person who invites.
    letters_of_person: "one person can send {} {}", spelled(LETTERS_OF_PERSON.most.into()), each(LETTERS_OF_PERSON.within);
    /// The same because of the organization.
    letters_of_organization: "one organization can send {} {}, and {} in its first {}",
        spelled(LETTERS_OF_ORGANIZATION.most.into()), each(LETTERS_OF_ORGANIZATION.within),
        spelled(LETTERS_OF_YOUNG.most.into()), days(ORGANIZATION_YOUNG);
}

/// How many letters of invitation may still leave in this hour.
pub fn letters_left(left: i64, most: i32, young: bool) -> String {
    let (left, most) = (grouped(left), grouped(most.into()));
    let in_all = format!("You can send {left} more invitation emails this hour, out of {most}.");
    if !young {
        return in_all;
    }
    let first = days(ORGANIZATION_YOUNG);
    format!("{in_all} In its first {first}, an organization can send {most} an hour. Emails to its own domains don't count.")
}

/// What is wrong with invitations of a young organization to so many places.
pub fn too_many_places(places: usize) -> String {
    format!(
        "In its first {}, an organization can invite people at {} other email domains a day. Each address at a public email \
         provider counts as one. These would make it {}. No one was invited. Invite fewer people today.",
        days(ORGANIZATION_YOUNG),
        grouped(PLACES_OF_YOUNG.most.into()),
        grouped(whole(places))
    )
}

/// What is wrong with more letters than may wait.
pub fn too_many_waiting(most: usize) -> String {
    format!(
        "At most {} invitation emails can wait in this organization. No one was invited. Try again when some of them \
         have been sent.",
        grouped(whole(most))
    )
}

// ---- Rows and lists ----

/// How many rows of a form with too many are shown again.
pub const ROWS_SHOWN_AGAIN: usize = 500;

/// What is wrong with a form of so many rows.
pub fn too_many_rows(rows: usize) -> String {
    let lost = match rows.checked_sub(ROWS_SHOWN_AGAIN).filter(|more| *more > 0) {
        Some(more) => format!(" The last {} are no longer shown here.", grouped(whole(more))),
        None => String::new(),
    };
    format!("You can invite at most {INVITEES} rows at once; this form has {}. Nothing was sent.{lost}", grouped(whole(rows)))
}

/// What is said when one more row is asked for.
pub fn no_more_rows() -> String {
    format!("You can invite at most {INVITEES} rows at once.")
}

/// What is wrong with a list of so many domains.
pub fn too_many_domains(domains: usize) -> String {
    format!("An organization can have at most {DOMAINS} domains; this is {}. Nothing was saved.", grouped(whole(domains)))
}

// ---- Asking ----

/// How often one person asks one organization to let them in, or asks for one project (F31).
pub const ASKING: Pace = Pace::new(5, TimeDelta::hours(24));
/// How often one person asks any organization, or asks for any project of one organization (F31).
pub const ASKING_ANYWHERE: Pace = Pace::new(50, TimeDelta::hours(24));

/// What is said to somebody who asked that often.
pub fn asked_enough(times: i32) -> String {
    let (times, within) = (spelled(times.into()), days(ASKING.within));
    format!("You asked {times} times within {within}. Nothing was sent. Try again later, or ask an Owner in person.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_today_are_these() {
        assert_eq!(letters_to_invited(), "at most five an hour go to one address");
        assert_eq!(letters_of_person(), "one person can send 200 an hour");
        assert_eq!(letters_of_organization(), "one organization can send 500 an hour, and 30 in its first seven days");
        assert_eq!(letters_left(12, 500, false), "You can send 12 more invitation emails this hour, out of 500.");
        assert!(
            letters_left(12, 30, true).starts_with("You can send 12 more")
                && letters_left(12, 30, true).contains("first seven days")
        );
        assert!(
            too_many_places(1_000).contains("at 30 other email domains a day")
                && too_many_places(1_000).contains("make it 1,000.")
        );
        assert!(too_many_waiting(LETTERS_WAITING_OF_YOUNG).starts_with("At most 2,000"));
        assert_eq!(too_many_rows(103), "You can invite at most 100 rows at once; this form has 103. Nothing was sent.");
        assert!(too_many_rows(1_503).ends_with(" The last 1,003 are no longer shown here."));
        assert_eq!(no_more_rows(), "You can invite at most 100 rows at once.");
        assert!(too_many_domains(101).starts_with("An organization can have at most 100 domains; this is 101."));
        assert!(asked_enough(ASKING.most).starts_with("You asked five times within a day."));
    }
}
