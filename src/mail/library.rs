//! The library that speaks to mail servers, and the version below which it is known to have a fault.

/// The version of `lettre` that this program was built with.
const BUILT_WITH: &str = env!("LETTRE_VERSION");
/// From here on it keeps single line ends and control signs from a mail server itself.
const SOUND_FROM: [u32; 3] = [0, 11, 24];

/// What an operator should know about the library, if it is older than it should be (F32b).
pub fn library_warning() -> Option<String> {
    is_old(BUILT_WITH).then(|| {
        let [major, minor, patch] = SOUND_FROM;
        format!(
            "Steward was built with lettre {BUILT_WITH}. Before {major}.{minor}.{patch} it passes control characters on to mail servers; \
             Steward refuses emails that contain any. Build it again when a newer lettre is available."
        )
    })
}

fn is_old(version: &str) -> bool {
    let numbers: Vec<u32> = version.split('.').map(|number| number.parse().unwrap_or(0)).collect();
    numbers.as_slice() < SOUND_FROM.as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_library_is_known_by_its_number() {
        assert!(is_old("0.11.23") && is_old("0.9.40") && is_old("0.10.0"));
        assert!(!is_old("0.11.24") && !is_old("0.12.0") && !is_old("1.0.0"));
        assert!(BUILT_WITH.starts_with(|c: char| c.is_ascii_digit()));
    }
}
