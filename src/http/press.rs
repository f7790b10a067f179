//! One press of a form's button, told from every other by the mark that the form carries (U3).

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sha2::{Digest as _, Sha256};

use super::request::{FORM, essence};
use crate::{
    model::Digest,
    operations::{self, Refusal},
    store::{self, PgConnection, Tx},
};

/// The hidden field of every form that changes something.
pub const MARK: &str = "mark";
/// The fewest and the most characters of a mark. What is shorter could be the same by accident.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;

/// A press of a button: this form, with just this typed into it, sent by this session to this address. The same form with
/// something else in it is meant anew, so it is another press.
#[derive(Debug, Clone)]
pub struct Press {
    pub digest: Digest,
    counted: Arc<AtomicBool>,
}

impl Press {
    /// Reads the mark out of a form as it came. A form without one is no press: it does what it says every time.
    pub fn of(session: Option<Digest>, address: &str, kind: &str, body: &[u8]) -> Option<Self> {
        let mut hash = Sha256::new();
        hash.update(session.map_or([0; 32], |session| session.0));
        hash.update(Sha256::digest(address.as_bytes()));
        if essence(kind) == FORM {
            plain_mark(body)?;
            hash.update(body);
        } else {
            // A browser thinks of another boundary each time.
            let boundary = kind.strip_prefix("multipart/form-data")?.split_once("boundary=")?.1.trim_matches('"').as_bytes();
            let text = String::from_utf8_lossy(body);
            mark_among_parts(&text)?;
            text.split(std::str::from_utf8(boundary).ok().filter(|text| !text.is_empty())?).for_each(|piece| hash.update(piece));
        }
        Some(Self { digest: Digest(hash.finalize().into()), counted: Arc::default() })
    }

    /// One that is told by a key which whoever asks thought of.
    pub fn keyed(digest: Digest) -> Self {
        Self { digest, counted: Arc::default() }
    }

    /// Whether this very request counted it, and so did the deed.
    pub fn is_counted(&self) -> bool {
        self.counted.load(Ordering::Acquire)
    }
}

/// Does `work` in one transaction in which the press is counted first. What a request changes after that belongs to the same press.
pub(super) fn once<T>(
    press: Option<&Press>,
    conn: &mut PgConnection,
    work: impl FnOnce(&mut Tx) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let Some(press) = press.filter(|press| !press.is_counted()) else { return store::write(conn, work) };
    let done = store::write(conn, |tx| {
        operations::presses::count(tx, press.digest)?;
        work(tx)
    })?;
    press.counted.store(true, Ordering::Release);
    Ok(done)
}

fn plain_mark(body: &[u8]) -> Option<()> {
    let field = |pair: &&[u8]| pair.strip_prefix(MARK.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'='));
    let pair = body.split(|byte| *byte == b'&').find(field)?;
    fits(std::str::from_utf8(&pair[MARK.len() + 1..]).ok()?)
}

/// Forms carry their mark first, so a file that holds something like it comes too late.
fn mark_among_parts(body: &str) -> Option<()> {
    let (_, rest) = body.split_once("name=\"mark\"")?;
    fits(rest.strip_prefix("\r\n\r\n")?.split("\r\n").next()?)
}

fn fits(mark: &str) -> Option<()> {
    let sound = mark.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (sound && LENGTHS.contains(&mark.len())).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "application/x-www-form-urlencoded";

    fn press(session: u8, address: &str, body: &str) -> Option<[u8; 32]> {
        Press::of(Some(Digest([session; 32])), address, PLAIN, body.as_bytes()).map(|press| press.digest.0)
    }

    // U3
    #[test]
    fn a_press_is_this_form_with_this_in_it_from_this_session_to_this_address() {
        let body = "mark=abcdefghijklmnopqrstuv&name=A";
        let first = press(1, "/a", body);
        assert!(first.is_some());
        assert_eq!(press(1, "/a", body), first);
        for other in [
            press(2, "/a", body),
            press(1, "/b", body),
            press(1, "/a", "mark=abcdefghijklmnopqrstuv&name=B"),
            press(1, "/a", "mark=abcdefghijklmnopqrstuw&name=A"),
        ] {
            assert!(other.is_some() && other != first);
        }
    }

    #[test]
    fn without_a_sound_mark_there_is_no_press() {
        for body in ["", "name=A", "mark=", "mark=short", "remark=abcdefghijklmnopqrstuv", "mark=abcdefghijklmnop%00qrs"] {
            assert_eq!(press(1, "/a", body), None, "{body}");
        }
    }

    #[test]
    fn two_uploads_of_one_form_are_one_press_whatever_stands_between_their_parts() {
        let upload = |boundary: &str, file: &str| {
            let part = |name: &str, value: &str| {
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let body = format!("{}{}--{boundary}--\r\n", part("mark", "abcdefghijklmnopqrstuv"), part("csv", file));
            let kind = format!("multipart/form-data; boundary={boundary}");
            Press::of(None, "/a", &kind, body.as_bytes()).map(|press| press.digest.0)
        };
        assert!(upload("one", "a,b").is_some());
        assert_eq!(upload("one", "a,b"), upload("two", "a,b"));
        assert_ne!(upload("one", "a,b"), upload("one", "a,c"));
    }
}
