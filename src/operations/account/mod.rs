//! Accounts: sign-up, verification, forgotten and changed passwords.

pub mod sessions;

use chrono::Utc;

use super::{Refusal, audit, standing::signed_in, throttle};
use crate::{
    mail::Desk,
    model::{
        Digest, EmailAddress, Secret, event,
        limits::{RESET_WITHIN, VERIFY_WITHIN},
        name::Name,
        person::Person,
        request::RequestFacts,
    },
    store::{
        Tx,
        account::{password_resets, signups, users},
    },
};

/// A sign-up, checked. The password is hashed before the transaction begins: it takes its time.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub email: EmailAddress,
    pub name: Name,
    pub password_hash: String,
}

/// Sends a letter to the address: with a link that makes the account, or saying that there is one already. The answer is the
/// same (R1.1.1). The digest lets the browser that signed up skip the password when it comes back.
pub fn sign_up(tx: &mut Tx, desk: &Desk, new: NewAccount, request: &RequestFacts) -> Result<Digest, Refusal> {
    throttle::count(tx, throttle::LETTERS_FROM, sessions::from(request))?;
    throttle::count(tx, throttle::LETTERS_TO, new.email.as_str())?;
    let token = Secret::new();
    let until = Utc::now() + VERIFY_WITHIN;
    let known = users::by_email(tx, &new.email)?.is_some();
    let letter = if known {
        desk.already_registered(new.email)
    } else {
        signups::insert(tx, token.digest(), &new.email, &new.name, &new.password_hash, until)?;
        desk.verify_address(new.email, new.name.as_str(), &token, until)
    };
    desk.post(tx, &letter)?;
    Ok(token.digest())
}

/// Makes the account of a sign-up and signs the person in. The link works once.
pub fn verify(tx: &mut Tx, link: Digest, request: RequestFacts) -> Result<Secret, Refusal> {
    let signup = signups::take(tx, link)?.ok_or(Refusal::NotFound)?;
    let name = Name::parse("Name", &signup.name).map_err(|_| Refusal::NotFound)?;
    let made = users::insert(tx, &signup.email, &name, &signup.password_hash, true)?;
    // Somebody accepted an invitation meanwhile: the account is theirs, with the password they chose.
    let user = made.ok_or(Refusal::NotFound)?;
    signups::delete_of(tx, &user.email)?;
    sessions::open(tx, user, request)
}

/// Sends a link for a new password, if the address has an account. The answer is the same if not.
pub fn forgot_password(tx: &mut Tx, desk: &Desk, email: EmailAddress, request: &RequestFacts) -> Result<(), Refusal> {
    throttle::count(tx, throttle::LETTERS_FROM, sessions::from(request))?;
    throttle::count(tx, throttle::LETTERS_TO, email.as_str())?;
    if let Some((user, _)) = users::by_email(tx, &email)? {
        let token = Secret::new();
        let until = Utc::now() + RESET_WITHIN;
        password_resets::insert(tx, token.digest(), user.id, until)?;
        desk.post(tx, &desk.password_reset(user.email, &token, until))?;
    }
    Ok(())
}

/// Sets a new password through a link from a letter. Every session and every other link ends (S2).
pub fn reset_password(
    tx: &mut Tx,
    desk: &Desk,
    link: Digest,
    password_hash: &str,
    request: RequestFacts,
) -> Result<Secret, Refusal> {
    // In the order in which everybody waits: the person first. Of two who use the link at once one finds it taken.
    let id = password_resets::holder(tx, link)?.ok_or(Refusal::NotFound)?;
    users::lock(tx, id)?;
    password_resets::take(tx, link)?.ok_or(Refusal::NotFound)?;
    let user = users::find(tx, id)?;
    users::prove_email(tx, id)?;
    let person = Person { id, name: user.name.clone(), email: user.email.clone(), session: link, request: request.clone() };
    change(tx, desk, &person, password_hash, None, "letter")?;
    sessions::open(tx, user, request)
}

/// Counts a try to change a password, before anybody looks at the present one.
pub fn try_password(tx: &mut Tx, person: &Person) -> Result<(), Refusal> {
    throttle::count(tx, throttle::PASSWORD_CHANGE, &person.id.to_string())
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
    crate::store::account::sessions::delete_of(tx, person.id, spared)?;
    audit::record_everywhere(tx, person, &event::account::password_changed(how))?;
    desk.post(tx, &desk.password_changed(person.email.clone(), Utc::now()))?;
    Ok(())
}
