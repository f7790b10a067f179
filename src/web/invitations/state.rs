//! What the page behind the link of an invitation letter says of each state that an invitation can be in.

use actix_web::http::StatusCode;

use crate::{
    model::{invitation::State, person::Person},
    operations::invitations::acceptance::Look,
};

/// What is said of a state: with which status, under which heading. Braces stand for what `words` puts there.
struct Told(StatusCode, &'static str, &'static str);

/// Each state in a heading and a sentence or two, with what can be done next.
fn told(state: State) -> Told {
    match state {
        State::FineForNewPerson => {
            Told(StatusCode::OK, "Join {organization}", "{inviter} invited {email}. Choose your name and a password to accept.")
        }
        State::FineAfterSignIn => Told(
            StatusCode::OK,
            "Join {organization}",
            "{inviter} invited {masked}, which has an account here. Sign in, then accept.",
        ),
        State::FineForAccount => Told(StatusCode::OK, "Join {organization}", "{inviter} invited you."),
        State::FineByLetter => Told(
            StatusCode::OK,
            "Join {organization}",
            "{inviter} invited {masked}. The link you opened was shared by hand, so we first send an email to this address. \
             Continue with the link in it.",
        ),
        State::SomebodyElse => Told(
            StatusCode::OK,
            "This invitation is for someone else",
            "This invitation is for {masked}, but you're signed in as {visitor}. Switch accounts, or ask {inviter} to invite the \
             address you use.",
        ),
        State::AlreadyMember => Told(
            StatusCode::OK,
            "Already a member",
            "{masked} already belongs to {organization}. There is nothing left to accept.",
        ),
        State::Expired => Told(
            StatusCode::GONE,
            "This invitation has expired",
            "It expired on {end}. Ask {inviter} to send it again; the new link works right away.",
        ),
        State::Revoked => Told(
            StatusCode::GONE,
            "This invitation was revoked",
            "Ask {inviter} or another Admin of {organization} for a new one.",
        ),
        State::Used => Told(
            StatusCode::GONE,
            "This invitation was used",
            "It works once and was already accepted. Sign in with the account that accepted it.",
        ),
        State::InviterMayNoLonger => Told(
            StatusCode::CONFLICT,
            "The person who invited you can no longer invite people",
            "Ask another Owner or Admin of {organization} to send the invitation again.",
        ),
        State::OrganizationClosing => Told(
            StatusCode::CONFLICT,
            "This organization is closing",
            "{organization} is scheduled for deletion, so no one can join. Ask {inviter}.",
        ),
        State::RoleGone => Told(
            StatusCode::CONFLICT,
            "This role is no longer offered",
            "The plan of {organization} no longer includes the role {role}. Ask {inviter} to invite you with another role.",
        ),
    }
}

/// The status that goes with a state.
pub fn status(state: State) -> StatusCode {
    told(state).0
}

/// What is said of it: a heading, and a sentence or two.
pub fn words(look: &Look, visitor: Option<&Person>) -> (String, String) {
    let Look { presented, .. } = look;
    let invitation = &presented.invitation;
    let values = [
        ("organization", presented.organization.clone()),
        ("inviter", invitation.invited_by_name.clone()),
        ("email", invitation.email.to_string()),
        ("masked", invitation.email.masked()),
        ("visitor", visitor.map_or("nobody", |person| person.email.as_str()).to_owned()),
        ("end", invitation.expires_at.format("%-d %B %Y, %H:%M UTC").to_string()),
        ("role", invitation.role.to_string()),
    ];
    let Told(_, heading, sentence) = told(look.state);
    (filled(heading, &values), filled(sentence, &values))
}

/// A text with the values that its braces name. What a value holds is not looked at again.
fn filled(text: &str, values: &[(&str, String)]) -> String {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |filled, piece| {
        let (name, rest) = piece.split_once('}').unwrap_or(("", piece));
        let value = values.iter().find(|(it, _)| *it == name).map_or("", |(_, value)| value.as_str());
        filled + value + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whatever somebody calls themselves is shown as it is
    #[test]
    fn braces_in_a_name_stand_for_nothing() {
        let values = [("inviter", "{role} {".to_owned()), ("role", "Owner".to_owned())];
        assert_eq!(filled("{inviter} invited you as {role}.", &values), "{role} { invited you as Owner.");
    }
}
