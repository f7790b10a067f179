//! Every number that a person can meet, with the sentence that tells it. What a plan gives stands in `policy`.

use std::{sync::LazyLock, time::Duration};

use chrono::TimeDelta;

use super::figures::{days, grouped, of, spelled};

/// So many times in so much time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub most: i32,
    pub within: TimeDelta,
}

impl Pace {
    const fn new(most: i32, within: TimeDelta) -> Self {
        Self { most, within }
    }
}

/// A sentence that is made of its numbers once.
macro_rules! told {
    ($($(#[$doc:meta])+ $name:ident: $text:literal $(, $number:expr)*;)+) => {$(
        $(#[$doc])+
        pub fn $name() -> &'static str {
            static SAID: LazyLock<String> = LazyLock::new(|| format!($text $(, $number)*));
            &SAID
        }
    )+};
}

mod access;
mod accounts;
mod billing;
mod data;
mod filters;
mod inviting;
mod organizations;
mod programs;
mod projects;
mod signing;
mod usage;
mod webhooks;

pub use access::*;
pub use accounts::*;
pub use billing::*;
pub use data::*;
pub use filters::*;
pub use inviting::*;
pub use organizations::*;
pub use programs::*;
pub use projects::*;
pub use signing::*;
pub use usage::*;
pub use webhooks::*;

// ---- Lists ----

/// Lines on a page of any list.
pub const LINES: usize = 50;

/// How many service accounts the page of a team shows.
pub const TEAM_ACCOUNTS: i64 = 50;
/// A count of hits is exact up to here; beyond, "1,000+" says enough.
pub const COUNTED: i64 = 1_000;
/// How many people a dialog offers at a time; a search finds the others.
pub const OFFERED: usize = 50;
/// How many people's consequences are shown above a button; nobody reads more names before they press it.
pub const CONSEQUENCES: usize = 50;
/// How many deleted and reset projects are listed. Nobody deletes more in three months and then looks for one by hand.
pub const ENDED_PROJECTS: i64 = 500;
/// How many organizations somebody finds by the domain of their address (R2.6).
pub const FOUND_ORGANIZATIONS: usize = 50;
/// How many members the card of a found organization names.
pub const NAMED_MEMBERS: usize = 4;
/// How many Owners an overview names.
pub const NAMED_OWNERS: i64 = 100;
/// How many places the switcher remembers; beyond, a search is quicker than the eye.
pub const RECENT_PLACES: usize = 8;
/// How many of each kind the jump field finds; more letters find fewer.
pub const JUMPED_TO: usize = 8;
/// How many people are named to somebody who has to ask one of them.
pub const NAMED_TO_ASK: i64 = 5;
/// How many letters the local mailbox lists.
pub const MAILBOX_LETTERS: usize = 100;
/// How many words of a search are looked for, and how many characters of each.
pub const SEARCH_WORDS: usize = 6;
pub const SEARCH_WORD_LONGEST: usize = 100;

told! {
    /// How many hits there are when they are not counted to the end.
    counted: "{}+", grouped(COUNTED);
}

// ---- What is typed ----

/// The longest name, in characters.
pub const NAME_LONGEST: usize = 255;
/// The most marks on one letter: scripts that stack them need four, nobody needs more.
pub const MARKS_ON_A_LETTER: usize = 5;
/// The fewest characters a password has (R1.1.1).
pub const PASSWORD_SHORTEST: usize = 8;
/// The most, so that nobody keeps the hash busy with a book.
pub const PASSWORD_LONGEST: usize = 200;
/// The longest message with a request for access, in characters.
pub const MESSAGE_LONGEST: usize = 1_000;
/// The largest form, and the largest body of a program, in bytes: a hundred people with all their projects, or the longest business
/// context with each of its characters escaped.
pub const FORM_LONGEST: usize = 640 * 1024;
/// How long it is remembered that a button was pressed; a form that is older does what it says anew (U3).
pub const PRESSES_KEPT: TimeDelta = TimeDelta::days(1);
/// For so long a second press on a form that signs in is signed in too (U3).
pub const ENTERED_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// The most domains an organization is found by.
pub const DOMAINS: usize = 100;
/// The fewest characters of the key everything is sealed with.
pub const SECRET_KEY_SHORTEST: usize = 32;

// ---- What is sent, and for how long anybody waits ----

/// How long a whole form may take to arrive (F2).
pub const FORM_WITHIN: Duration = Duration::from_secs(15);
/// So many bytes of an upload have to come in each second beyond that.
pub const UPLOAD_PACE: usize = 16 * 1024;
/// How much of an upload is kept in memory: the file, or what a preview gives back of it.
pub const UPLOAD_KEPT: usize = 3 * BULK_BYTES;
/// How much of an upload that is too large is read past.
pub const UPLOAD_LONGEST: usize = 32 * 1024 * 1024;
/// Bodies that are begun and not finished, at the same time and from one network.
pub const UNFINISHED_FROM: usize = 64;
/// Open connections from one network, where the network can be told: an office behind one address fits in.
pub const CONNECTIONS_FROM: usize = 500;
/// How long a request waits for the database (F22.1).
pub const DATABASE_WITHIN: Duration = Duration::from_secs(20);
/// What was not begun or not ready by then is given up a little sooner, so that the answer says what holds.
pub const DATABASE_AT_WORK: Duration = Duration::from_secs(18);
/// When somebody who found the database, or what reads bodies, busy may try again.
pub const BUSY_AGAIN: Duration = Duration::from_secs(2);

told! {
    /// What is wrong with a password that is too short.
    password_too_short: "Use at least {PASSWORD_SHORTEST} characters.";
    /// What is wrong with a password that is made of blanks to the better part (F30).
    password_all_blanks: "Use at least {PASSWORD_SHORTEST} characters, not counting spaces.";
    /// What is wrong with a password that is too long.
    password_too_long: "Use at most {PASSWORD_LONGEST} characters.";
    /// Below the field for a new password.
    password_hint: "At least {PASSWORD_SHORTEST} characters.";
    /// The same where a forgotten one is replaced.
    password_hint_again: "{} You'll be signed out everywhere else.", password_hint();
    /// What is wrong with a key that is too short.
    secret_key_too_short: "STEWARD_SECRET_KEY needs at least {SECRET_KEY_SHORTEST} characters.";
}

/// What is wrong with a name that is too long; `what` is what it names.
pub fn name_too_long(what: &str) -> String {
    format!("{what} can have at most {NAME_LONGEST} characters.")
}

/// What is wrong with a message of so many characters.
pub fn message_too_long(characters: usize) -> String {
    format!("The message can have at most {MESSAGE_LONGEST} characters; this one has {characters}.")
}

// ---- Invitations ----

/// How long an invitation stands after its last letter (A4).
pub const INVITATION_STANDS: TimeDelta = TimeDelta::days(7);
/// Letters of one organization's invitations to one mail domain (R2.5.8, A6).
pub const LETTERS_TO_DOMAIN: Pace = Pace::new(10, TimeDelta::hours(1));
/// Most addresses, or rows of a form, in one step; more belong in a file.
pub const INVITEES: usize = 100;
/// The most people in a file (X2).
pub const BULK_LINES: usize = 1_000;
/// The largest file, in bytes.
pub const BULK_BYTES: usize = 1024 * 1024;
/// So many lines of a list at most are changed in one step (L9).
pub const SELECTED: usize = 500;
/// Of so many at most a notice offers to take back what was done to them in one step (L2).
pub const UNDONE_AT_ONCE: usize = 25;
/// So many names at most stand behind a count of a list; the page of the thing has the rest (L8.2).
pub const NAMES_BEHIND_A_COUNT: usize = 20;
/// How often the mail worker looks into an empty outbox.
pub const MAIL_ROUND: Duration = Duration::from_secs(2);
/// How long a mail server may take for one letter, from the first word to the last (F24).
pub const LETTER_TAKES: Duration = Duration::from_secs(30);
/// How long the fate of a letter is remembered.
pub const LETTERS_KEPT: TimeDelta = TimeDelta::days(30);

told! {
    /// Why a letter leaves later.
    letters_paced: "at most {} {} go to one email domain", spelled(LETTERS_TO_DOMAIN.most.into()), each(LETTERS_TO_DOMAIN.within);
    /// What another letter does to an invitation.
    stands_again: "is valid for another {}", days(INVITATION_STANDS).trim_start_matches("a ");
    /// What a file holds.
    bulk_file: "Choose a file with one person per line, at most {}.", grouped(whole(BULK_LINES));
    /// What is wrong with a file of too many lines.
    bulk_too_long: "The file has more than {BULK_LINES} lines. Split it.";
    /// What is wrong with a file of too many bytes.
    bulk_too_large: "The file is larger than {}.", of(whole(BULK_BYTES / (1024 * 1024)), ("megabyte", "megabytes"));
    /// The same with the next step.
    bulk_too_large_split: "{} Split it.", bulk_too_large();
    /// What is said where more match than are changed in one step.
    first_selected: "More match than go in one step: these are the first {SELECTED}.";
    /// How long one waits for a letter in the local mailbox.
    mailbox_wait: "They arrive within {}.", of(whole(MAIL_ROUND.as_secs()), ("second", "seconds"));
}

/// What is wrong with so many addresses at once.
pub fn too_many_invitees(addresses: usize) -> String {
    format!("You can invite at most {INVITEES} addresses at once; this is {addresses}.")
}

// ---- Requests ----

/// How long after a refusal one may ask again to join (X9).
pub const JOIN_AGAIN: TimeDelta = TimeDelta::hours(24);
/// Somebody who asks for a project, takes it back and asks again sends no more than one letter in this time.
pub const ACCESS_LETTERS: TimeDelta = TimeDelta::hours(1);

told! {
    /// What a refusal means, to whoever refuses.
    join_denied: "They get an email, and can ask again after {}. You can still invite them at any time.", days(JOIN_AGAIN);
    /// The same to whoever asked.
    join_again: "You can ask again after {}.", days(JOIN_AGAIN);
}

fn each(within: TimeDelta) -> String {
    match within.num_hours() {
        1 => "an hour".to_owned(),
        n => format!("in {n} hours"),
    }
}

fn whole<N: TryInto<i64>>(n: N) -> i64 {
    n.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a sentence, as figures or as words.
    fn tells(sentence: &str, numbers: &[&str]) {
        let words: Vec<&str> = sentence.split_whitespace().map(|word| word.trim_matches([',', '.', ';'])).collect();
        for number in numbers {
            assert!(words.contains(number), "{number}: {sentence}");
        }
    }

    #[test]
    fn every_sentence_tells_its_number() {
        let text = |n: usize| n.to_string();
        tells(password_hint(), &[&text(PASSWORD_SHORTEST)]);
        tells(password_too_short(), &[&text(PASSWORD_SHORTEST)]);
        tells(password_too_long(), &[&text(PASSWORD_LONGEST)]);
        tells(&name_too_long("Name"), &[&text(NAME_LONGEST)]);
        tells(&message_too_long(2_000), &["2000", &text(MESSAGE_LONGEST)]);
        tells(&too_many_invitees(120), &["120", &text(INVITEES)]);
        tells(bulk_too_long(), &[&text(BULK_LINES)]);
        tells(first_selected(), &[&text(SELECTED)]);
        tells(letters_paced(), &[&spelled(LETTERS_TO_DOMAIN.most.into())]);
        tells(stands_again(), &[&spelled(INVITATION_STANDS.num_days())]);
        tells(verify_link(), &[&VERIFY_WITHIN.num_hours().to_string()]);
        for sentence in [project_ends(), projects_end(), project_resets(), kept_help(), &kept_otherwise("5")] {
            tells(sentence, &[&PROJECTS_KEPT_LEAST.to_string(), &PROJECTS_KEPT_MOST.to_string()]);
        }
    }

    // The words on the screens, as people know them
    #[test]
    fn the_sentences_of_today_are_these() {
        assert_eq!(letters_paced(), "at most ten an hour go to one email domain");
        assert_eq!(stands_again(), "is valid for another seven days");
        assert_eq!((verify_link(), reset_link()), ("it works for 24 hours", "The link works for an hour."));
        assert_eq!(reset_gone(), "It was already used, or it is older than an hour.");
        assert_eq!(bulk_file(), "Choose a file with one person per line, at most 1,000.");
        assert_eq!(bulk_too_large(), "The file is larger than one megabyte.");
        assert_eq!(mailbox_wait(), "They arrive within two seconds.");
        assert_eq!((counted(), join_again()), ("1,000+", "You can ask again after a day."));
        assert_eq!(next_try(900), "Try again in 15 minutes or less.");
        assert!(project_resets().contains("The old data is kept for 60 to 90 days. Until then an Owner of the organization can"));
    }

    #[test]
    fn another_number_makes_another_sentence() {
        assert_eq!([each(TimeDelta::hours(1)), each(TimeDelta::hours(2))], ["an hour", "in 2 hours"]);
        assert_eq!(days(TimeDelta::days(1)).trim_start_matches("a "), "day");
        assert_eq!(of(2, ("megabyte", "megabytes")), "two megabytes");
    }
}
