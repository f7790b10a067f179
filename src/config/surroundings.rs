//! The environment before it is read: what is set to nothing is unset, and what is meant for other programs is put away (U15).

use std::env;

/// Names of settings that do not begin with `STEWARD_`.
const CUSTOMARY: [&str; 3] = ["DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL"];

/// An option that is set to the empty string, as compose files and unit files do, is unset. Call it before there are threads.
pub fn forget_blanks() {
    for (name, value) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| name.starts_with("STEWARD_") || CUSTOMARY.contains(&name));
        if ours && value.to_str().is_some_and(|value| value.trim().is_empty()) {
            forget(&name);
        }
    }
}

/// `PGPORT`, `PGOPTIONS`, `PGSERVICE` and their like in the operator's shell speak of some other Postgres than the private one. With
/// `DATABASE_URL` they add to it, as everywhere. Call it before there are threads.
pub fn forget_other_servers() {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("PG")) {
            forget(&name);
        }
    }
}

fn forget(name: &std::ffi::OsStr) {
    // SAFETY: this program has no second thread yet, so nobody reads the environment meanwhile.
    unsafe { env::remove_var(name) };
}

/// What an option that is yes or no says, in the words people use; the error is a sentence.
pub fn yes_or_no(name: &str, text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "1" | "yes" | "y" | "on" | "true" | "t" => Ok(true),
        "" | "0" | "no" | "n" | "off" | "false" | "f" => Ok(false),
        _ => Err(format!("{name} must be true or false (or 1, yes, on, 0, no, off), not {text}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // U15
    #[test]
    fn yes_and_no_are_understood_in_many_words_and_nothing_else_is() {
        for yes in ["1", "yes", "on", "true", "True", " TRUE ", "y"] {
            assert_eq!(yes_or_no("X", yes), Ok(true), "{yes}");
        }
        for no in ["0", "no", "off", "false", "False", "", "n"] {
            assert_eq!(yes_or_no("X", no), Ok(false), "{no}");
        }
        for neither in ["2", "maybe", "ja", "truee"] {
            assert!(
                yes_or_no("STEWARD_X", neither).is_err_and(|said| said.starts_with("STEWARD_X must be true or false")),
                "{neither}"
            );
        }
    }
}
