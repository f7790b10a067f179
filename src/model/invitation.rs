//! Invitations: what one is about to be, and what one has become.

use chrono::{DateTime, Utc};

use super::{
    EmailAddress, OrganizationRole, ProjectId, ProjectRole, TeamId,
    letter::{HeldBy, Place},
    organization::OrganizationState,
};

/// One person on the invitation form, checked.
#[derive(Debug, Clone)]
pub struct Invitee {
    pub email: EmailAddress,
    pub role: OrganizationRole,
    pub projects: Vec<ProjectId>,
    pub project_role: ProjectRole,
    pub teams: Vec<TeamId>,
    /// The row of the form it was typed in, for a message that belongs beside it.
    pub row: usize,
}

/// One row of a project's invite dialog, checked.
#[derive(Debug, Clone)]
pub struct ProjectInvitee {
    pub who: Whoever,
    pub role: ProjectRole,
    /// The row of the form, for a message that belongs beside it.
    pub row: usize,
}

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whoever {
    /// "All Users in the Organization".
    Everybody,
    /// A member, or somebody who is not one yet.
    Person(EmailAddress),
}

impl Whoever {
    /// The address, if it is about one person.
    pub fn email(&self) -> Option<&EmailAddress> {
        match self {
            Self::Everybody => None,
            Self::Person(email) => Some(email),
        }
    }
}

/// What became of the rows of a project's invite dialog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProjectInvited {
    /// Members who were let in at once.
    pub added: usize,
    pub everybody: Option<ProjectRole>,
    /// The new addresses.
    pub letters: Invited,
}

/// What became of a list of invitees (R1.3.8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Invited {
    pub invited: usize,
    pub already_members: usize,
    pub letters: usize,
    /// How many of the letters leave later (R2.5.8).
    pub later: usize,
    /// When the last of them does, and what it waits for.
    pub last: Option<(DateTime<Utc>, HeldBy)>,
}

impl Invited {
    /// Counts the places that letters have, and the members who need none.
    pub fn of(places: &[Place], already_members: usize, now: DateTime<Utc>) -> Self {
        let later = || places.iter().filter(|place| place.at > now);
        let last = later().max_by_key(|place| place.at);
        Self {
            invited: places.len(),
            already_members,
            letters: places.len(),
            later: later().count(),
            last: last.and_then(|place| Some((place.at, place.held_by?))),
        }
    }
}

/// The facts of an invitation that decide how its page looks.
#[derive(Debug, Clone)]
pub struct Facts {
    pub email: EmailAddress,
    pub expires_at: DateTime<Utc>,
    pub accepted: bool,
    pub revoked: bool,
    /// The person behind it could still grant what it carries.
    pub inviter_may: bool,
    pub organization: OrganizationState,
    /// The plan still has the role it carries.
    pub role_exists: bool,
    /// There is an account for its address.
    pub account_exists: bool,
    /// That account answered a letter to its address once.
    pub account_proven: bool,
    /// That account is in the organization already.
    pub member_already: bool,
    /// The link came by a letter to the address, and not from somebody's hand.
    pub mailed: bool,
}

/// What the page of an invitation says (I5, R1.1.8–R1.1.11). Each state has its own next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A new person chooses a name and a password.
    FineForNewPerson,
    /// The account exists: sign in, then accept.
    FineAfterSignIn,
    /// Signed in as the invited person: accept.
    FineForAccount,
    /// The link proves no mailbox: a letter to the address has to be answered first (F14, F15).
    FineByLetter,
    /// Signed in as somebody else.
    SomebodyElse,
    AlreadyMember,
    Expired,
    Revoked,
    Used,
    InviterMayNoLonger,
    OrganizationClosing,
    /// The plan no longer has the role it carries.
    RoleGone,
}

impl State {
    /// Whether accepting is open to the person who looks at it.
    pub fn is_fine(self) -> bool {
        matches!(self, Self::FineForNewPerson | Self::FineForAccount)
    }
}

/// The state of an invitation for whoever is signed in (or nobody) at `now`. What is over comes before who is asking, and
/// what the asker can mend comes last.
pub fn state(facts: &Facts, signed_in: Option<&EmailAddress>, now: DateTime<Utc>) -> State {
    if facts.accepted {
        return State::Used;
    }
    if facts.revoked {
        return State::Revoked;
    }
    if facts.expires_at <= now {
        return State::Expired;
    }
    if facts.organization == OrganizationState::PendingDeletion {
        return State::OrganizationClosing;
    }
    if facts.member_already {
        return State::AlreadyMember;
    }
    if !facts.inviter_may {
        return State::InviterMayNoLonger;
    }
    if !facts.role_exists {
        return State::RoleGone;
    }
    match signed_in {
        Some(email) if *email != facts.email => State::SomebodyElse,
        Some(_) if facts.mailed || facts.account_proven => State::FineForAccount,
        Some(_) => State::FineByLetter,
        // Whether there is an account is told to those who read the mailbox only.
        None if !facts.mailed => State::FineByLetter,
        None if facts.account_exists => State::FineAfterSignIn,
        None => State::FineForNewPerson,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Facts {
        Facts {
            email: EmailAddress::parse("ann@x.example").unwrap(),
            expires_at: "2026-01-08T00:00:00Z".parse().unwrap(),
            accepted: false,
            revoked: false,
            inviter_may: true,
            organization: OrganizationState::Active,
            role_exists: true,
            account_exists: false,
            account_proven: false,
            member_already: false,
            mailed: true,
        }
    }

    fn seen(facts: Facts, by: Option<&str>) -> State {
        let by = by.map(|email| EmailAddress::parse(email).unwrap());
        state(&facts, by.as_ref(), "2026-01-02T00:00:00Z".parse().unwrap())
    }

    // R1.1.8–R1.1.11
    #[test]
    fn each_reader_gets_the_page_that_helps_them() {
        let known = || Facts { account_exists: true, account_proven: true, ..fine() };
        assert_eq!(seen(fine(), None), State::FineForNewPerson);
        assert_eq!(seen(known(), None), State::FineAfterSignIn);
        assert_eq!(seen(known(), Some("ann@x.example")), State::FineForAccount);
        assert_eq!(seen(known(), Some("ANN@X.example")), State::FineForAccount);
        assert_eq!(seen(known(), Some("ben@y.example")), State::SomebodyElse);
        assert_eq!(seen(Facts { member_already: true, ..known() }, None), State::AlreadyMember);
    }

    // F14, F15
    #[test]
    fn a_link_that_proves_no_mailbox_tells_nobody_of_accounts_and_makes_none() {
        for bits in 0..4u32 {
            let (account_exists, account_proven) = (bits & 1 != 0, bits == 3);
            let copied = Facts { account_exists, account_proven, mailed: false, ..fine() };
            assert_eq!(seen(copied.clone(), None), State::FineByLetter);
            assert_eq!(seen(copied.clone(), Some("ben@y.example")), State::SomebodyElse);
            let own = if account_proven { State::FineForAccount } else { State::FineByLetter };
            assert_eq!(seen(copied, Some("ann@x.example")), own);
        }
    }

    #[test]
    fn what_is_over_is_over_for_everybody() {
        let over = [
            (Facts { accepted: true, ..fine() }, State::Used),
            (Facts { revoked: true, ..fine() }, State::Revoked),
            (Facts { expires_at: "2026-01-02T00:00:00Z".parse().unwrap(), ..fine() }, State::Expired),
            (Facts { organization: OrganizationState::PendingDeletion, ..fine() }, State::OrganizationClosing),
            (Facts { inviter_may: false, ..fine() }, State::InviterMayNoLonger),
            (Facts { role_exists: false, ..fine() }, State::RoleGone),
        ];
        for (facts, expected) in over {
            for by in [None, Some("ann@x.example"), Some("ben@y.example")] {
                assert_eq!(seen(facts.clone(), by), expected);
                assert!(!expected.is_fine());
            }
        }
    }

    // All combinations of the facts: a page that may be accepted is one in which nothing at all stands against it.
    #[test]
    fn only_a_sound_invitation_can_be_accepted() {
        for bits in 0..128u32 {
            let bit = |n: u32| bits & (1 << n) != 0;
            let facts = Facts {
                accepted: bit(0),
                revoked: bit(1),
                inviter_may: !bit(2),
                organization: if bit(3) { OrganizationState::PendingDeletion } else { OrganizationState::Active },
                role_exists: !bit(4),
                member_already: bit(5),
                account_exists: bit(6),
                ..fine()
            };
            let sound = bits & 0b11_1111 == 0;
            for by in [None, Some("ann@x.example"), Some("ben@y.example")] {
                let accepts = seen(facts.clone(), by).is_fine();
                assert_eq!(accepts, sound && by != Some("ben@y.example") && !(by.is_none() && facts.account_exists), "{facts:?}");
            }
        }
    }
}
