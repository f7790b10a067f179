//! Which letter leaves next. First those that somebody waits for; then one of each organization in turn, so that three thousand
//! letters of one do not hold the one letter of another (F4).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Bool, Nullable, Timestamptz},
};
use uuid::Uuid;

use crate::{
    model::{
        Digest, EmailAddress, InvitationId, OrganizationId,
        letter::{HeldBy, LetterContent, LetterKind},
        limits::{INVITATION_STANDS, LETTERS_TO_INVITED, LINK_WAITS, NEWS_TO, Pace},
        sealer::Sealer,
    },
    store::{
        Tx, email_links,
        outbox::give_up,
        prepared::{Bind, Prepared},
        schema::{invitations, outbox},
    },
};

/// A letter that a thread of the mail worker has in hand.
#[derive(Debug)]
pub struct Taken {
    pub id: Uuid,
    pub recipient: EmailAddress,
    pub attempts: i32,
    /// Nothing if it was sealed with another key.
    pub content: Option<LetterContent>,
}

/// The letter that stands first in line.
#[derive(Debug, Queryable)]
struct First {
    id: Uuid,
    recipient: EmailAddress,
    letter: String,
    organization: Option<OrganizationId>,
    invitation: Option<InvitationId>,
    sealed: Option<Vec<u8>>,
}

/// How soon a letter is looked at again whose recipient or invitation somebody else has in hand.
const SOON: TimeDelta = TimeDelta::seconds(1);
/// How many letters are looked at before the transaction is kept: each may hold a lock until then, and room for locks is limited.
const AT_A_TIME: usize = 50;
/// The name under which one thread of the mail worker at a time gives out turns. The others go on with those that are given.
const GIVING_TURNS: &str = "turns";

/// Takes the letter whose turn it is, counts the try and puts its next one off to `until`, so that nobody else carries it
/// meanwhile. If this Steward dies with the letter in hand, another finds it due again then.
///
/// The days of an invitation and the hours of a link begin now, and the letter says when they end (U8). It waits for no lock that others
/// hold for long.
pub fn take(tx: &mut Tx, sealer: &Sealer, until: DateTime<Utc>) -> QueryResult<Option<Taken>> {
    for _ in 0..AT_A_TIME {
        let Some(letter) = awaited(tx)? else { break };
        match letter.begin(tx, sealer)? {
            Leaving::Now(end) => return in_hand(tx, sealer, letter.id, until, end).map(Some),
            Leaving::TooLate(why) => {
                tracing::warn!(letter = %letter.id, reason = why, "letter given up");
                give_up(tx, letter.id, why)?;
            }
        }
    }
    give_turns(tx)?;
    for _ in 0..AT_A_TIME {
        let Some(first) = first(tx)? else { break };
        // What cannot be opened does not leave, so nothing begins with it and it keeps nobody waiting (F8b).
        match first.sealed.as_ref().and_then(|sealed| sealer.open(sealed, first.id.as_bytes())) {
            None => return in_hand(tx, sealer, first.id, until, None).map(Some),
            Some(plain) if serde_json::from_slice::<LetterContent>(&plain).is_err() => {
                give_up(tx, first.id, "The email can no longer be read.")?;
                continue;
            }
            Some(_) => {}
        }
        if let Some((at, why)) = crowded(tx, &first)? {
            wait(tx, first.id, at, why)?;
            continue;
        }
        let end = match first.organization.zip(first.invitation) {
            None => None,
            Some((organization, id)) => match begin(tx, organization, id, Utc::now() + INVITATION_STANDS)? {
                Begun::Until(end) => Some(end),
                Begun::Elsewhere => {
                    wait(tx, first.id, Utc::now() + SOON, None)?;
                    continue;
                }
                Begun::Over => {
                    give_up(tx, first.id, "The invitation ended before this email was sent.")?;
                    continue;
                }
            },
        };
        return in_hand(tx, sealer, first.id, until, end).map(Some);
    }
    Ok(None)
}

/// A letter that somebody sits and waits for.
#[derive(Debug, Queryable)]
struct Awaited {
    id: Uuid,
    letter: String,
    link: Option<Digest>,
    created_at: DateTime<Utc>,
    sealed: Option<Vec<u8>>,
}

/// Whether it still helps if it leaves now.
enum Leaving {
    /// With the end of what it links to, if that begins now.
    Now(Option<DateTime<Utc>>),
    TooLate(&'static str),
}

impl Awaited {
    /// Lets the time of its link begin. What cannot be opened does not leave, so nothing begins with it (F8b).
    fn begin(&self, tx: &mut Tx, sealer: &Sealer) -> QueryResult<Leaving> {
        let Some(link) = self.link else { return Ok(Leaving::Now(None)) };
        if self.created_at < Utc::now() - LINK_WAITS {
            return Ok(Leaving::TooLate("It waited so long that nobody waits for its link any more."));
        }
        if self.sealed.as_ref().and_then(|sealed| sealer.open(sealed, self.id.as_bytes())).is_none() {
            return Ok(Leaving::Now(None));
        }
        let end = email_links::leaves(tx, &self.letter, link)?;
        Ok(end.map_or(Leaving::TooLate("Its link was no longer valid when it could be sent."), |end| Leaving::Now(Some(end))))
    }
}

/// The letter somebody has waited for longest.
fn awaited(tx: &mut Tx) -> QueryResult<Option<Awaited>> {
    outbox::table
        .filter(outbox::awaited.and(outbox::sent_at.is_null()).and(outbox::failed_at.is_null()).and(outbox::due_at.le(now)))
        .order(outbox::due_at)
        .limit(1)
        .for_update()
        .skip_locked()
        .select((outbox::id, outbox::letter, outbox::link_digest, outbox::created_at, outbox::sealed))
        .first(tx.0)
        .optional()
}

/// Gives every letter that has come due its turn: that of its organization after the last one it has, and never before the turn
/// that is being served, so that whoever comes later does not wait behind all who came before.
fn give_turns(tx: &mut Tx) -> QueryResult<()> {
    if alone(tx, GIVING_TURNS)? {
        Prepared::new(TURNS, []).execute(tx.0)?;
    }
    Ok(())
}

const TURNS: &str = "with due as (
        select id, posted_for, due_at from outbox
            where not awaited and turn is null and sent_at is null and failed_at is null and due_at <= now()
            for update skip locked),
    numbered as (select id, posted_for, row_number() over (partition by posted_for order by due_at, id) - 1 as n from due),
    line as materialized (
        select d.posted_for, greatest(
                coalesce((select min(turn) from outbox where turn is not null), 0),
                coalesce((select max(o.turn) + 1 from outbox o where o.turn is not null and o.posted_for = d.posted_for), 0)) as turn
            from (select distinct posted_for from due) d)
    update outbox o set turn = l.turn + n.n from numbered n join line l using (posted_for) where o.id = n.id";

/// The letter whose turn it is. Whoever has a letter in hand does not hold up the others.
fn first(tx: &mut Tx) -> QueryResult<Option<First>> {
    outbox::table
        .filter(outbox::turn.is_not_null())
        .order((outbox::turn, outbox::due_at, outbox::id))
        .limit(1)
        .for_update()
        .skip_locked()
        .select((outbox::id, outbox::recipient, outbox::letter, outbox::organization_id, outbox::invitation_id, outbox::sealed))
        .first(tx.0)
        .optional()
}

/// Until when a letter has to wait because its recipient was sent so many lately, by whichever organizations. One thread at a
/// time has a letter to the same person in hand, so that nobody is sent more by two at once.
fn crowded(tx: &mut Tx, first: &First) -> QueryResult<Option<(DateTime<Utc>, Option<HeldBy>)>> {
    if !alone(tx, first.recipient.as_str())? {
        return Ok(Some((Utc::now() + SOON, None)));
    }
    let invited = first.letter == LetterKind::Invitation.as_str();
    let Pace { most, within } = if invited { LETTERS_TO_INVITED } else { NEWS_TO };
    let sent = outbox::table
        .filter(outbox::recipient.eq(&first.recipient).and(outbox::id.ne(first.id)))
        .filter(outbox::left_at.gt(Utc::now() - within).and(diesel::dsl::not(outbox::awaited)));
    let of_its_kind = outbox::letter.eq(LetterKind::Invitation.as_str()).eq(invited);
    let last: Option<Option<DateTime<Utc>>> = sent
        .filter(of_its_kind)
        .order(outbox::left_at.desc())
        .offset(i64::from(most) - 1)
        .select(outbox::left_at)
        .first(tx.0)
        .optional()?;
    Ok(last.flatten().map(|last| (last + within, Some(HeldBy::Recipient))))
}

/// Whether nobody else does this at the moment, nor will until the transaction ends. It does not wait.
fn alone(tx: &mut Tx, what: &str) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Alone {
        #[diesel(sql_type = Bool)]
        alone: bool,
    }
    let lock = "select pg_try_advisory_xact_lock(hashtextextended(?, 15)) as alone";
    Ok(Prepared::new(lock, [Bind::Text(what.to_owned())]).get_result::<Alone>(tx.0)?.alone)
}

/// What became of an invitation whose letter is about to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    /// It stands until then.
    Until(DateTime<Utc>),
    /// Somebody is changing it at this moment.
    Elsewhere,
    /// It was accepted or revoked.
    Over,
}

/// Lets an invitation stand until then at least, because its letter leaves now (U8). Waits for nobody: whoever holds the
/// invitation may be about to take the letter back.
fn begin(tx: &mut Tx, organization: OrganizationId, id: InvitationId, until: DateTime<Utc>) -> QueryResult<Begun> {
    let one = invitations::table.filter(invitations::organization_id.eq(organization).and(invitations::id.eq(id)));
    let held = one
        .select((invitations::expires_at, invitations::accepted_at.is_null().and(invitations::revoked_at.is_null())))
        .for_no_key_update()
        .skip_locked()
        .first::<(DateTime<Utc>, bool)>(tx.0)
        .optional()?;
    match held {
        None => Ok(Begun::Elsewhere),
        Some((_, false)) => Ok(Begun::Over),
        Some((present, true)) => {
            diesel::update(one).set(invitations::expires_at.eq(present.max(until))).execute(tx.0)?;
            Ok(Begun::Until(present.max(until)))
        }
    }
}

/// It steps out of the line until then.
fn wait(tx: &mut Tx, id: Uuid, at: DateTime<Utc>, why: Option<HeldBy>) -> QueryResult<usize> {
    if why.is_some() {
        let planned = outbox::table.find(id).filter(outbox::planned_at.is_not_null());
        diesel::update(planned).set((outbox::planned_at.eq(at), outbox::held_by.eq(why))).execute(tx.0)?;
    }
    diesel::update(outbox::table.find(id)).set((outbox::turn.eq(None::<i64>), outbox::due_at.eq(at))).execute(tx.0)
}

fn in_hand(tx: &mut Tx, sealer: &Sealer, id: Uuid, until: DateTime<Utc>, end: Option<DateTime<Utc>>) -> QueryResult<Taken> {
    let (recipient, attempts, sealed): (EmailAddress, i32, Option<Vec<u8>>) = diesel::update(outbox::table.find(id))
        .set((outbox::attempts.eq(outbox::attempts + 1), outbox::due_at.eq(until), outbox::turn.eq(None::<i64>)))
        .returning((outbox::recipient, outbox::attempts, outbox::sealed))
        .get_result(tx.0)?;
    let plain = sealed.and_then(|sealed| sealer.open(&sealed, id.as_bytes()));
    let content: Option<LetterContent> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    if content.is_some() {
        let left = outbox::left_at.eq(now.into_sql::<Nullable<Timestamptz>>());
        diesel::update(outbox::table.find(id)).set(left).execute(tx.0)?;
    }
    let content = match end {
        Some(end) => content.map(|content| content.ending(end)),
        None => content,
    };
    Ok(Taken { id, recipient, attempts, content })
}
