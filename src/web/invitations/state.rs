//! What the page behind the link of an invitation letter says of each state that an invitation can be in.

use actix_web::http::StatusCode;

use crate::{
    model::{invitation::State, person::Person},
    operations::invitations::acceptance::Look,
};

/// The status that goes with a state.
pub fn status(state: State) -> StatusCode {
    match state {
        State::FineForNewPerson
        | State::FineAfterSignIn
        | State::FineForAccount
        | State::FineByLetter
        | State::SomebodyElse
        | State::AlreadyMember => StatusCode::OK,
        State::Expired | State::Revoked | State::Used => StatusCode::GONE,
        State::InviterMayNoLonger | State::OrganizationClosing | State::RoleGone => StatusCode::CONFLICT,
    }
}

/// Each state in a heading and a sentence or two, with what can be done next.
pub fn words(look: &Look, visitor: Option<&Person>) -> (String, String) {
    let Look { presented, .. } = look;
    let (organization, inviter) = (&presented.organization, &presented.invitation.invited_by_name);
    let masked = presented.invitation.email.masked();
    let (heading, sentence) = match look.state {
        State::FineForNewPerson => (
            format!("Join {organization}"),
            format!("{inviter} invited {}. Choose your name and a password to accept.", presented.invitation.email),
        ),
        State::FineAfterSignIn => (
            format!("Join {organization}"),
            format!("{inviter} invited {masked}, which has an account here. Sign in, then accept."),
        ),
        State::FineForAccount => (format!("Join {organization}"), format!("{inviter} invited you.")),
        State::FineByLetter => (
            format!("Join {organization}"),
            format!(
                "{inviter} invited {masked}. The link you opened was shared by hand, so we first send an email to \
                 this address. Continue with the link in it."
            ),
        ),
        State::SomebodyElse => (
            "This invitation is for someone else".to_owned(),
            format!(
                "This invitation is for {masked}, but you're signed in as {}. Switch accounts, or ask {inviter} to invite the address you use.",
                visitor.map_or("nobody", |person| person.email.as_str())
            ),
        ),
        State::AlreadyMember => (
            "Already a member".to_owned(),
            format!("{masked} already belongs to {organization}. There is nothing left to accept."),
        ),
        State::Expired => (
            "This invitation has expired".to_owned(),
            format!(
                "It expired on {}. Ask {inviter} to send it again; the new link works right away.",
                presented.invitation.expires_at.format("%-d %B %Y, %H:%M UTC")
            ),
        ),
        State::Revoked => {
            ("This invitation was revoked".to_owned(), format!("Ask {inviter} or another Admin of {organization} for a new one."))
        }
        State::Used => (
            "This invitation was used".to_owned(),
            "It works once and was already accepted. Sign in with the account that accepted it.".to_owned(),
        ),
        State::InviterMayNoLonger => (
            "The person who invited you can no longer invite people".to_owned(),
            format!("Ask another Owner or Admin of {organization} to send the invitation again."),
        ),
        State::OrganizationClosing => (
            "This organization is closing".to_owned(),
            format!("{organization} is scheduled for deletion, so no one can join. Ask {inviter}."),
        ),
        State::RoleGone => (
            "This role is no longer offered".to_owned(),
            format!(
                "The plan of {organization} no longer includes the role {}. Ask {inviter} to invite you with another role.",
                presented.invitation.role
            ),
        ),
    };
    (heading, sentence)
}
