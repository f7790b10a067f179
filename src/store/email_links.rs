//! Links that letters carry. Their time begins when the letter leaves, and not when somebody asked for it: a mail server may be away for
//! longer than a link works (U8).

use chrono::{DateTime, Utc};
use diesel::{dsl::now, prelude::*};

use super::{
    Tx,
    schema::{invitation_tokens, invitations, password_resets, signups},
};
use crate::model::{
    Digest,
    letter::LetterKind,
    limits::{RESET_WITHIN, VERIFY_WITHIN},
};

const RESET: &str = LetterKind::PasswordReset.as_str();
const VERIFY: &str = LetterKind::VerifyAddress.as_str();

/// The letter with this link leaves now. Answers until when the link works from here; nothing if it opens nothing any more, because it
/// was used, or because what it was for is over.
pub(super) fn leaves(tx: &mut Tx, letter: &str, link: Digest) -> QueryResult<Option<DateTime<Utc>>> {
    match letter {
        RESET => until(tx, letter, link, Utc::now() + RESET_WITHIN),
        VERIFY => until(tx, letter, link, Utc::now() + VERIFY_WITHIN),
        // An invitation has a time of its own, which began with its own letter.
        _ => invitation_tokens::table
            .inner_join(invitations::table.on(invitations::id.eq(invitation_tokens::invitation_id)))
            .filter(invitation_tokens::digest.eq(link).and(invitations::expires_at.gt(now)))
            .filter(invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()))
            .select(invitations::expires_at)
            .first(tx.0)
            .optional(),
    }
}

/// The letter with this link did not leave, and is tried again at this time. The link stays until then.
pub(super) fn waits(tx: &mut Tx, letter: &str, link: Digest, due: DateTime<Utc>) -> QueryResult<()> {
    match letter {
        RESET => until(tx, letter, link, due + RESET_WITHIN).map(drop),
        VERIFY => until(tx, letter, link, due + VERIFY_WITHIN).map(drop),
        _ => Ok(()),
    }
}

/// The letter with this link is given up. Whoever has it all the same, from a mail server that took the letter and did not say so, has to
/// ask again.
pub(super) fn ends(tx: &mut Tx, letter: &str, link: Digest) -> QueryResult<()> {
    match letter {
        RESET | VERIFY => until(tx, letter, link, Utc::now()).map(drop),
        _ => Ok(()),
    }
}

fn until(tx: &mut Tx, letter: &str, link: Digest, until: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    let changed = if letter == RESET {
        diesel::update(password_resets::table.find(link)).set(password_resets::expires_at.eq(until)).execute(tx.0)?
    } else {
        diesel::update(signups::table.find(link)).set(signups::expires_at.eq(until)).execute(tx.0)?
    };
    Ok((changed == 1).then_some(until))
}
