//! What the fields of forms are judged by. Each wraps a check of `model`, so that a rule and its sentence stand once.
//!
//! `validator` adds the value to what it reports. Reports become `FieldErrors` at once, which leave the values behind, and what
//! is secret writes itself as dots.

use std::{borrow::Cow, str::FromStr};

use validator::ValidationError;

use super::Picked;
use crate::model::{
    EmailAddress, address_list, domain::Domain, name::Name, password::Password, roles, saved_filter, timezone::Timezone,
};

/// Nothing, or what is wrong.
pub type Verdict = Result<(), ValidationError>;

/// The name of a person.
pub fn name(typed: &str) -> Verdict {
    verdict(Name::parse("Name", typed))
}

/// The name of an organization.
pub fn organization_name(typed: &str) -> Verdict {
    verdict(Name::parse("Organization name", typed))
}

/// The name of a project.
pub fn project_name(typed: &str) -> Verdict {
    verdict(Name::parse("Project name", typed))
}

/// The name of a team.
pub fn team_name(typed: &str) -> Verdict {
    verdict(Name::parse("Team name", typed))
}

/// The name of a filter that is kept.
pub fn filter_name(typed: &str) -> Verdict {
    verdict(saved_filter::filter_name(typed))
}

/// One address, of the person who types it.
pub fn email(typed: &str) -> Verdict {
    verdict(EmailAddress::parse(typed).ok_or("Enter a complete email address, such as ada@example.com."))
}

/// One address or many, of other people.
pub fn emails(typed: &str) -> Verdict {
    verdict(address_list::addresses(typed))
}

/// A password to be set.
pub fn new_password(typed: &Password) -> Verdict {
    typed.fault().map_or(Ok(()), |fault| verdict(Err::<(), _>(fault)))
}

/// A zone of the list.
pub fn timezone(typed: &str) -> Verdict {
    verdict(Timezone::parse(typed).ok_or("Choose a timezone from the list."))
}

/// A mail domain, or nothing.
pub fn domain_if_any(typed: &str) -> Verdict {
    if typed.trim().is_empty() { Ok(()) } else { verdict(Domain::checked(typed)) }
}

/// A role of the list.
pub fn role<R: FromStr>(typed: &str) -> Verdict {
    verdict(roles::chosen::<R>(typed))
}

/// A role, or nothing.
pub fn role_if_any<R: FromStr>(typed: &str) -> Verdict {
    if typed.is_empty() { Ok(()) } else { role::<R>(typed) }
}

/// One of a few. The field gives the sentence.
pub fn one_of<T: FromStr>(typed: &str) -> Verdict {
    verdict(typed.parse::<T>().map_err(|_| "Choose one of these."))
}

/// Things ticked in a list, or nothing. The field gives the sentence.
pub fn ticked<I: FromStr + Ord>(picked: &Picked<I>) -> Verdict {
    verdict(picked.ids().ok_or("Choose from the list."))
}

/// Something ticked in a list. The field gives the sentence.
pub fn some_ticked<I: FromStr + Ord>(picked: &Picked<I>) -> Verdict {
    verdict(picked.ids().filter(|ids| !ids.is_empty()).ok_or("Choose from the list."))
}

/// What `validator` makes of a checked value: nothing, or the sentence.
pub fn verdict<T>(checked: Result<T, impl Into<Cow<'static, str>>>) -> Verdict {
    checked.map(|_| ()).map_err(|sentence| ValidationError::new("wrong").with_message(sentence.into()))
}

#[cfg(test)]
mod tests {
    use validator::Validate;

    use super::*;
    use crate::model::{FieldErrors, ProjectRole};

    #[derive(Validate)]
    struct Typed {
        #[validate(custom(function = team_name))]
        name: String,
        #[validate(custom(function = role::<ProjectRole>))]
        role: String,
        #[validate(custom(function = new_password))]
        password: Password,
    }

    fn wrong() -> validator::ValidationErrors {
        let typed = Typed { name: " ".into(), role: "king".into(), password: Password::typed("secret".into()) };
        typed.validate().unwrap_err()
    }

    #[test]
    fn a_field_says_what_the_model_says() {
        let errors = FieldErrors::from(wrong());
        assert_eq!(errors.at("name"), Some("Enter the team name."));
        assert_eq!(errors.at("role"), Some("Choose a role from the list."));
        assert_eq!(errors.at("password"), Some("Use at least 8 characters."));
    }

    #[test]
    fn what_is_secret_is_in_no_report() {
        assert!(!format!("{:?}", wrong()).contains("secret"));
    }
}
