//! When letters of invitation may leave, and how many may be written at all (F4). Everything is counted once, before the work.
//!
//! What waits loses nothing, so a limit that a real company meets makes letters wait: those of a mail domain, of a recipient, of
//! a person and of an organization. What only somebody who writes to strangers meets is refused with a sentence: too many places
//! of a young organization, and more letters than may wait.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use crate::{
    model::{
        EmailAddress, FieldErrors, OrganizationId, UserId,
        domain::Domain,
        letter::{HeldBy, Place},
        limits::{
            self, LETTERS_OF_ORGANIZATION, LETTERS_OF_PERSON, LETTERS_OF_YOUNG, LETTERS_TO_DOMAIN, LETTERS_TO_INVITED,
            LETTERS_WAITING, LETTERS_WAITING_OF_YOUNG, ORGANIZATION_YOUNG, PLACES_OF_YOUNG, Pace,
        },
    },
    operations::Refusal,
    policy::{OrgAction, OrgActor, roles_that},
    store::{
        PgConnection, QueryResult, Tx,
        invitations::planned::{self, Planned, Writer},
    },
};

/// Letters of invitation that left lately or wait, and the places that are still free.
pub(in crate::operations) struct Timetable {
    now: DateTime<Utc>,
    sender: Option<UserId>,
    sending: SendingOrganization,
    domains: HashMap<String, Times>,
    recipients: HashMap<EmailAddress, Times>,
    person: Times,
    organization: Times,
}

/// The organization that writes: whether it is young, and which mail domains are its own.
struct SendingOrganization {
    young: bool,
    own: BTreeSet<String>,
}

/// What the screens for inviting say of the letters (F4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many may still leave in this hour, of how many.
    pub left: i64,
    pub most: i32,
    pub young: bool,
    pub waiting: i64,
    pub next_at: Option<DateTime<Utc>>,
}

/// What somebody may still send in this organization.
///
/// # Errors
/// Those of the database.
pub fn allowance(conn: &mut PgConnection, by: &OrgActor) -> QueryResult<Allowance> {
    let now = Utc::now();
    let since = now - LETTERS_OF_ORGANIZATION.within;
    let counted = planned::count(conn, by.organization, &roles_that(OrgAction::ManageUsers), by.user(), (since, now))?;
    let sending = SendingOrganization::told(counted.writer, now);
    let gone = counted.gone.iter().filter(|domain| sending.counts_at(domain)).count();
    let left = |pace: Pace, gone: i64| i64::from(pace.most) - gone;
    let of_organization = left(sending.pace(), i64::try_from(gone).unwrap_or(i64::MAX));
    Ok(Allowance {
        left: of_organization.min(left(LETTERS_OF_PERSON, counted.gone_of_person)).max(0),
        most: sending.pace().most.min(LETTERS_OF_PERSON.most),
        young: sending.young,
        waiting: counted.waiting,
        next_at: counted.next_at,
    })
}

impl Timetable {
    /// Reads what is planned already, and counts these letters before anything is done for them.
    ///
    /// # Errors
    /// `Invalid`, about the whole form, if there are more than may be written.
    pub fn read(tx: &mut Tx, by: &OrgActor, to: &[EmailAddress]) -> Result<Self, Refusal> {
        let (now, organization) = (Utc::now(), by.organization);
        let sending = SendingOrganization::of(tx, organization, now)?;
        let since = if sending.young { PLACES_OF_YOUNG.within } else { LETTERS_OF_ORGANIZATION.within };
        let written = planned::of(tx, organization, by.user(), now - since)?;
        sending.admits(&written, to, now)?;
        let mut recipients: HashMap<EmailAddress, Vec<DateTime<Utc>>> = HashMap::new();
        for (to, at) in planned::to(tx, to, now - LETTERS_TO_INVITED.within)? {
            recipients.entry(to).or_default().push(at);
        }
        let mut domains: HashMap<String, Vec<DateTime<Utc>>> = HashMap::new();
        for letter in written.iter().filter(|letter| letter.ours) {
            domains.entry(letter.recipient.domain().to_owned()).or_default().push(letter.at);
        }
        let counts = |letter: &&Planned| letter.ours && sending.counts(&letter.recipient);
        Ok(Self {
            organization: written.iter().filter(counts).map(|letter| letter.at).collect(),
            person: written.iter().filter(|letter| letter.theirs).map(|letter| letter.at).collect(),
            domains: domains.into_iter().map(|(domain, times)| (domain, times.into_iter().collect())).collect(),
            recipients: recipients.into_iter().map(|(to, times)| (to, times.into_iter().collect())).collect(),
            sender: by.user(),
            sending,
            now,
        })
    }

    /// The first place that every limit leaves free, which is taken from now on.
    pub fn place(&mut self, to: &EmailAddress) -> Place {
        let (mut at, mut held_by) = (self.now, None);
        let counts = self.sending.counts(to);
        while let Some((later, by)) = self.first(to, counts, at) {
            (at, held_by) = (later, Some(by));
        }
        self.recipients.entry(to.clone()).or_default().add(at);
        self.domains.entry(to.domain().to_owned()).or_default().add(at);
        self.person.add(at);
        if counts {
            self.organization.add(at);
        }
        Place { at, held_by, sender: self.sender }
    }

    /// The place of a letter that is written anew.
    pub fn kept(&self, (at, held_by): (DateTime<Utc>, Option<HeldBy>)) -> Place {
        Place { at, held_by, sender: self.sender }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// When the strictest limit lets a letter go, if that is after `at`.
    fn first(&self, to: &EmailAddress, counts: bool, at: DateTime<Utc>) -> Option<(DateTime<Utc>, HeldBy)> {
        let none = Times::default();
        let domain = self.domains.get(to.domain()).unwrap_or(&none);
        let recipient = self.recipients.get(to).unwrap_or(&none);
        let sender = if self.sender.is_some() { &self.person } else { &none };
        let organization = if counts { &self.organization } else { &none };
        let limits = [
            (organization.earliest(self.sending.pace(), at), HeldBy::Organization),
            (sender.earliest(LETTERS_OF_PERSON, at), HeldBy::Person),
            (recipient.earliest(LETTERS_TO_INVITED, at), HeldBy::Recipient),
            (domain.earliest(LETTERS_TO_DOMAIN, at), HeldBy::Domain),
        ];
        limits.into_iter().filter(|(later, _)| *later > at).max_by_key(|(later, _)| *later)
    }
}

impl SendingOrganization {
    /// Domains count as its own where somebody who may invite has proven an address, unless anybody can have one there.
    fn of(conn: &mut PgConnection, organization: OrganizationId, now: DateTime<Utc>) -> QueryResult<Self> {
        let writer = planned::writer(conn, organization, &roles_that(OrgAction::ManageUsers))?;
        Ok(Self::told(writer, now))
    }

    fn told(Writer { founded_at, proven_domains }: Writer, now: DateTime<Utc>) -> Self {
        let own = proven_domains.into_iter().filter(|domain| Domain::parse(domain).is_some_and(|domain| !domain.is_public()));
        Self { young: founded_at + ORGANIZATION_YOUNG > now, own: own.collect() }
    }

    fn pace(&self) -> Pace {
        if self.young { LETTERS_OF_YOUNG } else { LETTERS_OF_ORGANIZATION }
    }

    /// Whether a letter to this address counts among those of the organization. A young company may write to its own people;
    /// how many go to one domain is limited anyhow.
    fn counts(&self, to: &EmailAddress) -> bool {
        self.counts_at(to.domain())
    }

    fn counts_at(&self, domain: &str) -> bool {
        !self.young || !self.own.contains(domain)
    }

    /// Refuses what would be a queue of days to strangers, and a queue without an end.
    fn admits(&self, written: &[Planned], to: &[EmailAddress], now: DateTime<Utc>) -> Result<(), Refusal> {
        let ours = || written.iter().filter(|letter| letter.ours);
        let waiting: BTreeSet<&EmailAddress> = ours().filter(|it| it.at > now).map(|it| &it.recipient).collect();
        let most = if self.young { LETTERS_WAITING_OF_YOUNG } else { LETTERS_WAITING };
        let more = to.iter().filter(|to| !waiting.contains(to)).collect::<BTreeSet<_>>().len();
        if waiting.len() + more > most {
            return Err(FieldErrors::on("", limits::too_many_waiting(most)).into());
        }
        let lately = ours().filter(|it| it.written_at > now - PLACES_OF_YOUNG.within).map(|it| &it.recipient);
        let known: BTreeSet<&str> = lately.filter_map(|to| self.foreign(to)).collect();
        let new: BTreeSet<&str> = to.iter().filter_map(|to| self.foreign(to)).filter(|place| !known.contains(place)).collect();
        let places = known.len() + new.len();
        if self.young && !new.is_empty() && places > usize::try_from(PLACES_OF_YOUNG.most).unwrap_or(0) {
            return Err(FieldErrors::on("", limits::too_many_places(places)).into());
        }
        Ok(())
    }

    /// The place somebody is invited at, if it is not of the organization: their mail domain, or, where anybody can have an
    /// address, theirs alone.
    fn foreign<'a>(&self, to: &'a EmailAddress) -> Option<&'a str> {
        let place = if Domain::of(to).is_public() { to.as_str() } else { to.domain() };
        (!self.own.contains(to.domain())).then_some(place)
    }
}

/// Times at which letters leave, in their order.
#[derive(Debug, Default)]
struct Times(Vec<DateTime<Utc>>);

impl Times {
    fn add(&mut self, at: DateTime<Utc>) {
        let place = self.0.partition_point(|time| *time <= at);
        self.0.insert(place, at);
    }

    /// The first time from there on around which no more than the limit leave, before and after.
    fn earliest(&self, Pace { most, within }: Pace, from: DateTime<Utc>) -> DateTime<Utc> {
        let (most, mut at) = (usize::try_from(most).unwrap_or(0), from);
        loop {
            let (before, after) = (self.0.partition_point(|t| *t <= at - within), self.0.partition_point(|t| *t < at + within));
            if after - before < most {
                return at;
            }
            // Not before this one is out of sight, however many come behind it.
            at = self.0[after - most] + within;
        }
    }
}

impl FromIterator<DateTime<Utc>> for Times {
    fn from_iter<I: IntoIterator<Item = DateTime<Utc>>>(times: I) -> Self {
        let mut times: Vec<_> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    // F4: in no hour leave more than the limit, however full the hours after it are
    #[test]
    fn no_hour_holds_more_than_the_limit() {
        let pace = Pace { most: 3, within: TimeDelta::hours(1) };
        let mut times: Times = [0, 0, 30, 600, 600, 600].map(at).into_iter().collect();
        let taken: Vec<_> = (0..7)
            .map(|_| {
                let next = times.earliest(pace, at(40));
                times.add(next);
                next
            })
            .collect();
        assert_eq!(taken[..3], [at(60), at(60), at(90)]);
        for start in 0..1_000 {
            let inside = times.0.iter().filter(|time| **time >= at(start) && **time < at(start + 60)).count();
            assert!(inside <= 3, "{inside} from minute {start}");
        }
    }
}
