//! Versions of Postgres with known holes.

/// The first versions in which the holes known today are mended (F32). Older majors than these are not taken at all.
const MENDED: [(i32, i32); 3] = [(15, 9), (16, 5), (17, 1)];

/// What to say about a server of this version, as the server numbers itself: 150018 is 15.18.
pub fn warning(version: i32) -> Option<String> {
    let (major, minor) = (version / 10_000, version % 10_000);
    let (_, least) = MENDED.into_iter().find(|(of, least)| *of == major && minor < *least)?;
    Some(format!(
        "The database is Postgres {major}.{minor}, which has known security holes. Update it to {major}.{least} or newer; no data has to be moved."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    // F32
    #[test]
    fn versions_with_known_holes_are_told_and_no_others() {
        for (version, told) in [
            (150_008, true),
            (150_009, false),
            (160_004, true),
            (160_005, false),
            (170_000, true),
            (170_001, false),
            (180_000, false),
        ] {
            assert_eq!(warning(version).is_some(), told, "{version}");
        }
    }
}
