//! Letters that wait, and what became of those that went. In which order they leave is said in `outbox_order`.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::now,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};
use uuid::Uuid;

pub use super::outbox_order::{Taken, take};
use super::{
    Tx, email_links,
    schema::{outbox, users},
};
use crate::model::{
    Digest, InvitationId, OrganizationId,
    letter::{HeldBy, Letter, LetterKind},
    limits::{LINK_WAITS, REMOVED_AT_ONCE},
    sealer::Sealer,
};

/// Puts a letter in the outbox. It leaves when the transaction is kept, and only then.
pub fn post(tx: &mut Tx, sealer: &Sealer, letter: &Letter) -> QueryResult<usize> {
    let id = Uuid::new_v4();
    let plain = serde_json::to_vec(&letter.content).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::organization_id.eq(letter.about.map(|(organization, _)| organization)),
            outbox::invitation_id.eq(letter.about.map(|(_, invitation)| invitation)),
            outbox::recipient.eq(&letter.to),
            outbox::recipient_domain.eq(letter.about.map(|_| letter.to.domain())),
            outbox::planned_at.eq(letter.place.map(|place| place.at)),
            outbox::held_by.eq(letter.place.and_then(|place| place.held_by)),
            outbox::sender_id.eq(letter.place.and_then(|place| place.sender)),
            outbox::due_at.eq(letter.place.map_or_else(Utc::now, |place| place.at)),
            outbox::awaited.eq(letter.kind.is_awaited()),
            outbox::posted_for.eq(letter.about.map(|(organization, _)| organization).or(tx.1).map_or(0, |id| id.0)),
            outbox::letter.eq(letter.kind.as_str()),
            outbox::link_digest.eq(letter.link),
            outbox::sealed.eq(sealer.seal(&plain, id.as_bytes())),
        ))
        .execute(tx.0)
}

/// Takes the letters of an invitation back that have not left yet. Returns the places they had in the queue.
pub fn withdraw(tx: &mut Tx, organization: OrganizationId, invitation: InvitationId) -> QueryResult<Vec<Option<DateTime<Utc>>>> {
    let letters = outbox::table.filter(outbox::organization_id.eq(organization).and(outbox::invitation_id.eq(invitation)));
    diesel::delete(letters.filter(outbox::attempts.eq(0).and(outbox::sent_at.is_null()).and(outbox::failed_at.is_null())))
        .returning(outbox::planned_at)
        .get_results(tx.0)
}

/// Takes back those that wait for their place in the queue, for a newer letter to take it. Returns the first of these places, and
/// what they wait for.
pub fn replace(
    tx: &mut Tx,
    organization: OrganizationId,
    invitation: InvitationId,
) -> QueryResult<Option<(DateTime<Utc>, Option<HeldBy>)>> {
    let letters = outbox::table.filter(outbox::organization_id.eq(organization).and(outbox::invitation_id.eq(invitation)));
    let places: Vec<(Option<DateTime<Utc>>, Option<HeldBy>)> =
        diesel::delete(letters.filter(outbox::attempts.eq(0).and(outbox::sent_at.is_null()).and(outbox::due_at.gt(now))))
            .returning((outbox::planned_at, outbox::held_by))
            .get_results(tx.0)?;
    Ok(places.into_iter().filter_map(|(at, held_by)| Some((at?, held_by))).min_by_key(|(at, _)| *at))
}

/// Drops a letter that is for nobody, and says whether it did: one with a link for a new password to an address that has no account,
/// and any but an invitation or a receipt to an account that is disabled (C5.6). Somebody may have asked for it, and whoever asks
/// must not learn that nobody is there: so it is found out only when the letter is about to leave (F14). Invitations and receipts are
/// for an address that somebody named, not for an account, and go to each alike.
pub fn drop_for_nobody(tx: &mut Tx, id: Uuid) -> QueryResult<bool> {
    let account = users::table.filter(users::email.eq(outbox::recipient));
    let disabled = diesel::dsl::exists(account.filter(users::disabled_at.is_not_null()));
    let nobody = diesel::dsl::not(diesel::dsl::exists(account));
    let link = outbox::letter.eq(LetterKind::PasswordReset.as_str());
    let news = outbox::letter.ne_all([
        LetterKind::Invitation.as_str(),
        LetterKind::ReceiptIssued.as_str(),
        LetterKind::ReceiptChanged.as_str(),
    ]);
    let in_vain = link.and(nobody).or(news.and(disabled));
    Ok(diesel::delete(outbox::table.filter(outbox::id.eq(id).and(in_vain))).execute(tx.0)? == 1)
}

/// The mail server took it. The words are gone from here from now on.
pub fn mark_sent(tx: &mut Tx, id: Uuid, answer: &str) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .set((
            outbox::sent_at.eq(now.into_sql::<Nullable<Timestamptz>>()),
            outbox::sealed.eq(None::<Vec<u8>>),
            outbox::answer.eq(answer),
        ))
        .execute(tx.0)
}

/// It did not go; the next try is at `due`. When that comes, the letter stands in line with the others again, and its link still works.
pub fn put_off(tx: &mut Tx, id: Uuid, due: DateTime<Utc>, answer: &str) -> QueryResult<()> {
    let (letter, link, since): (String, Option<Digest>, DateTime<Utc>) = diesel::update(outbox::table.find(id))
        .set((outbox::due_at.eq(due), outbox::answer.eq(answer)))
        .returning((outbox::letter, outbox::link_digest, outbox::created_at))
        .get_result(tx.0)?;
    // No later than the letter is given up.
    link.map_or(Ok(()), |link| email_links::waits(tx, &letter, link, due.min(since + LINK_WAITS)))
}

/// This key does not open it: it is tried again at `due`, as if it had not been tried now. Its words stay.
pub fn set_aside(tx: &mut Tx, id: Uuid, due: DateTime<Utc>, answer: &str) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .set((outbox::due_at.eq(due), outbox::attempts.eq(outbox::attempts - 1), outbox::answer.eq(answer)))
        .execute(tx.0)
}

/// It will not go. Its row stays to say why.
pub fn give_up(tx: &mut Tx, id: Uuid, answer: &str) -> QueryResult<()> {
    let (letter, link): (String, Option<Digest>) = diesel::update(outbox::table.find(id))
        .set((
            outbox::failed_at.eq(now.into_sql::<Nullable<Timestamptz>>()),
            outbox::sealed.eq(None::<Vec<u8>>),
            outbox::turn.eq(None::<i64>),
            outbox::answer.eq(answer),
        ))
        .returning((outbox::letter, outbox::link_digest))
        .get_result(tx.0)?;
    link.map_or(Ok(()), |link| email_links::ends(tx, &letter, link))
}

/// Removes a piece of what came to its end before `before`.
pub fn delete_ended(tx: &mut Tx, before: DateTime<Utc>) -> QueryResult<usize> {
    let ended = outbox::sent_at.is_not_null().or(outbox::failed_at.is_not_null());
    let past = outbox::table.filter(outbox::created_at.lt(before)).filter(ended).select(outbox::id);
    let past: Vec<Uuid> = past.limit(REMOVED_AT_ONCE).for_update().skip_locked().load(tx.0)?;
    diesel::delete(outbox::table.filter(outbox::id.eq_any(past))).execute(tx.0)
}
