//! Accounts: sign-up, verification, forgotten and changed passwords.

pub mod disabling;
pub mod sessions;

use chrono::Utc;

use super::{
    Refusal, audit,
    refusal::CHANGED_AGAIN,
    standing::signed_in,
    throttle::{self, Counted},
};
use crate::{
    mail::Desk,
    model::{
        Digest, EmailAddress, Secret, UserId, event,
        limits::{LINK_WAITS, VERIFY_WITHIN},
        name::{Name, Renamed},
        person::Person,
        request::RequestFacts,
    },
    store::{
        Tx,
        account::{
            password_resets, sessions as stored, signups,
            users::{self, User},
        },
        organizations,
    },
};

/// A sign-up, checked. The password is hashed before the transaction begins: it takes its time.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub email: EmailAddress,
    pub name: Name,
    pub password_hash: String,
}

/// Keeps the sign-up and sends a letter to the address: with a link that makes the account, or saying that there is one already.
/// The answer and the work are the same (R1.1.1). Over the limit of letters to one address none is sent, and the answer is still
/// the same: letters with good links are on their way, and each of them proves the address (F11). The digest lets the browser
/// that signed up skip the password when it comes back.
///
/// # Errors
/// Those of the database.
pub fn sign_up(tx: &mut Tx, desk: &Desk, new: NewAccount, _: &Counted) -> Result<Digest, Refusal> {
    let send = throttle::has_room(tx, throttle::SIGN_UPS_TO, new.email.as_str())?;
    let token = Secret::new();
    // Its time begins anew when the letter leaves.
    let until = Utc::now() + VERIFY_WITHIN.max(LINK_WAITS);
    let known = users::has_proven(tx, &new.email)?;
    signups::insert(tx, token.digest(), &new.email, &new.name, &new.password_hash, until)?;
    let letter =
        if known { desk.already_registered(new.email) } else { desk.verify_address(new.email, new.name.as_str(), &token) };
    if send {
        desk.post(tx, &letter)?;
    }
    signups::delete_some_past(tx)?;
    Ok(token.digest())
}

/// Makes the account of a sign-up and signs the person in. The link works once. A browser that signed up itself may bring its
/// own sign-up, if it was for the same address: the link proves the address, the browser says who it is (F11). An account that
/// never proved the address is set aside (F15).
///
/// # Errors
/// `NotFound` if the link does not work any more, if somebody proved the address meanwhile, or if its account is disabled (C5.6).
pub fn verify(
    tx: &mut Tx,
    link: Digest,
    own: Option<Digest>,
    request: RequestFacts,
    token: Secret,
) -> Result<(Secret, EmailAddress), Refusal> {
    let proof = signups::take(tx, link)?.ok_or(Refusal::NotFound)?;
    let own = match own.filter(|own| *own != link) {
        Some(own) => signups::find(tx, own)?.filter(|own| own.email == proof.email),
        None => None,
    };
    let signup = own.unwrap_or(proof);
    let name = Name::kept(signup.name);
    if let Some(unproven) = users::unproven(tx, &signup.email)? {
        if users::is_disabled(tx, unproven.id)? {
            return Err(Refusal::NotFound);
        }
        set_aside(tx, unproven, link, &request)?;
    }
    let made = users::insert(tx, &signup.email, &name, &signup.password_hash, true)?;
    // Somebody accepted an invitation meanwhile: the account is theirs, with the password they chose.
    let user = made.ok_or(Refusal::NotFound)?;
    signups::delete_of(tx, &user.email)?;
    throttle::forgive(tx, throttle::SIGN_UPS_TO, user.email.as_str())?;
    let email = user.email.clone();
    Ok((sessions::open(tx, user, request, token)?, email))
}

/// Takes the address from an account that never proved it. Its sessions, links and password end; what belongs to it stays with
/// it, because nobody who reads that mailbox ever agreed to it (F15).
fn set_aside(tx: &mut Tx, user: User, proof: Digest, request: &RequestFacts) -> Result<(), Refusal> {
    // In the order in which everybody waits: the person, their sessions, and then the organizations, whose lists show another
    // address from now on.
    users::lock(tx, user.id)?;
    stored::delete_of(tx, user.id, None)?;
    lock_organizations(tx, user.id)?;
    password_resets::delete_of(tx, user.id)?;
    users::set_aside(tx, &user)?;
    let person = Person { id: user.id, name: user.name, email: user.email, session: proof, request: request.clone() };
    audit::record_everywhere(tx, &person, &event::account::set_aside())?;
    Ok(())
}

/// Locks all organizations of a person, whose lists are about to show them otherwise.
pub(super) fn lock_organizations(tx: &mut Tx, user: UserId) -> Result<(), Refusal> {
    let mut ids: Vec<_> = organizations::of_user(tx, user)?.into_iter().map(|line| line.id).collect();
    ids.sort_unstable();
    organizations::lock_all(tx, &ids)?;
    Ok(())
}

/// Gives somebody the name they want to be called by, in every organization they belong to (R1.16.3). To take a change back,
/// `undoes` says what it made of the name (L2.1).
///
/// # Errors
/// `SignedOut` if their session has ended; `Overtaken` if they are called something else again by now.
pub fn rename(tx: &mut Tx, person: &Person, name: &Name, undoes: Option<&str>) -> Result<Renamed, Refusal> {
    users::lock(tx, person.id)?;
    signed_in(tx, person)?;
    lock_organizations(tx, person.id)?;
    let user = users::find(tx, person.id)?;
    let renamed = Renamed { before: user.name.clone(), now: name.to_string() };
    if undoes.is_some_and(|left| left != renamed.before) {
        return Err(Refusal::Overtaken(CHANGED_AGAIN));
    }
    if renamed.is_change() {
        users::rename(tx, &user, name)?;
        audit::record_everywhere(tx, person, &event::account::renamed(user.id, &renamed.before, &renamed.now))?;
    }
    Ok(renamed)
}

/// Sends a link for a new password, if the address has an account: that is looked up when the letter is carried, so that the
/// work is the same if it has none (F14). Over the limit of letters to one address none is sent, and the answer is still the
/// same: a letter with a good link is on its way already (F11).
///
/// # Errors
/// `TooMany` if too many letters were asked for from where the request comes from.
pub fn forgot_password(tx: &mut Tx, desk: &Desk, email: EmailAddress, request: &RequestFacts) -> Result<(), Refusal> {
    throttle::count_from(tx, throttle::LETTERS_FROM, "", request)?;
    if throttle::has_room(tx, throttle::RESETS_TO, email.as_str())? {
        let token = Secret::new();
        // Its hour begins when the letter leaves; until then nobody knows it.
        password_resets::insert(tx, token.digest(), &email, Utc::now() + LINK_WAITS)?;
        desk.post(tx, &desk.password_reset(email, &token))?;
    }
    password_resets::delete_some_past(tx)?;
    throttle::clear(tx)
}

/// Sets a new password through a link from a letter. Every session and every other link ends (S2).
///
/// # Errors
/// `NotFound` if the link does not work any more.
pub fn reset_password(
    tx: &mut Tx,
    desk: &Desk,
    link: Digest,
    password_hash: &str,
    request: RequestFacts,
    token: Secret,
) -> Result<(Secret, EmailAddress), Refusal> {
    // In the order in which everybody waits: the person first. Of two who use the link at once one finds it taken.
    let user = password_resets::holder(tx, link)?.ok_or(Refusal::NotFound)?;
    users::lock(tx, user.id)?;
    if !password_resets::take(tx, link)? {
        return Err(Refusal::NotFound);
    }
    users::prove_email(tx, user.id)?;
    // Whoever forgets it again gets a letter again: the links that are on their way end now.
    throttle::forgive(tx, throttle::RESETS_TO, user.email.as_str())?;
    let (name, email) = (user.name.clone(), user.email.clone());
    let person = Person { id: user.id, name, email: email.clone(), session: link, request: request.clone() };
    change(tx, desk, &person, password_hash, None, "letter")?;
    Ok((sessions::open(tx, user, request, token)?, email))
}

/// Sets a new password for somebody who knew the old one. Their other sessions end.
pub fn change_password(tx: &mut Tx, desk: &Desk, person: &Person, password_hash: &str) -> Result<(), Refusal> {
    users::lock(tx, person.id)?;
    signed_in(tx, person)?;
    throttle::forgive(tx, throttle::PASSWORD_CHANGE, &person.id.to_string())?;
    change(tx, desk, person, password_hash, Some(person.session), "profile")
}

fn change(
    tx: &mut Tx,
    desk: &Desk,
    person: &Person,
    password_hash: &str,
    spared: Option<Digest>,
    how: &'static str,
) -> Result<(), Refusal> {
    users::set_password(tx, person.id, password_hash)?;
    password_resets::delete_of(tx, person.id)?;
    stored::delete_of(tx, person.id, spared)?;
    audit::record_everywhere(tx, person, &event::account::password_changed(how))?;
    desk.post(tx, &desk.password_changed(person.email.clone(), Utc::now()))?;
    Ok(())
}
