//! What a request carries, unpacked: gzip, forms, base64, and lists in either of two ways.

use std::{borrow::Cow, io::Read};

use data_encoding::BASE64_NOPAD;
use flate2::read::MultiGzDecoder;
use serde_json::value::RawValue;

/// Why it cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is more in it than is read. Nothing beyond that was unpacked.
    TooLong,
    /// There are more things in it than are taken at once.
    TooMany,
    /// It breaks off, or is no gzip.
    Packed,
    /// It is no UTF-8.
    Letters,
    /// Neither JSON nor base64 of JSON.
    Json,
}

/// The bytes themselves, or what is packed in them, up to `most`: a few bytes can unpack to very many (D1.4).
///
/// # Errors
/// `TooLong`, `Packed`.
pub fn unpacked(bytes: &[u8], most: usize) -> Result<Cow<'_, [u8]>, Unreadable> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return if bytes.len() > most { Err(Unreadable::TooLong) } else { Ok(Cow::Borrowed(bytes)) };
    }
    let mut out = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut out).map_err(|_| Unreadable::Packed)?;
    if out.len() > most { Err(Unreadable::TooLong) } else { Ok(Cow::Owned(out)) }
}

/// The JSON of a `data` field: as it is, or as base64 in either alphabet, with or without its end.
///
/// # Errors
/// `Json`, `Letters`.
pub fn plain(data: &str) -> Result<Cow<'_, str>, Unreadable> {
    let trimmed = data.trim();
    if trimmed.starts_with(['[', '{']) {
        return Ok(Cow::Borrowed(trimmed));
    }
    // A form that was not encoded whole has blanks where base64 has plus signs.
    let letter = |byte: u8| match byte {
        b'-' | b' ' => b'+',
        b'_' => b'/',
        byte => byte,
    };
    let letters: Vec<u8> = trimmed.bytes().filter(|byte| !matches!(byte, b'=' | b'\n' | b'\r')).map(letter).collect();
    let decoded = BASE64_NOPAD.decode(&letters).map_err(|_| Unreadable::Json)?;
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| Unreadable::Letters)
}

/// The things in a body: of a list, of lines, or the one there is. A line that is no JSON is no thing, and the others are (D1.3).
///
/// # Errors
/// `Json` if the list as a whole is none.
pub fn items(text: &str, in_lines: bool) -> Result<Vec<Option<&RawValue>>, Unreadable> {
    let text = text.trim();
    if !in_lines && text.starts_with('[') {
        let all: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Unreadable::Json)?;
        return Ok(all.into_iter().map(Some).collect());
    }
    if let (false, Ok(one)) = (in_lines, serde_json::from_str(text)) {
        return Ok(vec![Some(one)]);
    }
    let lines: Vec<_> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).ok()).collect();
    if !in_lines && lines.iter().all(Option::is_none) { Err(Unreadable::Json) } else { Ok(lines) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    // D1.4
    #[test]
    fn a_bomb_is_not_unpacked_beyond_what_is_read() {
        let bomb = packed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 100_000);
        assert_eq!(unpacked(&bomb, 1_000_000), Err(Unreadable::TooLong));
        assert_eq!(unpacked(&packed(b"[]"), 1_000_000).unwrap().as_ref(), b"[]");
        assert_eq!(unpacked(&packed(b"[1]")[..12], 1_000), Err(Unreadable::Packed));
        assert_eq!(unpacked(&[b'x'; 11], 10), Err(Unreadable::TooLong));
    }

    // X43
    #[test]
    fn data_is_json_or_base64_of_it_however_it_was_sent() {
        for data in ["[{\"a\":\"?>\"}]", "W3siYSI6Ij8+In1d", "W3siYSI6Ij8 In1d", "W3siYSI6Ij8-In1d", " W3siYSI6Ij8+In1d\n"] {
            assert_eq!(plain(data).unwrap(), "[{\"a\":\"?>\"}]", "{data}");
        }
        assert_eq!(plain("{\"a\":1}").unwrap(), plain("eyJhIjoxfQ").unwrap());
        for wrong in ["%%%", "eyJhIj*", "/w"] {
            assert!(plain(wrong).is_err(), "{wrong}");
        }
    }

    // D1.3
    #[test]
    fn things_come_as_a_list_as_lines_or_alone() {
        let count = |text: &str, lines| items(text, lines).map(|all| (all.len(), all.iter().flatten().count()));
        assert_eq!(count("[{}, {}]", false), Ok((2, 2)));
        assert_eq!(count("{\"a\":\n1}", false), Ok((1, 1)));
        assert_eq!(count("{}\n{}\n\nnonsense\n{}", true), Ok((4, 3)));
        assert_eq!(count("{}\n{}", false), Ok((2, 2)));
        for wrong in ["[{},", "", "nonsense", "{"] {
            assert_eq!(count(wrong, false), Err(Unreadable::Json), "{wrong}");
        }
    }
}
