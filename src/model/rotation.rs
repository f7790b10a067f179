//! What a rotation makes of secrets: two at most, the current one and the one before it (R2.12, K7.3).

use super::text_enum::text_enum;

text_enum! {
    /// Which of the two secrets it is.
    SecretStanding {
        Current = "current", "Current";
        Former = "former", "Previous";
    }
}

/// The current secret of something, as whoever makes another one saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<I> {
    /// They need not say.
    Unsaid,
    /// There was none.
    Nothing,
    It(I),
    /// Something that is no secret: they saw nothing that is here.
    Unreadable,
}

impl<I: PartialEq> Seen<I> {
    /// What a form says that was drawn with it.
    pub fn read<R>(typed: &str, id: impl FnOnce(R) -> I) -> Self
    where
        R: std::str::FromStr,
    {
        match typed {
            "" => Self::Nothing,
            typed => typed.parse().map_or(Self::Unreadable, |read| Self::It(id(read))),
        }
    }

    /// Whether that is the current one still.
    pub fn is(self, current: Option<I>) -> bool {
        match self {
            Self::Unsaid => true,
            Self::Nothing => current.is_none(),
            Self::It(seen) => current == Some(seen),
            Self::Unreadable => false,
        }
    }
}

/// How the secret before a rotation comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// It works for so many days more; for none it ends at once.
    pub days: i64,
    /// It ends sooner if nothing used it for so many days.
    pub quiet_days: Option<i32>,
}

impl Overlap {
    /// It is to end now, and sooner if it is quiet.
    pub fn ends_sooner_than_now(self) -> bool {
        self.days == 0 && self.quiet_days.is_some()
    }
}
